using System.Text.Json;
using Voice.Simulator.Replies;
using Voice.Simulator.Rest.Attachments;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest.Responses;

/// <summary>The <c>input</c> of <c>POST /responses</c>: a text, or the items of a conversation.</summary>
static class ResponsesInput
{
    /// <summary>The conversation, or what is wrong with it.</summary>
    /// <param name="before">The conversation that it goes on.</param>
    /// <param name="contents">Reads what messages bring along.</param>
    public static (IReadOnlyList<Turn>? Turns, Rejection? Wrong) Read(JsonElement input, IReadOnlyList<Turn> before, ContentReader contents)
    {
        if (input.ValueKind == JsonValueKind.String) return ([.. before, Turn.User.Written(input.GetString()!)], null);
        if (input.ValueKind != JsonValueKind.Array) return (null, Rejection.Invalid("input", "Invalid type for 'input': a string or an array of items expected."));
        var turns = new List<Turn>(before);
        var index = 0;
        foreach (var item in input.EnumerateArray())
        {
            var wrong = Add(turns, item, contents, $"input[{index++}]");
            if (wrong is not null) return (null, wrong);
        }

        return (Turn.Replayed(turns), null);
    }

    static Rejection? Add(List<Turn> turns, JsonElement item, ContentReader contents, string path)
    {
        if (item.ValueKind != JsonValueKind.Object) return Rejection.Invalid(path, $"Invalid type for '{path}': an object expected.");
        switch (item.Text("type"))
        {
            case "" or "message":
                if (!item.Has("content")) return Rejection.Missing(path + ".content");
                var (content, wrong) = contents.Read(item.GetProperty("content"), path + ".content");
                return wrong ?? AddMessage(turns, item.Text("role"), content!, path);
            case "function_call":
                turns.Add(new Turn.Call(item.Text("call_id"), item.Text("name"), item.Text("arguments")));
                return null;
            case "function_call_output":
                var called = turns.Exists(turn => turn is Turn.Call call && call.CallId == item.Text("call_id"));
                if (!called) return Rejection.Invalid(path, $"No tool call found for function call output with call_id {item.Text("call_id")}.");
                var (output, wrongOutput) = contents.Read(item.Has("output") ? item.GetProperty("output") : default, path + ".output");
                turns.Add(new Turn.Output(item.Text("call_id"), output?.Words ?? ""));
                return wrongOutput;
            case "item_reference":
                return Rejection.Invalid(path, $"Item with id '{item.Text("id")}' not found: the simulator does not keep items.");
            default:
                return null;
        }
    }

    static Rejection? AddMessage(List<Turn> turns, string role, MessageContent content, string path)
    {
        Turn? turn = role switch
        {
            "user" => Turn.User.Written(content.Words) with { Pictures = content.Pictures, Documents = content.Documents },
            "assistant" => new Turn.Assistant(content.Words),
            "system" or "developer" => new Turn.System(content.Words),
            _ => null,
        };
        if (turn is null) return Rejection.Invalid(path + ".role", $"Invalid value: '{role}'. Supported values are: 'assistant', 'system', 'developer', and 'user'.");
        turns.Add(turn);
        return null;
    }
}
