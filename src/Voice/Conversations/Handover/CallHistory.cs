using Voice.Assistants;
using Voice.Tools;

namespace Voice.Conversations;

/// <summary>All that a new assistant must know: what was said, as it was heard, what tools returned and which are at work, in order.</summary>
internal sealed class CallHistory(CallParts call)
{
    private readonly List<HistoryItem> _done = [];              // what is in the history and not in the transcript, in order

    public void Remember(HistoryItem item) => _done.Add(item);

    /// <summary>Tells the model something that neither side has said, and wants a reply that knows of it.</summary>
    /// <param name="isQuiet">True if it asks for no reply.</param>
    public void AddNote(string text, bool isQuiet = false)
    {
        var id = call.NextId("note");
        var note = ToolText.Clean(text, call.ToolOptions.LongestOutput);
        Remember(new Noted(call.Transcript.Lines.Count, note));
        var item = new AddNote(id, id, note) { IsQuiet = isQuiet };
        if (isQuiet)
            call.Handover.Give(item);
        else
            call.Replies.Add(item);
    }

    /// <param name="goOn">How the next assistant goes on with a reply that was lost in the middle; null if none was. It is the last item.</param>
    public IReadOnlyList<HistoryItem> Build(string? goOn)
    {
        var history = new List<HistoryItem>();
        var lines = call.Transcript.Lines;
        List<HistoryItem> did = [.. _done.Concat(call.Tools.AtWork).OrderBy(static item => item.Place)];
        var done = 0;
        for (var place = 0; place <= lines.Count; place++)
        {
            while (done < did.Count && did[done].Place <= place)
                history.Add(did[done++]);
            if (place < lines.Count && call.Pictures.Find(lines[place].Id) is { } shown)
                history.Add(shown.ToItem(place));
            else if (place < lines.Count && lines[place] is { Text.Length: > 0, State: not CaptionState.Dropped } line && !call.OutOfBand.Has(line.Id))
                history.Add(new Said(place, line.Speaker, line.Text));
        }
        if (goOn is not null)
            history.Add(new Noted(lines.Count, goOn));
        return history;
    }
}
