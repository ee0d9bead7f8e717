using System.Text;
using System.Text.Json;
using Voice.OpenAI.Cascade;

namespace Voice.Fuzz.Readers;

/// <summary>The streams of chat services, by either API, and the marks that models write among their words.</summary>
internal static class ChatReaders
{
    private static readonly WrittenCalls Tools = new(new Dictionary<string, JsonElement>
    {
        ["look"] = JsonElement.Parse("""{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}}}"""),
        ["hang_up"] = JsonElement.Parse("""{"type":"object","properties":{}}"""),
    });

    private static readonly byte[][] Completions = FuzzReader.Texts(
        """
        data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":"Good "},"finish_reason":null}]}

        data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"day \ud83d\ude00."},"finish_reason":"stop"}]}

        data: {"id":"c","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":1}}}

        data: [DONE]


        """,
        """
        data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"look","arguments":""}}]}}]}

        data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":"}}]}}]}

        data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"Oslo\"}"}},{"index":1,"id":"c2","function":{"name":"hang_up","arguments":{}}}]}}]}

        data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}


        """,
        """{"object":"chat.completion","choices":[{"message":{"role":"assistant","content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"Fine."}],"function_call":{"name":"look","arguments":"{\"days\":2}"}},"finish_reason":"stop"}],"usage":{"prompt_tokens":"9","completion_tokens":4.0}}""",
        "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}\r\n\r\ndata:{\"choices\":[{\"delta\":{\"content\":\"<think>hm</think>Yes <tool_call>{\\\"name\\\":\\\"look\\\",\\\"arguments\\\":{\\\"city\\\":\\\"Oslo\\\"}}</tool_call>\"}}]}\r\ndata: [DONE]\r\n",
        "{\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"done\":false}\n{\"message\":{\"content\":\"\"},\"done\":true}\n",
        "event: error\ndata: {\"error\":{\"message\":\"no\",\"code\":\"overloaded\"}}\n\n");

    private static readonly byte[][] Responses = FuzzReader.Texts(
        """
        event: response.created
        data: {"type":"response.created","response":{"id":"r","status":"in_progress","output":[]}}

        event: response.output_text.delta
        data: {"type":"response.output_text.delta","item_id":"i","output_index":0,"content_index":0,"delta":"Good "}

        event: response.output_text.delta
        data: {"output_index":0,"content_index":0,"delta":"day."}

        event: response.content_part.done
        data: {"type":"response.content_part.done","output_index":0,"content_index":0,"part":{"type":"output_text","text":"Good day. Yes."}}

        event: response.completed
        data: {"type":"response.completed","response":{"id":"r","status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Good day. Yes."}]}],"usage":{"input_tokens":9,"output_tokens":4}}}


        """,
        """
        data: {"type":"response.output_item.added","output_index":1,"item":{"type":"function_call","call_id":"c1","name":"look","arguments":""}}

        data: {"type":"response.function_call_arguments.delta","output_index":1,"delta":"{\"city\":"}

        data: {"type":"response.function_call_arguments.done","output_index":1,"arguments":"{\"city\":\"Oslo\"}"}

        data: {"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","call_id":"c1","name":"look","arguments":"{\"city\":\"Oslo\"}"}}

        data: {"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}}}


        """,
        """{"object":"response","status":"completed","output":[{"type":"reasoning","summary":[]},{"type":"message","content":"Fine."},{"type":"function_call","call_id":"c","name":"look","arguments":{"days":2}}],"output_text":"Fine."}""",
        """data: {"type":"response.failed","response":{"status":"failed","error":{"code":"rate_limit_exceeded","message":"Try again in 2s"}}}""" + "\n\n",
        """[{"type":"response.refusal.delta","delta":"No."},{"type":"response.refusal.done","refusal":"No."}]""");

