using Voice.Audio;
using Voice.Lines;

namespace Voice.Server.Phone;

/// <summary>Knows where the parts of replies lie in the sound that was sent to a line, and so the heard time of each part. Not thread-safe.</summary>
/// <param name="format">The format in which positions are counted.</param>
internal sealed class SentAudioIndex(AudioFormat format)
{
    private readonly List<Part> _parts = [];
    private long _given;

    /// <summary>True while something was given that has not been reported as heard to its end.</summary>
    public bool IsOpen => _parts.Count > 0;

    /// <summary>True if the last part is complete.</summary>
    public bool IsLastEnded => _parts is not [.., var part] || part.IsEnded;

    /// <summary>More sound of a part, after all that was given before.</summary>
    /// <param name="lost">Bytes that had to be dropped on the way: the part lasts that much shorter, and is heard to its end all the same.</param>
    public void Add(string itemId, int contentIndex, int bytes, int lost = 0)
    {
        if (_parts is not [.., var part] || part.ItemId != itemId || part.ContentIndex != contentIndex)
        {
            EndLast();
            _parts.Add(part = new Part(itemId, contentIndex, _given));
        }
        part.Length += bytes - lost;
        part.Lost += lost;
        _given += bytes - lost;
    }

    /// <summary>Sound of no part: what fills a frame up.</summary>
    public void Pad(int bytes)
    {
        EndLast();
        _given += bytes;
    }

    /// <summary>No more sound of a part will come.</summary>
    public void End(string itemId, int contentIndex)
    {
        if (_parts.Find(p => p.ItemId == itemId && p.ContentIndex == contentIndex) is { } part)
            part.IsEnded = true;
    }

    /// <summary>All before a position has been played.</summary>
    /// <param name="position">Bytes since the beginning or the last clear.</param>
    /// <returns>The newly heard time, part by part. A part that was heard to its end is removed.</returns>
    public List<PlaybackReport> Reach(long position)
    {
        var reports = Heard(position, onlyNew: true);
        _parts.RemoveAll(p => p.IsEnded && position >= p.Start + p.Length);
        return reports;
    }

    /// <summary>True if a part was played to its end by now and that was not told.</summary>
    public bool HasEnded(long position) => _parts.Exists(p => p.IsEnded && position >= p.Start + p.Length);

    /// <summary>The line falls silent.</summary>
    /// <returns>The heard time of every unfinished part. Positions begin at zero again.</returns>
    public List<PlaybackReport> Clear(long position)
    {
        var reports = Heard(position, onlyNew: false);
        _parts.Clear();
        _given = 0;
        return reports;
    }

    private void EndLast()
    {
        if (_parts.Count > 0)
            _parts[^1].IsEnded = true;
    }

    private List<PlaybackReport> Heard(long position, bool onlyNew)
    {
        List<PlaybackReport> reports = [];
        for (var i = 0; i < _parts.Count; i++)
        {
            var part = _parts[i];
            if (GoesOn(i))
                continue;
            var heard = Math.Clamp(position - part.Start, 0, part.Length);
            var isWhole = part.IsEnded && heard == part.Length;
            if (onlyNew && heard == part.Told && !isWhole)
                continue;
            part.Told = heard;
            reports.Add(new PlaybackReport(part.ItemId, part.ContentIndex, format.DurationOf(heard + (isWhole ? part.Lost : 0))));
        }
        return reports;
    }

    /// <summary>True for a part that goes on after another sound. Its count begins at zero again, and its part before that sound counts as heard.</summary>
    private bool GoesOn(int index)
    {
        for (var later = index + 1; later < _parts.Count; later++)
        {
            if (_parts[later].ContentIndex == _parts[index].ContentIndex && _parts[later].ItemId == _parts[index].ItemId)
                return true;
        }
        return false;
    }

    private sealed class Part(string itemId, int contentIndex, long start)
    {
        public string ItemId { get; } = itemId;

        public int ContentIndex { get; } = contentIndex;

        public long Start { get; } = start;

        public long Length { get; set; }

        public long Lost { get; set; }

        public long Told { get; set; }

        public bool IsEnded { get; set; }
    }
}
