using System.Text.Json;
using Voice.OpenAI.Cascade;

namespace Voice.OpenAI.Tests.Cascade.Chat;

/// <summary>The shapes in which servers of OpenAI's kind send words and calls. Each gives the same words, or one call of <c>get_time</c> for UTC.</summary>
internal static class ChatShapes
{
    public const string Words = "It is ten past four. Grüße!";
    private const string Arguments = """{"zone":"UTC"}""";
    private const string Done = "[DONE]";

    private static readonly string[] Pieces = ["It is ", "ten past ", "four. ", "Grüße!"];

    private static readonly string ChatResult = "The caller wants the time. Their hint must not be said.";

    public static IEnumerable<ChatShape> WordsOf(ChatApi api) => api == ChatApi.ChatCompletions ? CompletionWords() : ResponseWords();

    public static IEnumerable<ChatShape> CallsOf(ChatApi api) => api == ChatApi.ChatCompletions ? CompletionCalls() : ResponseCalls();

    /// <summary>Answers without a word.</summary>
    public static IEnumerable<ChatShape> EmptyOf(ChatApi api)
    {
        yield return new("an empty body", "");
        yield return new("only the end", "data: [DONE]\n\n");
        yield return new("only comments", ": nothing\n\n");
        if (api == ChatApi.ChatCompletions)
        {
            yield return ChatShape.Of("no content", C("""{"role":"assistant","content":""}"""), C("{}", "stop"), Done);
            yield return ChatShape.Of("white space", C("""{"content":"\n \n"}"""), C("{}", "stop"), Done);
            yield return ChatShape.Of("only reasoning", C($$$$"""{"reasoning_content":"{{{{ChatResult}}}}"}"""), C("{}", "stop"), Done);
            yield return ChatShape.Of("only thinking among the words", C($$$$"""{"content":"<think>{{{{ChatResult}}}}</think>"}"""), C("{}", "stop"), Done);
            yield return ChatShape.Of("thinking that is cut off", C($$$$"""{"content":"<think>{{{{ChatResult}}}}"}"""), C("{}", "length"), Done);
            yield return ChatShape.Of("filtered", C("{}", "content_filter"), Done);
            yield return ChatShape.Whole("a whole answer with null", """{"object":"chat.completion","choices":[{"message":{"role":"assistant","content":null},"finish_reason":"stop"}]}""");
            yield break;
        }
        yield return ChatShape.Of("no output", """{"type":"response.completed","response":{"status":"completed","output":[]}}""");
        yield return ChatShape.Of("white space", Delta(" \n"), """{"type":"response.completed","response":{"status":"completed","output":[]}}""");
        yield return ChatShape.Of("only reasoning", $$$$"""{"type":"response.reasoning_text.delta","delta":"{{{{ChatResult}}}}"}""", """{"type":"response.completed","response":{"output":[{"type":"reasoning","summary":[]}]}}""");
        yield return ChatShape.Of("incomplete without a word", """{"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[]}}""");
        yield return ChatShape.Whole("a whole response", """{"object":"response","status":"completed","output":[{"type":"message","content":[]}]}""");
    }

    /// <summary>Errors that come in an answer that began well, with the code "runner_died".</summary>
    public static IEnumerable<ChatShape> ErrorsOf(ChatApi api)
    {
        yield return ChatShape.Of("an error object", """{"error":{"message":"secret words","type":"server_error","code":"runner_died"}}""", Done);
        yield return new("an error event", "event: error\ndata: {\"message\":\"secret words\",\"code\":\"runner_died\"}\n\n");
        yield return ChatShape.Whole("vLLM's", """{"object":"error","message":"secret words","type":"runner_died","code":null}""");
        if (api == ChatApi.ChatCompletions)
            yield return ChatShape.Of("in the choice", """{"choices":[{"delta":{"content":""},"finish_reason":"error","error":{"message":"secret words","code":"runner_died"}}]}""");
        else
            yield return ChatShape.Of("failed", """{"type":"response.failed","response":{"status":"failed","error":{"code":"runner_died","message":"secret words"},"output":[]}}""");
        if (api == ChatApi.Responses)
            yield return ChatShape.Of("error", """{"type":"error","code":"runner_died","message":"secret words"}""");
    }

