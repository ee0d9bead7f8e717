using System.Text;
using Voice.Conversations;
using Voice.Lines;

namespace Voice.Server.Phone;

/// <summary>The words that a carrier was given to say, and how far it came with them.</summary>
/// <remarks>
/// The carrier tells in words what was heard; it may write spaces otherwise than the model did, so spaces are not compared. Words that cannot be found are taken by their time.
/// At most <see cref="MostParts"/> parts are kept; the oldest have been said long ago. Thread-safe: words go out where replies come from and are heard of where the caller is.
/// </remarks>
internal sealed class RelayWords
{
    public const int MostParts = 8;

    private readonly Lock _gate = new();
    private readonly List<Part> _parts = [];
    private bool _allHeard;
    private (string Words, TimeSpan After)? _interrupted;

    public void Add(string itemId, int contentIndex, string words)
    {
        lock (_gate)
        {
            if (_allHeard)
                Forget();
            if (_parts.Count == 0 || _parts[^1].ItemId != itemId || _parts[^1].ContentIndex != contentIndex)
                _parts.Add(new Part(itemId, contentIndex, new StringBuilder()));
            _parts[^1].Text.Append(words);
            if (_parts.Count > MostParts)
                _parts.RemoveAt(0);
        }
    }

    /// <summary>All that was given has been said.</summary>
    public void AllHeard()
    {
        lock (_gate)
            _allHeard = _interrupted is null;
    }

    /// <summary>The carrier was interrupted.</summary>
    /// <param name="words">The words that it had said by then.</param>
    /// <param name="after">How long it had taken.</param>
    public void Interrupt(string words, TimeSpan after)
    {
        lock (_gate)
            _interrupted = (words, after);
    }

    /// <summary>Forgets all words.</summary>
    /// <returns>The heard words, part by part, as the time that it takes to say them.</returns>
    public List<PlaybackReport> Clear()
    {
        lock (_gate)
        {
            var heard = _interrupted is { } interrupted ? HeardBy(interrupted.Words, interrupted.After) : int.MaxValue;
            List<PlaybackReport> reports = [];
            foreach (var part in _parts)
            {
                var length = Math.Min(heard, part.Text.Length);
                heard -= length;
                // Half a character more, so that a cut by time does not lose the last letter by rounding.
                reports.Add(new PlaybackReport(part.ItemId, part.ContentIndex, Transcript.TimeToSay(length == 0 ? 0 : length + 0.5)));
            }
            Forget();
            return reports;
        }
    }

    /// <returns>How many characters of all parts had been said.</returns>
    private int HeardBy(string words, TimeSpan after)
    {
        var all = string.Concat(_parts.Select(p => p.Text));
        var wanted = Squeeze(words, out _);
        var given = Squeeze(all, out var places);
        if (wanted.Length == 0 && after == TimeSpan.Zero)
            return 0;
        var at = wanted.Length == 0 ? -1 : given.LastIndexOf(wanted, StringComparison.OrdinalIgnoreCase);
        return at >= 0 ? places[at + wanted.Length - 1] + 1 : Math.Min(all.Length, (int)(after / Transcript.TimeToSay(1)));
    }

    private static string Squeeze(string text, out List<int> places)
    {
        var squeezed = new StringBuilder(text.Length);
        places = new List<int>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i]))
                continue;
            squeezed.Append(text[i]);
            places.Add(i);
        }
        return squeezed.ToString();
    }

    private void Forget()
    {
        _parts.Clear();
        _allHeard = false;
        _interrupted = null;
    }

    private sealed record Part(string ItemId, int ContentIndex, StringBuilder Text);
}
