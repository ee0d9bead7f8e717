using Voice.Lines;

namespace Voice.Sessions;

/// <summary>Who said what, in the order in which they began to say it.</summary>
/// <remarks>A line keeps the place it got when its speech began, however late its words come. Not thread-safe: it belongs to the conversation.</remarks>
public sealed class Transcript
{
    private readonly List<TranscriptLine> _lines = [];
    private readonly Dictionary<string, int> _places = [];

    public IReadOnlyList<TranscriptLine> Lines => _lines;

    /// <summary>Gives a speaker a place, if the line does not have one yet.</summary>
    public void Begin(string id, Speaker speaker)
    {
        if (_places.TryAdd(id, _lines.Count))
            _lines.Add(new TranscriptLine(id, _lines.Count + 1, speaker, "", CaptionState.Partial));
    }

    /// <summary>Adds words to a line, or replaces all of them when <paramref name="final"/>.</summary>
    /// <returns>What changed, or null: a line that is finished, interrupted or unknown takes no more words.</returns>
    public CaptionChanged? Write(string id, string text, bool final)
    {
        if (!_places.TryGetValue(id, out var place) || _lines[place] is not { State: CaptionState.Partial } line)
            return null;
        if (!final)
            return Change(place, line with { Text = line.Text + text }, line.Text.Length);
        var state = text.Length == 0 && line.Speaker == Speaker.Caller ? CaptionState.Dropped : CaptionState.Final;
        return Change(place, line with { Text = text, State = state }, CommonPrefix(line.Text, text));
    }

    /// <summary>The caller's words could not be written down.</summary>
    public CaptionChanged? Fail(string id) =>
        _places.TryGetValue(id, out var place) && _lines[place] is { State: CaptionState.Partial } line
            ? Change(place, line with { State = CaptionState.Failed }, line.Text.Length)
            : null;

    /// <summary>Cuts an assistant's line to the share that was heard, at a word's end. A line of which nothing was heard is dropped.</summary>
    /// <param name="heard">0 to 1.</param>
    public CaptionChanged? Interrupt(string id, double heard)
    {
        if (!_places.TryGetValue(id, out var place) || _lines[place] is not { State: CaptionState.Partial or CaptionState.Final } line)
            return null;
        var text = CutAtWord(line.Text, heard);
        var state = text.Length == 0 ? CaptionState.Dropped : CaptionState.Interrupted;
        return Change(place, line with { Text = text, State = state }, text.Length);
    }

    /// <summary>Finishes a line as it stands.</summary>
    public CaptionChanged? Finish(string id) =>
        _places.TryGetValue(id, out var place) && _lines[place] is { State: CaptionState.Partial } line
            ? Change(place, line with { State = CaptionState.Final }, line.Text.Length)
            : null;

    /// <summary>All lines as changes from nothing, for a screen that has none of them.</summary>
    public IEnumerable<CaptionChanged> Replay()
    {
        foreach (var line in _lines)
        {
            if (line.State != CaptionState.Dropped && (line.Text.Length > 0 || line.State != CaptionState.Partial))
                yield return new CaptionChanged(line.Id, line.Order, line.Speaker, 0, line.Text, line.State);
        }
    }

    private CaptionChanged Change(int place, TranscriptLine line, int from)
    {
        _lines[place] = line;
        return new CaptionChanged(line.Id, line.Order, line.Speaker, from, line.Text[from..], line.State);
    }

    private static int CommonPrefix(string a, string b) => a.AsSpan().CommonPrefixLength(b);

    private static string CutAtWord(string text, double share)
    {
        var end = (int)(text.Length * Math.Clamp(share, 0, 1));
        if (end >= text.Length)
            return text;
        var space = end == 0 ? -1 : text.LastIndexOf(' ', end);
        return space <= 0 ? "" : text[..space];
    }
}
