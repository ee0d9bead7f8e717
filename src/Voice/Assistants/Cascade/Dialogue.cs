using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Voice.Assistants.Cascade;

/// <summary>The messages that the chat model gets, in order. Not thread-safe.</summary>
/// <remarks>
/// Instructions come first, and older messages are changed only if necessary, so that providers can cache the prefix. A tool call stands where it was made. If its
/// output comes after other lines, both move to the end, where the model looks for them.
/// </remarks>
internal sealed class Dialogue(string instructions)
{
    private const string StillRunning = "The tool is still running. Its result will follow.";

    private readonly List<Entry> _entries = [];

    private abstract record Entry;

    private sealed record Line(ChatRole Role, string Text) : Entry;

    private sealed record Reply(SpokenReply Spoken) : Entry;

    private sealed record Seen(string ItemId, Picture Picture) : Entry;

    /// <param name="Batch">Calls made together have the same.</param>
    private sealed record Call(string Batch, string CallId, string Name, string Arguments, string? Output) : Entry;

    public void Add(HistoryItem item)
    {
        switch (item)
        {
            case Said { Speaker: Speaker.Caller } said: AddCaller(said.Text); break;
            case Said said: _entries.Add(new Line(ChatRole.Assistant, said.Text)); break;
            case Noted noted: AddNote(noted.Text); break;
            case Shown shown: AddPicture(shown.ItemId, shown.Picture); break;
            case ToolUsed used: _entries.Add(new Call(used.CallId, used.CallId, used.Name, used.Arguments, used.Output)); break;
        }
    }

    /// <summary>A line without words is left out: many servers refuse it.</summary>
    public void AddCaller(string text)
    {
        if (!string.IsNullOrWhiteSpace(text))
            _entries.Add(new Line(ChatRole.User, text));
    }

    public void AddPicture(string itemId, Picture picture) => _entries.Add(new Seen(itemId, picture));

    /// <summary>A line stands in the place of a picture from now on.</summary>
    public void RemovePicture(string itemId, string words)
    {
        var place = _entries.FindIndex(entry => entry is Seen seen && seen.ItemId == itemId);
        if (place >= 0)
            _entries[place] = new Line(ChatRole.System, words);
    }

    /// <summary>The model takes no pictures: it gets their names.</summary>
    /// <returns>The ids of the pictures.</returns>
    public IReadOnlyList<string> RemovePictures()
    {
        List<Seen> pictures = [.. _entries.OfType<Seen>()];
        foreach (var seen in pictures)
            RemovePicture(seen.ItemId, PictureMessage.Unseen(seen.Picture));
        return [.. pictures.Select(static seen => seen.ItemId)];
    }

    /// <summary>True if a call with this id was made before.</summary>
    public bool HasCall(string callId) => _entries.Exists(entry => entry is Call call && call.CallId == callId);

    public void AddNote(string text) => _entries.Add(new Line(ChatRole.System, text));

    public void AddCall(ToolCalled call) => _entries.Add(new Call(call.ResponseId, call.CallId, call.Name, call.Arguments, null));

    public void AddOutput(AddToolOutput output)
    {
        var place = _entries.FindIndex(entry => entry is Call call && call.CallId == output.CallId);
        var batch = place >= 0 ? ((Call)_entries[place]).Batch : output.CallId;
        var done = new Call(batch, output.CallId, output.Name, output.Arguments, output.Output);
        if (place >= 0 && _entries[place..].TrueForAll(static entry => entry is Call))
        {
            _entries[place] = done;
            return;
        }
        if (place >= 0)
            _entries.RemoveAt(place);
        _entries.Add(done);
    }

    /// <summary>Removes the unanswered calls of a reply that was stopped, because they may not run. If one runs, its output brings it back.</summary>
    public void ForgetCalls(IReadOnlySet<string> callIds) => _entries.RemoveAll(entry => entry is Call { Output: null } call && callIds.Contains(call.CallId));

    /// <summary>The last turn, from what the caller said after the last reply on, must not be sent again: its content was refused.</summary>
    public void ForgetLastTurn()
    {
        var last = _entries.FindLastIndex(IsCallers);
        if (last < 0)
            return;
        while (last > 0 && IsCallers(_entries[last - 1]))
            last--;
        _entries.RemoveRange(last, _entries.Count - last);
    }

    /// <summary>Messages before the last turn must not be sent again.</summary>
    public void ForgetOlder()
    {
        var last = _entries.FindLastIndex(IsCallers);
        while (last > 0 && _entries[last - 1] is Seen)
            last--;                                         // it belongs to the question
        if (last > 0)
            _entries.RemoveRange(0, last);
    }

    /// <summary>A reply stands where it began to speak; what it says comes as it is said.</summary>
    public void Add(SpokenReply reply) => _entries.Add(new Reply(reply));

    /// <summary>Nothing of the reply is remembered.</summary>
    public void Forget(SpokenReply reply) => _entries.RemoveAll(entry => entry is Reply known && known.Spoken == reply);

    public SpokenReply? FindReply(string itemId) =>
        _entries.OfType<Reply>().Select(static entry => entry.Spoken).LastOrDefault(reply => reply.ItemId == itemId);

    /// <summary>All of it as messages.</summary>
    /// <param name="lastWord">Instructions for one reply, which come last so that the prefix stays the same; or null.</param>
    public List<ChatMessage> ToMessages(string? lastWord)
    {
        var messages = new List<ChatMessage>(_entries.Count + 2);
        if (instructions.Length > 0)
            messages.Add(new ChatMessage(ChatRole.System, instructions));
        string? batch = null;
        foreach (var entry in _entries)
        {
            switch (entry)
            {
                case Line line:
                    messages.Add(new ChatMessage(line.Role, line.Text));
                    break;
                case Seen seen:
                    messages.Add(PictureMessage.Of(seen.Picture));
                    break;
                case Reply { Spoken.Heard: { Length: > 0 } heard }:
                    messages.Add(new ChatMessage(ChatRole.Assistant, heard));
                    break;
                case Call call:
                    AddCall(messages, call, together: call.Batch == batch);
                    break;
            }
            batch = (entry as Call)?.Batch;
        }
        if (lastWord is not null)
            messages.Add(new ChatMessage(ChatRole.System, lastWord));
        return messages;
    }

    private static bool IsCallers(Entry entry) => entry is Seen or Line { Role.Value: "user" };

    /// <summary>Calls made together are one message, with what was said before them, and their outputs follow it.</summary>
    private static void AddCall(List<ChatMessage> messages, Call call, bool together)
    {
        var content = new FunctionCallContent(call.CallId, call.Name, Arguments(call.Arguments));
        var result = new FunctionResultContent(call.CallId, call.Output ?? StillRunning);
        if (together)
        {
            messages[^2].Contents.Add(content);
            messages[^1].Contents.Add(result);
            return;
        }
        if (messages.Count > 0 && messages[^1].Role == ChatRole.Assistant)
            messages[^1].Contents.Add(content);
        else
            messages.Add(new ChatMessage(ChatRole.Assistant, [content]));
        messages.Add(new ChatMessage(ChatRole.Tool, [result]));
    }

    private static Dictionary<string, object?> Arguments(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, object?>>(json) ?? [];
        }
        catch (JsonException)
        {
            return [];                                      // the model wrote no valid JSON; the output of the call says so
        }
    }
}
