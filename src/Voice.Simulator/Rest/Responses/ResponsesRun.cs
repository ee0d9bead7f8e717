using System.Text.Json.Nodes;
using Voice.Simulator.Documents;
using Voice.Simulator.Replies;
using Voice.Simulator.Text;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest.Responses;

/// <summary>One response of the Responses API.</summary>
/// <remarks>Source: OpenAI, Responses API streaming events. Every event has a <c>sequence_number</c>; there is no <c>[DONE]</c>.</remarks>
/// <param name="cachedTokens">How much of the prompt was there before.</param>
/// <param name="onEnd">Called when all is said, before the client is told so.</param>
sealed class ResponsesRun(ResponsesRequest request, int cachedTokens, long createdAt, Action<ResponsesRun> onEnd) : IWrittenRun
{
    const int CharactersPerToken = 4;

    readonly JsonArray _output = [];
    int _sequence;
    int _tokens;
    string? _incomplete;

    public bool NamesEvents => true;

    public string Id { get; } = Identifier.New("resp");

    /// <summary>What it said and called.</summary>
    public JsonArray Output => _output;

    int TokensLeft => request.MaxOutputTokens is { } limit ? limit - _tokens : int.MaxValue;

    public IEnumerable<JsonObject> Begin()
    {
        yield return Event("response.created", "response", Snapshot("in_progress"));
        yield return Event("response.in_progress", "response", Snapshot("in_progress"));
    }

    public IEnumerable<JsonObject> Say(string words, IReadOnlyList<Passage> found) => _incomplete is null ? Message(words, found) : [];

    public IEnumerable<JsonObject> Search(ReplyStep.Search search)
    {
        if (_incomplete is not null) yield break;
        var (id, index) = (Identifier.New("fs"), _output.Count);
        yield return ItemEvent("response.output_item.added", index, SearchItem.Of(id, "in_progress", search, withResults: false));
        foreach (var stage in (string[])["in_progress", "searching", "completed"])
        {
            var happened = Event($"response.file_search_call.{stage}", "item_id", id);
            happened["output_index"] = index;
            yield return happened;
        }

        var item = SearchItem.Of(id, "completed", search, request.IncludesResults);
        _output.Add(item.DeepClone());
        yield return ItemEvent("response.output_item.done", index, item);
    }

    public IEnumerable<JsonObject> Call(string tool, string arguments) =>
        _incomplete is null && (request.Body.FlagOr("parallel_tool_calls", true) || !_output.Any(IsCall)) ? FunctionCall(tool, arguments) : [];

    public IEnumerable<JsonObject> End(string? reason)
    {
        _incomplete ??= reason;
        onEnd(this);
        yield return Event($"response.{Status}", "response", Snapshot(Status));
    }

    public JsonObject Whole() => Snapshot(Status);

    string Status => _incomplete is null ? "completed" : "incomplete";

    static bool IsCall(JsonNode? item) => (string?)item!["type"] == "function_call";

    IEnumerable<JsonObject> Message(string text, IReadOnlyList<Passage> found)
    {
        var id = Identifier.New("msg");
        var index = _output.Count;
        if (TokensLeft < TokenCount.OfText(text))
        {
            text = text[..(TokensLeft * CharactersPerToken)];
            _incomplete = "max_output_tokens";
        }

        yield return ItemEvent("response.output_item.added", index, MessageItem(id, "in_progress", []));
        yield return PartEvent("response.content_part.added", id, index, Part(""));
        foreach (var delta in Pieces.Of(text)) yield return TextEvent("response.output_text.delta", id, index, "delta", delta);

        var part = Part(text);
        foreach (var annotation in SearchItem.Annotations(text, found))
        {
            var annotations = (JsonArray)part["annotations"]!;
            var happened = PartEvent("response.output_text.annotation.added", id, index, annotation, "annotation");
            happened["annotation_index"] = annotations.Count;
            annotations.Add(annotation.DeepClone());
            yield return happened;
        }

        _tokens += TokenCount.OfText(text);
        yield return TextEvent("response.output_text.done", id, index, "text", text);
        yield return PartEvent("response.content_part.done", id, index, (JsonObject)part.DeepClone());
        var item = MessageItem(id, _incomplete is null ? "completed" : "incomplete", [part]);
        _output.Add(item.DeepClone());
        yield return ItemEvent("response.output_item.done", index, item);
    }

