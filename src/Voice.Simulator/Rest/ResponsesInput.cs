using System.Text.Json;
using Voice.Simulator.Realtime;
using Voice.Simulator.Replies;

namespace Voice.Simulator.Rest;

/// <summary>The <c>input</c> of <c>POST /responses</c>: a text, or the items of a conversation.</summary>
static class ResponsesInput
{
    /// <summary>The conversation, or what is wrong with it.</summary>
    public static (IReadOnlyList<Turn>? Turns, Rejection? Wrong) Read(JsonElement input)
    {
        if (input.ValueKind == JsonValueKind.String) return ([new Turn.User(input.GetString(), false)], null);
        if (input.ValueKind != JsonValueKind.Array) return (null, Rejection.Invalid("input", "Invalid type for 'input': a string or an array of items expected."));
        var turns = new List<Turn>();
        var index = 0;
        foreach (var item in input.EnumerateArray())
        {
            var wrong = Add(turns, item, $"input[{index++}]");
            if (wrong is not null) return (null, wrong);
        }

        // An output that an answer follows has been dealt with.
        var answered = turns.FindLastIndex(turn => turn is Turn.Assistant);
        for (var i = 0; i < answered; i++)
        {
            if (turns[i] is Turn.Output output) turns[i] = output with { Told = true };
        }

        return (turns, null);
    }

    static Rejection? Add(List<Turn> turns, JsonElement item, string path)
    {
        if (item.ValueKind != JsonValueKind.Object) return Rejection.Invalid(path, $"Invalid type for '{path}': an object expected.");
        switch (item.Text("type"))
        {
            case "" or "message":
                if (!item.Has("content")) return Rejection.Missing(path + ".content");
                return AddMessage(turns, item.Text("role"), Words(item.GetProperty("content")), path);
            case "function_call":
                turns.Add(new Turn.Call(item.Text("call_id"), item.Text("name"), item.Text("arguments")));
                return null;
            case "function_call_output":
                var called = turns.Exists(turn => turn is Turn.Call call && call.CallId == item.Text("call_id"));
                if (!called) return Rejection.Invalid(path, $"No tool call found for function call output with call_id {item.Text("call_id")}.");
                turns.Add(new Turn.Output(item.Text("call_id"), item.Has("output") ? Words(item.GetProperty("output")) : ""));
                return null;
            case "item_reference":
                return Rejection.Invalid(path, $"Item with id '{item.Text("id")}' not found: the simulator keeps nothing between requests.");
            default:
                return null;
        }
    }

    static Rejection? AddMessage(List<Turn> turns, string role, string words, string path)
    {
        Turn? turn = role switch
        {
            "user" => new Turn.User(words, false),
            "assistant" => new Turn.Assistant(words),
            "system" or "developer" => new Turn.System(words),
            _ => null,
        };
        if (turn is null) return Rejection.Invalid(path + ".role", $"Invalid value: '{role}'. Supported values are: 'assistant', 'system', 'developer', and 'user'.");
        turns.Add(turn);
        return null;
    }

    static string Words(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => content.GetString()!,
        JsonValueKind.Array => string.Join(' ', content.EnumerateArray().Select(part => part.Text("text")).Where(text => text.Length > 0)),
        _ => "",
    };
}