    private static IEnumerable<ChatShape> CompletionWords()
    {
        string[] plain = [.. Deltas(), C("{}", "stop"), Usage("""{"prompt_tokens":20,"completion_tokens":5,"total_tokens":25,"prompt_tokens_details":{"cached_tokens":8}}"""), Done];
        yield return ChatShape.Of("as OpenAI does it", plain);
        yield return ChatShape.Of("no finish_reason", [.. Deltas(), Done]);
        yield return ChatShape.Of("no finish_reason, no [DONE]", Deltas());
        foreach (var finish in (string[])["", "eos", "end_turn", "STOP", "EOS_TOKEN", "content_filter_passed"])
            yield return ChatShape.Of($"finish_reason '{finish}'", [.. Deltas(finish), C("{}", finish), Done]);
        yield return ChatShape.Of("finish_reason in the last piece of words", [.. Deltas()[..^1], C($$$$"""{"content":"{{{{Pieces[^1]}}}}"}""", "stop")]);
        yield return ChatShape.Of("no delta, then delta null", [.. Deltas(), """{"choices":[{"index":0,"finish_reason":null}]}""", """{"choices":[{"index":0,"delta":null,"finish_reason":"stop"}]}""", Done]);
        yield return ChatShape.Of("only choices", [.. Pieces.Select(static p => $$$$"""{"choices":[{"delta":{"content":"{{{{p}}}}"}}]}"""), Done]);
        yield return ChatShape.Of("created as text, model null", [.. Pieces.Select(static p => $$$$"""{"id":7,"created":"1726000000","model":null,"object":null,"choices":[{"index":0,"delta":{"content":"{{{{p}}}}"}}]}"""), Done]);
        yield return ChatShape.Of("created with a fraction, role ''", [.. Pieces.Select(static p => $$$$"""{"id":null,"created":17.5,"choices":[{"index":"0","delta":{"role":"","content":"{{{{p}}}}","tool_calls":null,"refusal":null,"function_call":null}}]}"""), Done]);
        yield return ChatShape.Of("content as parts", [.. Pieces.Select(static p => C($$$$"""{"role":null,"content":[{"type":"text","text":"{{{{p}}}}"}],"tool_calls":[]}""")), C("{}", "stop"), Done]);
        yield return ChatShape.Of("choices empty first", ["""{"id":"","object":"","choices":[],"prompt_filter_results":[{"prompt_index":0}]}""", .. plain]);
        foreach (var choices in (string[])["", "\"choices\":null,", "\"choices\":{},"])
            yield return ChatShape.Of($"usage with {choices}", [.. Deltas(), C("{}", "stop"), "{" + choices + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":9}}", Done]);
        yield return ChatShape.Of("odd usage", [.. Deltas(), """{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{}}""", Usage("""{"prompt_tokens":9.0,"completion_tokens":null,"total_tokens":1e30,"prompt_tokens_details":"no"}"""), Usage("[]"), Usage("\"many\""), Usage("{\"prompt_tokens\":-1}"), Done]);
        yield return ChatShape.Of("refusal", [.. Pieces.Select(static p => C($$$$"""{"content":null,"refusal":"{{{{p}}}}"}""")), C("{}", "stop"), Done]);
        yield return ChatShape.Of("message in place of delta", [.. Pieces.Select(static p => $$$$"""{"choices":[{"message":{"content":"{{{{p}}}}"}}]}"""), Done]);
        yield return ChatShape.Of("the text of the older API", [.. Pieces.Select(static p => $$$$"""{"choices":[{"text":"{{{{p}}}}"}]}"""), Done]);
        yield return ChatShape.Of("Ollama's own wire", [.. Pieces.Select(static p => $$$$"""{"model":"m","message":{"role":"assistant","content":"{{{{p}}}}"},"done":false}"""), """{"message":{"content":""},"done":true}"""]);
        yield return ChatShape.Of("errors that are null", [.. Pieces.Select(static p => $$$$"""{"error":null,"choices":[{"delta":{"content":"{{{{p}}}}"},"error":null}]}"""), Done]);
        foreach (var field in (string[])["reasoning", "reasoning_content"])
            yield return ChatShape.Of(field, [C($$$$"""{"{{{{field}}}}":"{{{{ChatResult}}}}","content":""}"""), C($$$$"""{"{{{{field}}}}":"{{{{ChatResult}}}}","content":null}"""), .. Deltas(), C("{}", "stop"), Done]);
        yield return ChatShape.Of("thinking as a part", [C($$$$"""{"content":[{"type":"thinking","thinking":[{"type":"text","text":"{{{{ChatResult}}}}"}]}]}"""), .. Deltas(), C("{}", "stop"), Done]);
        foreach (var (name, text) in ThinkingTexts())
            yield return ChatShape.Of(name, [.. Cut(text).Select(static p => C($$$$"""{"content":{{{{JsonSerializer.Serialize(p)}}}}}""")), C("{}", "stop"), Done]);
        var whole = $$$$"""{"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"{{{{Words}}}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1} }""";
        yield return ChatShape.Whole("a whole answer", whole);
        yield return ChatShape.Whole("a whole answer in many lines", whole, pretty: true);
        yield return ChatShape.Of("the whole answer once more at the end", [.. Deltas(), whole, Done]);
        foreach (var framed in ChatShape.Framed(plain))
            yield return framed;
    }

