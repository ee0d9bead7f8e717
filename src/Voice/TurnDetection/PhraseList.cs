using System.Collections.Frozen;

namespace Voice.TurnDetection;

/// <summary>Words and phrases of one kind, found in a text without regard to capitals, accents and marks.</summary>
internal sealed class PhraseList
{
    private readonly FrozenSet<string> _phrases;
    private readonly int _longest;

    public PhraseList(IEnumerable<string> phrases)
    {
        var sequences = phrases.Select(WordSequence.Of).Where(static phrase => phrase.Count > 0).ToList();
        _longest = sequences.Count == 0 ? 0 : sequences.Max(static phrase => phrase.Count);
        _phrases = sequences.Select(static phrase => phrase.Join(0, phrase.Count)).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <returns>How many words the longest phrase has that begins at a word; 0 if none does.</returns>
    public int Match(WordSequence said, int at)
    {
        for (var count = Math.Min(_longest, said.Count - at); count > 0; count--)
        {
            if (_phrases.Contains(said.Join(at, count)))
                return count;
        }
        return 0;
    }

    /// <returns>How many words the longest phrase has that ends before a word; 0 if none does.</returns>
    public int MatchBefore(WordSequence said, int end)
    {
        for (var count = Math.Min(_longest, end); count > 0; count--)
        {
            if (_phrases.Contains(said.Join(end - count, count)))
                return count;
        }
        return 0;
    }
}
