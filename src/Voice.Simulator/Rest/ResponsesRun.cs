using System.Text.Json.Nodes;
using Voice.Simulator.Realtime;
using Voice.Simulator.Replies;

namespace Voice.Simulator.Rest;

/// <summary>One response of the Responses API, as the events of its stream. Without a stream, the last event's <c>response</c> is the answer.</summary>
/// <remarks>Source: OpenAI, Responses API streaming events. Every event has a <c>sequence_number</c>; there is no <c>[DONE]</c>.</remarks>
sealed class ResponsesRun(ResponsesRequest request, IReadOnlyList<ReplyStep> steps, long createdAt)
{
    const int CharactersPerToken = 4;

    readonly string _id = Identifier.New("resp");
    readonly JsonArray _output = [];
    int _sequence;
    int _tokens;
    string? _incomplete;

    int TokensLeft => request.MaxOutputTokens is { } limit ? limit - _tokens : int.MaxValue;

    /// <summary>Runs it. The last event ends in <c>completed</c>, <c>incomplete</c> or <c>failed</c>.</summary>
    public IEnumerable<JsonObject> Events()
    {
        yield return Event("response.created", "response", Snapshot("in_progress"));
        yield return Event("response.in_progress", "response", Snapshot("in_progress"));
        foreach (var step in steps)
        {
            if (_incomplete is not null) break;
            var events = step switch
            {
                ReplyStep.Say say => Message(say.Text),
                ReplyStep.Call call => FunctionCall(call),
                _ => [],
            };
            foreach (var happened in events) yield return happened;
        }

        var status = _incomplete is null ? "completed" : "incomplete";
        yield return Event($"response.{status}", "response", Snapshot(status));
    }

    IEnumerable<JsonObject> Message(string text)
    {
        var id = Identifier.New("msg");
        var index = _output.Count;
        if (TokensLeft < Usage.TextTokens(text))
        {
            text = text[..(TokensLeft * CharactersPerToken)];
            _incomplete = "max_output_tokens";
        }

        yield return ItemEvent("response.output_item.added", index, MessageItem(id, "in_progress", []));
        yield return PartEvent("response.content_part.added", id, index, Part(""));
        foreach (var delta in Pieces(text)) yield return TextEvent("response.output_text.delta", id, index, "delta", delta);

        _tokens += Usage.TextTokens(text);
        yield return TextEvent("response.output_text.done", id, index, "text", text);
        yield return PartEvent("response.content_part.done", id, index, Part(text));
        var item = MessageItem(id, _incomplete is null ? "completed" : "incomplete", [Part(text)]);
        _output.Add(item.DeepClone());
        yield return ItemEvent("response.output_item.done", index, item);
    }

    IEnumerable<JsonObject> FunctionCall(ReplyStep.Call call)
    {
        var id = Identifier.New("fc");
        var callId = Identifier.New("call");
        var index = _output.Count;
        yield return ItemEvent("response.output_item.added", index, CallItem(id, callId, call.Tool, "", "in_progress"));
        var delta = Event("response.function_call_arguments.delta", "item_id", id);
        delta["output_index"] = index;
        delta["delta"] = call.Arguments;
        yield return delta;
        var done = Event("response.function_call_arguments.done", "item_id", id);
        done["output_index"] = index;
        done["name"] = call.Tool;
        done["arguments"] = call.Arguments;
        yield return done;
        _tokens += Usage.TextTokens(call.Tool + call.Arguments);
        var item = CallItem(id, callId, call.Tool, call.Arguments, "completed");
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

    JsonObject PartEvent(string type, string id, int index, JsonObject part)
    {
        var happened = Event(type, "item_id", id);
        happened["output_index"] = index;
        happened["content_index"] = 0;
        happened["part"] = part;
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
        ["id"] = _id,
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
        ["previous_response_id"] = null,
        ["reasoning"] = request.Echo("reasoning", new JsonObject { ["effort"] = null, ["summary"] = null }),
        ["service_tier"] = "default",
        // Whatever was asked for, nothing is kept.
        ["store"] = false,
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
        var input = InputTokens(request);
        return new()
        {
            ["input_tokens"] = input,
            ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = 0, ["cache_write_tokens"] = 0 },
            ["output_tokens"] = _tokens,
            ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
            ["total_tokens"] = input + _tokens,
        };
    }

    /// <summary>What was sent, at the four characters a token of the whole simulator.</summary>
    public static int InputTokens(ResponsesRequest request)
    {
        var tokens = Usage.TextTokens(request.Body.Text("instructions"));
        foreach (var name in (string[])["input", "tools"])
        {
            if (request.Body.Has(name)) tokens += Usage.TextTokens(request.Body.GetProperty(name).GetRawText());
        }

        return tokens;
    }

    /// <summary>A word each, with the blank before it.</summary>
    static IEnumerable<string> Pieces(string text)
    {
        var start = 0;
        for (var i = 1; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] != ' ') continue;
            yield return text[start..i];
            start = i;
        }
    }
}
