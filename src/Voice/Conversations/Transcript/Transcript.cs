using Voice.Assistants;
using Voice.Lines;

namespace Voice.Conversations;

/// <summary>Who said what, in the order in which they began to say it.</summary>
/// <remarks>A line keeps the place it got when its speech began, however late its words come. Not thread-safe: it belongs to the conversation.</remarks>
internal sealed class Transcript
{
    // 150 words a minute, the usual pace of English speech, at six characters a word with its space.
    private const double CharactersPerSecond = 15;

    private readonly List<TranscriptLine> _lines = [];
    private readonly Dictionary<string, int> _places = [];
    private readonly HashSet<string> _brokenOff = [];

    public IReadOnlyList<TranscriptLine> Lines => _lines;

    /// <summary>How long it takes to say so many characters.</summary>
    public static TimeSpan TimeToSay(double characters) => TimeSpan.FromSeconds(characters / CharactersPerSecond);

    /// <returns>The words of a line as they stand; empty if there is no such line.</returns>
    public string TextOf(string id) => _places.TryGetValue(id, out var place) ? _lines[place].Text : "";

    /// <summary>The line that shows one part of a reply.</summary>
    public static string LineId(string itemId, int contentIndex) => contentIndex == 0 ? itemId : $"{itemId}.{contentIndex}";

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
        var state = string.IsNullOrWhiteSpace(text) && line.Speaker == Speaker.Caller ? CaptionState.Dropped : CaptionState.Final;
        return Change(place, line with { Text = text, State = state }, CommonPrefix(line.Text, text));
    }

    /// <summary>Adds the caller's words, which may come before their turn was known to begin.</summary>
    public CaptionChanged? Write(CallerWords words)
    {
        Begin(words.ItemId, Speaker.Caller);
        return Write(words.ItemId, words.Text, words.Final);
    }

    /// <summary>The caller's words could not be written down.</summary>
    public CaptionChanged? Fail(string id) =>
        _places.TryGetValue(id, out var place) && _lines[place] is { State: CaptionState.Partial } line
            ? Change(place, line with { State = CaptionState.Failed }, line.Text.Length)
            : null;

    /// <summary>Cuts an assistant's line to what was heard, at a word's end. A line of which nothing was heard is dropped.</summary>
    /// <param name="heard">How much of its sound was heard.</param>
    /// <param name="sent">How much of its sound had come.</param>
    /// <param name="complete">True if that was all. If not, the words may run ahead of the sound, and speaking speed says how far.</param>
    public CaptionChanged? Interrupt(string id, TimeSpan heard, TimeSpan sent, bool complete)
    {
        if (!_places.TryGetValue(id, out var place) || _lines[place] is not { State: CaptionState.Partial or CaptionState.Final or CaptionState.Interrupted } line)
            return null;
        if (line.State == CaptionState.Interrupted && !_brokenOff.Remove(id))
            return null;
        var all = complete ? sent.TotalSeconds : Math.Max(sent.TotalSeconds, line.Text.Length / CharactersPerSecond);
        var text = CutAtWord(line.Text, all > 0 ? heard.TotalSeconds / all : 0);
        var state = text.Length == 0 ? CaptionState.Dropped : CaptionState.Interrupted;
        return Change(place, line with { Text = text, State = state }, text.Length);
    }

    /// <summary>Cuts an assistant's line to the sound that came: no more will. While that is being played, it may be interrupted still.</summary>
    public CaptionChanged? BreakOff(string id, TimeSpan sent)
    {
        var cut = Interrupt(id, sent, sent, complete: false);
        _brokenOff.Add(id);
        return cut;
    }

    /// <summary>Takes a line back that is not finished.</summary>
    public CaptionChanged? Drop(string id) =>
        _places.TryGetValue(id, out var place) && _lines[place] is { State: CaptionState.Partial } line
            ? Change(place, line with { Text = "", State = CaptionState.Dropped }, 0)
            : null;

    /// <summary>Ends a line as it stands, of which more was to come.</summary>
    public CaptionChanged? Break(string id) =>
        _places.TryGetValue(id, out var place) && _lines[place] is { State: CaptionState.Partial } line
            ? Change(place, line with { State = line.Text.Length == 0 ? CaptionState.Dropped : CaptionState.Interrupted }, line.Text.Length)
            : null;

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
        while (end > 0 && end < text.Length && !IsBreak(text, end))
            end--;
        return text[..end].TrimEnd();
    }

    // Scripts from U+2E80 on (Chinese, Japanese, Korean) may be cut anywhere but between the halves of a surrogate pair.
    private static bool IsBreak(string text, int at) =>
        char.IsWhiteSpace(text[at]) || char.IsWhiteSpace(text[at - 1]) || (text[at - 1] >= '\u2e80' && !char.IsLowSurrogate(text[at]));
}