    private static IEnumerable<ChatShape> ResponseWords()
    {
        const string Completed = """{"type":"response.completed","response":{"id":"r1","status":"completed","output":[{"type":"reasoning","summary":[]},{"id":"m1","type":"message","role":"assistant","content":[{"type":"output_text","text":"It is ten past four. Grüße!"}]}],"usage":{"input_tokens":20,"output_tokens":5,"input_tokens_details":{"cached_tokens":8}}}}""";
        string[] plain = ["""{"type":"response.created","response":{"status":"in_progress","output":[]}}""", """{"type":"response.output_item.added","output_index":1,"item":{"type":"message","content":[]}}""", .. EventDeltas(), Completed];
        yield return ChatShape.Of("as OpenAI does it", plain);
        yield return ChatShape.Of("no end", EventDeltas());
        yield return ChatShape.Of("[DONE] in place of an end", [.. EventDeltas(), Done]);
        yield return ChatShape.Of("response.done", [.. EventDeltas(), """{"type":"response.done","response":{"status":"completed"}}"""]);
        yield return ChatShape.Of("an end without a response", [.. EventDeltas(), """{"type":"response.completed"}"""]);
        yield return ChatShape.Of("an end with odd fields", [.. EventDeltas(), """{"type":"response.completed","response":{"id":5,"created_at":"now","status":"completed","error":null,"output":null,"usage":{"input_tokens":1.5,"output_tokens":"7","input_tokens_details":null}}}"""]);
        yield return ChatShape.Of("deltas without places", [.. Pieces.Select(static p => $$$$"""{"type":"response.output_text.delta","delta":"{{{{p}}}}"}"""), Completed]);
        yield return ChatShape.Of("only output_text.done", $$$$"""{"type":"response.output_text.done","output_index":0,"content_index":0,"text":"{{{{Words}}}}"}""", """{"type":"response.completed","response":{}}""");
        yield return ChatShape.Of("only content_part.done", $$$$"""{"type":"response.content_part.done","output_index":0,"part":{"type":"output_text","text":"{{{{Words}}}}"}}""");
        yield return ChatShape.Of("only output_item.done", $$$$"""{"type":"response.output_item.done","output_index":0,"item":{"type":"message","content":[{"type":"output_text","text":"{{{{Words}}}}"}]}}""");
        yield return ChatShape.Of("only the end", Completed);
        yield return ChatShape.Of("the first words only in pieces", [.. EventDeltas()[..2], Completed]);
        yield return ChatShape.Of("everything twice", [.. EventDeltas(), $$$$"""{"type":"response.output_text.done","output_index":1,"content_index":0,"text":"{{{{Words}}}}"}""", $$$$"""{"type":"response.output_item.done","output_index":1,"item":{"type":"message","content":[{"type":"output_text","text":"{{{{Words}}}}"}]}}""", Completed]);
        yield return new("names of events only", string.Concat(Pieces.Select(static p => $$$$"""event: response.output_text.delta{{{{"\n"}}}}data: {"delta":"{{{{p}}}}"}{{{{"\n\n"}}}}""")) + "event: response.completed\ndata: {\"response\":{}}\n\n");
        yield return ChatShape.Of("refusal in pieces", [.. Pieces.Select(static p => $$$$"""{"type":"response.refusal.delta","output_index":0,"content_index":0,"delta":"{{{{p}}}}"}"""), $$$$"""{"type":"response.refusal.done","output_index":0,"content_index":0,"refusal":"{{{{Words}}}}"}""", """{"type":"response.completed","response":{}}"""]);
        yield return ChatShape.Of("refusal at the end", $$$$"""{"type":"response.completed","response":{"output":[{"type":"message","content":[{"type":"refusal","refusal":"{{{{Words}}}}"}]}]}}""");
        yield return ChatShape.Of("reasoning before", [$$$$"""{"type":"response.reasoning_summary_text.delta","delta":"{{{{ChatResult}}}}"}""", $$$$"""{"type":"response.reasoning_text.done","text":"{{{{ChatResult}}}}"}""", $$$$"""{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","content":[{"type":"reasoning_text","text":"{{{{ChatResult}}}}"}],"summary":[{"type":"summary_text","text":"{{{{ChatResult}}}}"}]}}""", .. EventDeltas(), Completed]);
        foreach (var (name, text) in ThinkingTexts())
            yield return ChatShape.Of(name, [.. Cut(text).Select(Delta), """{"type":"response.completed","response":{}}"""]);
        var whole = $$$$"""{"id":"r1","object":"response","status":"completed","error":null,"output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"{{{{Words}}}}"}]}],"output_text":"{{{{Words}}}}","usage":null}""";
        yield return ChatShape.Whole("a whole response", whole);
        yield return ChatShape.Whole("a whole response in many lines", whole, pretty: true);
        yield return ChatShape.Whole("a whole response with text as content", $$$$"""{"output":[{"type":"message","content":"{{{{Words}}}}"}]}""");
        yield return ChatShape.Of("the other API", [.. Deltas(), C("{}", "stop"), Done]);
        foreach (var framed in ChatShape.Framed(plain))
            yield return framed;
    }

