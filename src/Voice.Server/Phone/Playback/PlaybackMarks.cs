using Voice.Lines;

namespace Voice.Server.Phone;

/// <summary>The marks that are out with a carrier, and what their return says about what the caller has heard.</summary>
/// <remarks>Thread-safe: marks are set where replies come from and return where the caller's sound comes from.</remarks>
internal sealed class PlaybackMarks(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Queue<Mark> _out = [];
    private readonly Dictionary<(string Item, int Part), TimeSpan> _heard = [];
    private bool _anyReturned;
    private long _returnedAt;                           // the last one; or when one went out while there was none
    private long? _pausedAt;
    private int _last;

    /// <summary>A part begins, or goes on after another sound: then its count begins at zero.</summary>
    public void Begin(string itemId, int contentIndex)
    {
        lock (_gate)
            _heard.Remove((itemId, contentIndex));
    }

    /// <summary>Marks how far a part has been sent.</summary>
    /// <param name="isEnd">True if nothing more of the part will come.</param>
    /// <returns>The mark's number. No two are the same on a line.</returns>
    public int Set(string itemId, int contentIndex, TimeSpan position, bool isEnd)
    {
        lock (_gate)
        {
            _heard.TryAdd((itemId, contentIndex), TimeSpan.Zero);
            if (_out.Count == 0)
                _returnedAt = time.GetTimestamp();
            _out.Enqueue(new Mark(++_last, itemId, contentIndex, position, isEnd));
            return _last;
        }
    }

    /// <summary>A mark has come back: all up to it has been played.</summary>
    /// <returns>The newly heard time, part by part; empty for a mark that is not waiting (any more).</returns>
    public List<PlaybackReport> Return(int number)
    {
        List<PlaybackReport> reports = [];
        lock (_gate)
        {
            if (number > _last)
                return reports;
            while (_out.TryPeek(out var mark) && mark.Number <= number)
            {
                _out.Dequeue();
                (_anyReturned, _returnedAt) = (true, time.GetTimestamp());
                var part = (mark.ItemId, mark.ContentIndex);
                if (mark.IsEnd)
                    _heard.Remove(part);
                else
                    _heard[part] = mark.Position;
                if (reports.Count > 0 && (reports[^1].ItemId, reports[^1].ContentIndex) == part)
                    reports.RemoveAt(reports.Count - 1);
                reports.Add(new PlaybackReport(mark.ItemId, mark.ContentIndex, mark.Position));
            }
        }
        return reports;
    }

    /// <summary>No mark comes back from now on.</summary>
    public void Pause()
    {
        lock (_gate)
            _pausedAt ??= time.GetTimestamp();
    }

    /// <summary>What was not heard is sent again, with its marks.</summary>
    public void Resume()
    {
        lock (_gate)
            (_pausedAt, _returnedAt) = (null, time.GetTimestamp());
    }

    /// <summary>The carrier is being cleared: no mark that is out will say anything true any more, although it may still come back.</summary>
    /// <returns>
    /// The heard time of every unfinished part; empty if this carrier has not returned a mark yet, and so is not known to; null if marks are out and none has come back
    /// for so long that nothing is known of what was heard.
    /// </returns>
    public List<PlaybackReport>? Clear()
    {
        lock (_gate)
        {
            var isStale = _anyReturned && _out.Count > 0 && time.GetElapsedTime(_returnedAt, _pausedAt ?? time.GetTimestamp()) > PlaybackReport.Stale;
            List<PlaybackReport>? reports = isStale ? null : _anyReturned ? [.. _heard.Select(h => new PlaybackReport(h.Key.Item, h.Key.Part, h.Value))] : [];
            _out.Clear();
            _heard.Clear();
            _pausedAt = null;
            return reports;
        }
    }

    private readonly record struct Mark(int Number, string ItemId, int ContentIndex, TimeSpan Position, bool IsEnd);
}