    private static readonly byte[][] Words = FuzzReader.Texts(
        "Good day. <think>She asks</think> It is ten \ud83d\ude00.", "She asks</think>Ten.", "<tool_call>\n{\"name\":\"look\",\"arguments\":{\"city\":\"Oslo\",\"days\":[1,2,]}}\n</tool_call>Done.",
        "<function=look><parameter=city>Oslo</parameter><parameter=days>{\"a\":1,}</parameter></function>", "<tool_call>look<arg_key>days</arg_key><arg_value>3</arg_value></tool_call>",
        "[TOOL_CALLS][{\"name\":\"look\",\"arguments\":{}}]", "[look(city=\"Oslo\", days=2), hang_up()]", "```tool_code\nlook(city='Oslo')\n```", "```json\n{\"name\":\"look\",\"parameters\":{\"city\":\"x\"}}\n```",
        "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>commentary to=functions.look <|constrain|>json<|message|>{\"city\":\"Oslo\"}<|call|>", "analysisThe caller asks.assistantfinalIt is ten.",
        "{\"name\":\"hang_up\",\"arguments\":\"{}\"}", "<|python_tag|>look.call(city=\"Oslo\")<|eom_id|>", "<\uff5ctool\u2581calls\u2581begin\uff5c>look{\"days\":1}<\uff5ctool\u2581calls\u2581end\uff5c>", "\u25c1think\u25b7hm\u25c1/think\u25b7Yes.<answer>No</answer>");

    public static IEnumerable<FuzzReader> Find()
    {
        yield return new FuzzReader("chat completions", Completions, static (input, random) => Stream(ChatApi.ChatCompletions, input, random));
        yield return new FuzzReader("chat responses", Responses, static (input, random) => Stream(ChatApi.Responses, input, random));
        yield return new FuzzReader("words of chat models", Words, Filter);
    }

    private static FuzzOutcome Stream(ChatApi api, byte[] input, Random random)
    {
        var answer = new ChatAnswer(Tools, holds: random.Next(2) == 0);
        var parser = new EventParser();
        var reader = new AnswerReader(api, answer);
        try
        {
            foreach (var piece in FuzzReader.Cut(input, random))
            {
                parser.Add(piece.Span);
                ReadAll(parser, reader, answer);
            }
            parser.End();
            ReadAll(parser, reader, answer);
        }
        catch (InvalidDataException)
        {
            return FuzzOutcome.Refused;
        }
        answer.Filter.End();
        Check(answer.Filter.Take(), input.Length);
        foreach (var call in answer.ReadCalls())
        {
            if (call.Name.Length == 0 || (call.Arguments is null && call.Exception is null))
                throw new FuzzException("A call without a name, or without arguments and a reason.");
        }
        return answer is { Error: null, IsUnderstood: true } && reader.Unreadable + parser.Unreadable == 0 && !(parser.IsTorn && !answer.IsOver) ? FuzzOutcome.Accepted : FuzzOutcome.Refused;
    }

    private static void ReadAll(EventParser parser, AnswerReader reader, ChatAnswer answer)
    {
        while (!answer.IsOver && parser.TryTake(out var message))
            reader.Read(message);
    }

    private static FuzzOutcome Filter(byte[] input, Random random)
    {
        var filter = new WordFilter(Tools, holds: random.Next(2) == 0);
        var text = Text(input);
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(text.Length - at, random.Next(4) == 0 ? 1 : random.Next(1, text.Length + 1));
            filter.Add(text.Substring(at, length));
            at += length;
            Check(filter.Take(), text.Length);
        }
        filter.End();
        Check(filter.Take(), text.Length);
        return filter is { BadCalls: 0, HasGivenThoughts: false } && filter.Given + filter.Calls.Count > 0 ? FuzzOutcome.Accepted : FuzzOutcome.Refused;
    }

    /// <summary>Text with half surrogate pairs, as escapes in JSON bring them.</summary>
    private static string Text(byte[] input) => Encoding.UTF8.GetString(input).Replace("\"\\ud83d\"", "\"\ud83d\"", StringComparison.Ordinal).Replace('\u0001', '\udc00');

    private static void Check(string words, int most)
    {
        if (words.Length > most)
            throw new FuzzException("More words than came.");
        for (var i = 0; i < words.Length; i++)
        {
            if (char.IsSurrogate(words[i]) && !(char.IsHighSurrogate(words[i]) && ++i < words.Length && char.IsLowSurrogate(words[i])))
                throw new FuzzException("Half a character is spoken.");
        }
    }
}
