using Voice.Assistants;
using Voice.Lines;

namespace Voice.Conversations;

/// <summary>The transcript lines of the reply in the making: each is finished with it.</summary>
/// <remarks>Not thread-safe: it belongs to the conversation.</remarks>
internal sealed class ReplyCaptions
{
    private readonly Dictionary<string, bool> _presented = [];

    public Transcript Transcript { get; } = new();

    /// <summary>True once something of the reply was given to the caller: sound, or words to be read.</summary>
    public bool IsShown => _presented.ContainsValue(true);

    /// <summary>The lines of which something was given to the caller.</summary>
    public IReadOnlyList<string> Shown => [.. _presented.Where(static line => line.Value).Select(static line => line.Key)];

    /// <summary>The first sound of a part was given to the line.</summary>
    public void Begin(string itemId, int contentIndex)
    {
        var line = Transcript.LineId(itemId, contentIndex);
        Transcript.Begin(line, Speaker.Assistant);
        _presented[line] = true;
    }

    public CaptionChanged? Write(ResponseWords words)
    {
        var line = Transcript.LineId(words.ItemId, words.ContentIndex);
        Transcript.Begin(line, Speaker.Assistant);
        _presented.TryAdd(line, !words.Spoken);
        return Transcript.Write(line, words.Text, words.Final);
    }

    /// <summary>No more words will come. Of a reply that was cancelled or broke off, words that were neither heard nor meant to be read are dropped.</summary>
    /// <param name="broken">It broke off: what there is of it is not all.</param>
    public IEnumerable<CaptionChanged?> End(bool cancelled, bool broken)
    {
        foreach (var (line, presented) in _presented)
        {
            yield return (presented, cancelled, broken) switch
            {
                (true, _, true) => Transcript.Break(line),
                (false, true, _) or (false, _, true) => Transcript.Interrupt(line, TimeSpan.Zero, TimeSpan.Zero, complete: false),
                _ => Transcript.Finish(line),
            };
        }
        _presented.Clear();
    }
}
