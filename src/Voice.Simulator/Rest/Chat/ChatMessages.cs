using System.Text.Json;
using Voice.Simulator.Replies;
using Voice.Simulator.Rest.Attachments;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest.Chat;

/// <summary>The <c>messages</c> of <c>POST /chat/completions</c>.</summary>
/// <param name="contents">Reads what messages bring along.</param>
sealed class ChatMessages(ContentReader contents)
{
    readonly List<Turn> _turns = [];

    /// <summary>Calls that no tool message has answered yet.</summary>
    readonly List<string> _open = [];

    /// <summary>The conversation, or what is wrong with it.</summary>
    public static (IReadOnlyList<Turn>? Turns, Rejection? Wrong) Read(JsonElement messages, ContentReader contents)
    {
        if (messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
            return (null, Rejection.Invalid("messages", "Invalid 'messages': an array with at least one message expected."));
        var read = new ChatMessages(contents);
        var index = 0;
        foreach (var message in messages.EnumerateArray())
        {
            if (read.Add(message, $"messages[{index++}]") is { } wrong) return (null, wrong);
        }

        return read.Unanswered() is { } unanswered ? (null, unanswered) : (Turn.Replayed(read._turns), null);
    }

    Rejection? Add(JsonElement message, string path)
    {
        if (message.ValueKind != JsonValueKind.Object) return Rejection.Invalid(path, $"Invalid type for '{path}': an object expected.");
        var role = message.Text("role");
        var (content, wrong) = message.Has("content") ? contents.Read(message.GetProperty("content"), $"{path}.content") : (new("", [], []), null);
        if (content is null) return wrong;
        var words = content.Words;
        if (role == "tool") return AddOutput(message, words, path);
        if (Unanswered() is { } unanswered) return unanswered;
        if (role != "user" && content.Pictures.Count + content.Documents.Count > 0)
            return Rejection.Invalid(path, $"Invalid '{path}'. Images and files are only allowed for messages with role 'user', but this message has role '{role}'.");
        switch (role)
        {
            case "system" or "developer":
                _turns.Add(new Turn.System(words));
                return message.Has("content") ? null : Rejection.Missing($"{path}.content");
            case "user":
                _turns.Add(Turn.User.Written(words) with { Pictures = content.Pictures, Documents = content.Documents });
                return message.Has("content") ? null : Rejection.Missing($"{path}.content");
            case "assistant":
                if (words.Length > 0) _turns.Add(new Turn.Assistant(words));
                if (message.Has("tool_calls")) return AddCalls(message.GetProperty("tool_calls"), $"{path}.tool_calls");
                return message.Has("content") ? null : Rejection.Missing($"{path}.content");
            default:
                return Rejection.Invalid($"{path}.role", $"Invalid value: '{role}'. Supported values are: 'system', 'assistant', 'user', 'tool', and 'developer'.");
        }
    }

    Rejection? AddCalls(JsonElement calls, string path)
    {
        if (calls.ValueKind != JsonValueKind.Array || calls.GetArrayLength() == 0)
            return Rejection.Invalid(path, $"Invalid '{path}': an array with at least one call expected.");
        var index = 0;
        foreach (var call in calls.EnumerateArray())
        {
            var place = $"{path}[{index++}]";
            if (call.Text("id") is not { Length: > 0 } id) return Rejection.Missing($"{place}.id");
            if (!call.Has("function") || call.GetProperty("function").Text("name") is not { Length: > 0 } name) return Rejection.Missing($"{place}.function.name");
            _turns.Add(new Turn.Call(id, name, call.GetProperty("function").Text("arguments")));
            _open.Add(id);
        }

        return null;
    }

    Rejection? AddOutput(JsonElement message, string words, string path)
    {
        var id = message.Text("tool_call_id");
        if (id.Length == 0) return Rejection.Missing($"{path}.tool_call_id");
        if (!_open.Remove(id))
            return Rejection.Invalid(path, "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.");
        _turns.Add(new Turn.Output(id, words));
        return null;
    }

    Rejection? Unanswered() => _open.Count == 0
        ? null
        : Rejection.Invalid(
            "messages",
            "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. " +
            $"The following tool_call_ids did not have response messages: {string.Join(", ", _open)}");
}