    IEnumerable<JsonObject> FunctionCall(string tool, string arguments)
    {
        var id = Identifier.New("fc");
        var callId = Identifier.New("call");
        var index = _output.Count;
        yield return ItemEvent("response.output_item.added", index, CallItem(id, callId, tool, "", "in_progress"));
        foreach (var piece in Pieces.OfArguments(arguments))
        {
            var delta = Event("response.function_call_arguments.delta", "item_id", id);
            delta["output_index"] = index;
            delta["delta"] = piece;
            yield return delta;
        }

        var done = Event("response.function_call_arguments.done", "item_id", id);
        done["output_index"] = index;
        done["name"] = tool;
        done["arguments"] = arguments;
        yield return done;
        _tokens += TokenCount.OfText(tool + arguments);
        var item = CallItem(id, callId, tool, arguments, "completed");
        _output.Add(item.DeepClone());
        yield return ItemEvent("response.output_item.done", index, item);
    }

    JsonObject Event(string type, string name, JsonNode? value) => new() { ["type"] = type, ["sequence_number"] = _sequence++, [name] = value };

    JsonObject ItemEvent(string type, int index, JsonObject item)
    {
        var happened = Event(type, "output_index", index);
        happened["item"] = item;
        return happened;
    }

    JsonObject PartEvent(string type, string id, int index, JsonObject part, string name = "part")
    {
        var happened = Event(type, "item_id", id);
        happened["output_index"] = index;
        happened["content_index"] = 0;
        happened[name] = part;
        return happened;
    }

    JsonObject TextEvent(string type, string id, int index, string name, string text)
    {
        var happened = Event(type, "item_id", id);
        happened["output_index"] = index;
        happened["content_index"] = 0;
        happened[name] = text;
        happened["logprobs"] = new JsonArray();
        return happened;
    }

    static JsonObject MessageItem(string id, string status, JsonArray content) =>
        new() { ["id"] = id, ["type"] = "message", ["status"] = status, ["role"] = "assistant", ["content"] = content };

    static JsonObject CallItem(string id, string callId, string name, string arguments, string status) =>
        new() { ["id"] = id, ["type"] = "function_call", ["status"] = status, ["call_id"] = callId, ["name"] = name, ["arguments"] = arguments };

    static JsonObject Part(string text) => new() { ["type"] = "output_text", ["text"] = text, ["annotations"] = new JsonArray(), ["logprobs"] = new JsonArray() };

    /// <summary>The response as it is now.</summary>
    JsonObject Snapshot(string status) => new()
    {
        ["id"] = Id,
        ["object"] = "response",
        ["created_at"] = createdAt,
        ["status"] = status,
        ["background"] = false,
        ["error"] = null,
        ["incomplete_details"] = _incomplete is null ? null : new JsonObject { ["reason"] = _incomplete },
        ["instructions"] = request.Echo("instructions"),
        ["max_output_tokens"] = request.MaxOutputTokens,
        ["model"] = request.Model,
        ["output"] = _output.DeepClone(),
        ["parallel_tool_calls"] = request.Echo("parallel_tool_calls", true),
        ["previous_response_id"] = request.Echo("previous_response_id"),
        ["reasoning"] = request.Echo("reasoning", new JsonObject { ["effort"] = null, ["summary"] = null }),
        ["service_tier"] = "default",
        ["store"] = request.Store,
        ["temperature"] = request.Echo("temperature", 1.0),
        ["text"] = request.Echo("text", new JsonObject { ["format"] = new JsonObject { ["type"] = "text" } }),
        ["tool_choice"] = request.Echo("tool_choice", "auto"),
        ["tools"] = request.Echo("tools", new JsonArray()),
        ["top_p"] = request.Echo("top_p", 1.0),
        ["truncation"] = "disabled",
        ["usage"] = status == "in_progress" ? null : ResponsesUsage(),
        ["user"] = request.Echo("user"),
        ["metadata"] = request.Echo("metadata", new JsonObject()),
    };

    JsonObject ResponsesUsage()
    {
        var input = request.InputTokens;
        return new()
        {
            ["input_tokens"] = input,
            ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = cachedTokens, ["cache_write_tokens"] = 0 },
            ["output_tokens"] = _tokens,
            ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
            ["total_tokens"] = input + _tokens,
        };
    }
}