    private static IEnumerable<ChatShape> CompletionCalls()
    {
        yield return Calls("as OpenAI does it", """{"index":0,"id":"call_a","type":"function","function":{"name":"get_time","arguments":""}}""", """{"index":0,"function":{"arguments":"{\"zone\""}}""", """{"index":0,"function":{"arguments":":\"UTC\"}"}}""");
        yield return Calls("no index", """{"id":"call_b","type":"function","function":{"name":"get_time","arguments":"{\"zone\":\"UTC\"}"}}""");
        yield return Calls("first index is 1", """{"index":1,"id":"call_c","function":{"name":"get_time","arguments":"{\"zone\":\"UTC\"}"}}""");
        foreach (var id in (string[])["", "\"id\":null,", "\"id\":\"\",", "\"id\":\"call_0\",", "\"id\":17,"])
            yield return Calls($"id {id}", $$$$"""{"index":0,{{{{id}}}}"type":"function","function":{"name":"get_time","arguments":"{\"zone\":\"UTC\"}"}}""");
        yield return Calls("arguments as an object", """{"index":0,"id":"call_e","function":{"name":"get_time","arguments":{"zone":"UTC"}}}""");
        yield return Calls("arguments in quotes twice", """{"index":0,"id":"call_f","function":{"name":"get_time","arguments":"\"{\\\"zone\\\":\\\"UTC\\\"}\""}}""");
        yield return Calls("arguments twice", """{"index":0,"id":"call_g","function":{"name":"get_time","arguments":"{\"zone\":\"UTC\"}{\"zone\":\"UTC\"}"}}""");
        yield return Calls("all in each piece", [.. Cut(Arguments).Select(static p => $$$$"""{"index":0,"id":"call_h","type":"function","function":{"name":"get_time","arguments":{{{{JsonSerializer.Serialize(p)}}}}}}""")]);
        yield return Calls("'' in later pieces", ["""{"index":0,"id":"call_i","type":"function","function":{"name":"get_time","arguments":"{"}}""", .. Cut(Arguments[1..]).Select(static p => $$$$"""{"index":0,"id":"","type":"","function":{"name":"","arguments":{{{{JsonSerializer.Serialize(p)}}}}}}""")]);
        yield return Calls("null in later pieces", ["""{"index":0,"id":"call_j","type":"function","function":{"name":"get_time","arguments":null}}""", .. Cut(Arguments).Select(static p => $$$$"""{"index":0,"id":null,"type":null,"function":{"name":null,"arguments":{{{{JsonSerializer.Serialize(p)}}}}}}""")]);
        yield return Calls("another id in each piece", [.. Cut(Arguments).Select(static (p, i) => $$$$"""{"index":0,"id":"call_{{{{i}}}}","function":{"name":{{{{(i == 0 ? "\"get_time\"" : "null")}}}},"arguments":{{{{JsonSerializer.Serialize(p)}}}}}}""")]);
        yield return Calls("no function around it", """{"index":0,"id":"call_k","name":"get_time","arguments":"{\"zone\":\"UTC\"}"}""");
        yield return ChatShape.Of("finish stop", Call("""{"index":0,"id":"call_l","function":{"name":"get_time","arguments":"{\"zone\":\"UTC\"}"}}"""), C("{}", "stop"), Done);
        yield return ChatShape.Of("no end", Call("""{"index":0,"id":"call_m","function":{"name":"get_time","arguments":"{\"zone\":\"UTC\"}"}}"""));
        yield return ChatShape.Of("function_call", C("""{"function_call":{"name":"get_time","arguments":"{\"zone\""}}"""), C("""{"function_call":{"arguments":":\"UTC\"}"}}"""), C("{}", "function_call"), Done);
        yield return ChatShape.Whole("a whole answer", """{"choices":[{"message":{"role":"assistant","content":null,"tool_calls":[{"id":"call_n","type":"function","function":{"name":"get_time","arguments":"{\"zone\":\"UTC\"}"}}]},"finish_reason":"tool_calls"}]}""");
        yield return ChatShape.Of("call and the same as text", C("""{"content":"<tool_call>{\"name\":\"get_time\",\"arguments\":{\"zone\":\"UTC\"}}</tool_call>"}"""), Call("""{"index":0,"id":"call_o","function":{"name":"get_time","arguments":"{\"zone\":\"UTC\"}"}}"""), C("{}", "stop"), Done);
        foreach (var (name, text) in CallTexts())
            yield return ChatShape.Of(name, [.. Cut(text).Select(static p => C($$$$"""{"content":{{{{JsonSerializer.Serialize(p)}}}}}""")), C("{}", "stop"), Done]);
    }

