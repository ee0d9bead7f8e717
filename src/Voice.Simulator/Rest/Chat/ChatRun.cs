using System.Text.Json.Nodes;
using Voice.Simulator.Documents;
using Voice.Simulator.Replies;
using Voice.Simulator.Text;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest.Chat;

/// <summary>One chat completion: the chunks of its stream, and the whole of it when the chunks have been taken.</summary>
/// <remarks>Source: OpenAI API description, <c>CreateChatCompletionStreamResponse</c> and <c>CreateChatCompletionResponse</c>.</remarks>
/// <param name="cachedTokens">How much of the prompt was there before.</param>
sealed class ChatRun(ChatRequest request, int cachedTokens, long createdAt) : IWrittenRun
{
    const int CharactersPerToken = 4;

    readonly string _id = Identifier.New("chatcmpl");
    readonly JsonArray _calls = [];
    string? _text;
    int _tokens;

    string? _finish;

    public bool NamesEvents => false;

    int PromptTokens { get; } = request.TextTokens + request.ImageTokens;

    public IEnumerable<JsonObject> Begin() => [Chunk(new() { ["role"] = "assistant", ["content"] = "" })];

    /// <summary>Words, a chunk each. Messages after the first go on in the same text: there is only one.</summary>
    public IEnumerable<JsonObject> Say(string words, IReadOnlyList<Passage> found)
    {
        if (_finish is not null) yield break;
        if (_text is not null) words = " " + words;
        var left = request.MaxTokens is { } limit ? limit - _tokens : int.MaxValue;
        if (left < TokenCount.OfText(words))
        {
            words = words[..(left * CharactersPerToken)];
            _finish = "length";
        }

        _text += words;
        _tokens += TokenCount.OfText(words);
        foreach (var piece in Pieces.Of(words)) yield return Chunk(new() { ["content"] = piece });
    }

    /// <summary>Chat Completions has no such tool.</summary>
    public IEnumerable<JsonObject> Search(ReplyStep.Search search) => [];

    /// <summary>A call: its name first, then its arguments piece by piece.</summary>
    public IEnumerable<JsonObject> Call(string tool, string arguments)
    {
        if (_finish is not null || (_calls.Count > 0 && !request.Body.FlagOr("parallel_tool_calls", true))) yield break;
        var (index, id) = (_calls.Count, Identifier.New("call"));
        _calls.Add(new JsonObject { ["id"] = id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = tool, ["arguments"] = arguments } });
        _tokens += TokenCount.OfText(tool + arguments);
        yield return Calling(new() { ["index"] = index, ["id"] = id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = tool, ["arguments"] = "" } });
        foreach (var piece in Pieces.OfArguments(arguments))
            yield return Calling(new() { ["index"] = index, ["function"] = new JsonObject { ["arguments"] = piece } });
    }

    public IEnumerable<JsonObject> End(string? reason)
    {
        if (reason is not null) _finish = reason == "max_output_tokens" ? "length" : "content_filter";
        _finish ??= (_calls.Count > 0 ? "tool_calls" : "stop");
        yield return Chunk([], _finish);
        if (!request.IncludesUsage) yield break;
        var last = Chunk([]);
        last["choices"] = new JsonArray();
        last["usage"] = Usage();
        yield return last;
    }

    public JsonObject Whole()
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = _text, ["refusal"] = null, ["annotations"] = new JsonArray() };
        if (_calls.Count > 0) message["tool_calls"] = _calls.DeepClone();
        var whole = Head("chat.completion");
        whole["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["logprobs"] = null, ["finish_reason"] = _finish });
        whole["usage"] = Usage();
        return whole;
    }

    JsonObject Calling(JsonObject call) => Chunk(new() { ["tool_calls"] = new JsonArray(call) });

    JsonObject Chunk(JsonObject delta, string? finish = null)
    {
        var chunk = Head("chat.completion.chunk");
        chunk["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["logprobs"] = null, ["finish_reason"] = finish });
        if (request.IncludesUsage) chunk["usage"] = null;
        return chunk;
    }

    JsonObject Head(string kind) => new()
    {
        ["id"] = _id,
        ["object"] = kind,
        ["created"] = createdAt,
        ["model"] = request.Model,
        ["service_tier"] = "default",
        ["system_fingerprint"] = null,
    };

    JsonObject Usage() => new()
    {
        ["prompt_tokens"] = PromptTokens,
        ["completion_tokens"] = _tokens,
        ["total_tokens"] = PromptTokens + _tokens,
        ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = cachedTokens, ["cache_write_tokens"] = 0, ["audio_tokens"] = 0, ["text_tokens"] = request.TextTokens, ["image_tokens"] = request.ImageTokens },
        ["completion_tokens_details"] = new JsonObject
        {
            ["reasoning_tokens"] = 0,
            ["audio_tokens"] = 0,
            ["accepted_prediction_tokens"] = 0,
            ["rejected_prediction_tokens"] = 0,
        },
    };
}