    private static IEnumerable<ChatShape> ResponseCalls()
    {
        const string End = """{"type":"response.completed","response":{"status":"completed"}}""";
        string[] plain =
        [
            """{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"fc_1","call_id":"call_a","name":"get_time","arguments":""}}""",
            """{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":0,"delta":"{\"zone\""}""",
            """{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":0,"delta":":\"UTC\"}"}""",
            """{"type":"response.function_call_arguments.done","item_id":"fc_1","output_index":0,"arguments":"{\"zone\":\"UTC\"}"}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"fc_1","call_id":"call_a","name":"get_time","arguments":"{\"zone\":\"UTC\"}"}}""",
        ];
        yield return ChatShape.Of("as OpenAI does it", [.. plain, """{"type":"response.completed","response":{"output":[{"type":"function_call","id":"fc_1","call_id":"call_a","name":"get_time","arguments":"{\"zone\":\"UTC\"}"}]}}"""]);
        yield return ChatShape.Of("no end", plain);
        yield return ChatShape.Of("only the pieces", [.. plain[..3], End]);
        yield return ChatShape.Of("only the item", plain[4], End);
        yield return ChatShape.Of("arguments.done without pieces", plain[0], plain[3], End);
        foreach (var id in (string[])["", "\"call_id\":null,", "\"call_id\":\"\",", "\"call_id\":\"call_0\","])
            yield return ChatShape.Of($"id {id}", $$$$"""{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call",{{{{id}}}}"name":"get_time","arguments":"{\"zone\":\"UTC\"}"}}""", $$$$"""{"type":"response.completed","response":{"output":[{"type":"function_call",{{{{id}}}}"name":"get_time","arguments":"{\"zone\":\"UTC\"}"}]}}""");
        yield return ChatShape.Of("other places in the end", [.. plain, """{"type":"response.completed","response":{"output":[{"type":"reasoning"},{"type":"function_call","call_id":"call_a","name":"get_time","arguments":"{\"zone\":\"UTC\"}"}]}}"""]);
        yield return ChatShape.Of("arguments as an object", """{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","call_id":"call_b","name":"get_time","arguments":{"zone":"UTC"}}}""", End);
        yield return ChatShape.Of("only the end", """{"type":"response.completed","response":{"output":[{"type":"function_call","call_id":"call_c","name":"get_time","arguments":"{\"zone\":\"UTC\"}"}]}}""");
        yield return ChatShape.Whole("a whole response", """{"object":"response","output":[{"type":"function_call","call_id":"call_d","name":"get_time","arguments":"{\"zone\":\"UTC\"}"}]}""");
        foreach (var (name, text) in CallTexts())
            yield return ChatShape.Of(name, [.. Cut(text).Select(Delta), End]);
    }

    private static IEnumerable<(string Name, string Text)> ThinkingTexts()
    {
        yield return ("<think>", $"<think>\n{ChatResult}\n</think>\n\n{Words}");
        yield return ("<think> without a thought", $"<think>\n\n</think>\n\n{Words}");
        yield return ("only </think>", $"{ChatResult}\n</think>\n\n{Words}");
        yield return ("channels", $"<|channel|>analysis<|message|>{ChatResult}<|end|><|start|>assistant<|channel|>final<|message|>{Words}");
    }

    private static IEnumerable<(string Name, string Text)> CallTexts()
    {
        yield return ("text in <tool_call>", $$$$"""<tool_call>{{{{"\n"}}}}{"name": "get_time", "arguments": {{{{Arguments}}}}}{{{{"\n"}}}}</tool_call>""");
        yield return ("text as JSON", $$$$"""{"name": "get_time", "parameters": {{{{Arguments}}}}}""");
        yield return ("text after [TOOL_CALLS]", $$$$"""[TOOL_CALLS][{"name": "get_time", "arguments": {{{{Arguments}}}}}]""");
        yield return ("text after thinking", $$$$"""<think>{{{{ChatResult}}}}</think><tool_call>{"name": "get_time", "arguments": {{{{Arguments}}}}}</tool_call>""");
    }

    private static IEnumerable<string> Cut(string text) => text.Chunk(3).Select(static piece => new string(piece));

    private static string[] Deltas(string? finish = null) => [.. Pieces.Select(p => C($$$$"""{"content":"{{{{p}}}}"}""", finish))];

    private static string[] EventDeltas() => [.. Pieces.Select(Delta)];

    private static string Delta(string text) => $$$$"""{"type":"response.output_text.delta","item_id":"m1","output_index":1,"content_index":0,"delta":{{{{JsonSerializer.Serialize(text)}}}}}""";

    private static string C(string delta, string? finish = null) =>
        """{"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":""" + delta + ",\"finish_reason\":" + (finish is null ? "null" : $"\"{finish}\"") + "}]}";

    private static string Call(string call) => C($$$$"""{"tool_calls":[{{{{call}}}}]}""");

    private static ChatShape Calls(string name, params string[] calls) => ChatShape.Of(name, [.. calls.Select(Call), C("{}", "tool_calls"), Done]);

    private static string Usage(string usage) => $$$$"""{"id":"1","choices":[],"usage":{{{{usage}}}}}""";
}
