namespace Voice.Recording;

/// <summary>The last seconds of a recording, both channels, with the part that is not on disk yet.</summary>
/// <remarks>
/// A queue between the sound and the disk. It exists because the right channel is known later than the left, and the disk is slower than both. Its bound is
/// <paramref name="length"/> samples; when the disk is slower than that, the oldest is dropped, the file keeps a hole there (silence), and the drop is counted.
/// Not thread-safe.
/// </remarks>
internal sealed class StereoWindow(int length)
{
    private readonly short[] _samples = new short[length * 2];
    private readonly List<(long From, long To)> _muted = [];
    private long _dirtyFrom;
    private long _dirtyTo;

    /// <summary>How far the recording has come, in samples.</summary>
    public long End { get; private set; }

    /// <summary>Samples that were dropped before they were written.</summary>
    public long Dropped { get; private set; }

    /// <summary>Lets time go on: what comes is silence until it is put.</summary>
    public void ExtendTo(long end)
    {
        if (end <= End)
            return;
        var from = Math.Max(End, end - length);
        Clear(from, end);
        End = end;
        if (_dirtyFrom == _dirtyTo)
            _dirtyFrom = from;
        if (_dirtyFrom < end - length)
        {
            Dropped += Math.Max(Math.Min(_dirtyTo, end - length) - _dirtyFrom, 0);
            _dirtyFrom = end - length;
        }
        _dirtyTo = end;
    }

    /// <summary>Puts sound into a channel. Muted places stay silent; sound that is older than the window is dropped.</summary>
    /// <param name="channel">0 is left, 1 is right.</param>
    public void Put(int channel, long at, ReadOnlySpan<short> sound)
    {
        ExtendTo(at + sound.Length);
        Dropped += Math.Clamp(End - length - at, 0, sound.Length);
        if (Keep(channel, at, sound) is var kept && kept < sound.Length)
            Touch(at + kept, at + sound.Length);
    }

    /// <summary>Remembers sound that somebody else writes to disk, as far as it is not older than the window: what is written from here later has it too.</summary>
    /// <returns>How much of it is older.</returns>
    public int Keep(int channel, long at, ReadOnlySpan<short> sound)
    {
        var late = (int)Math.Clamp(End - length - at, 0, sound.Length);
        sound = sound[late..];
        at += late;
        if (sound.IsEmpty)
            return late;
        var place = (int)(at % length);
        for (var i = 0; i < sound.Length; i++)
        {
            _samples[(place * 2) + channel] = sound[i];
            if (++place == length)
                place = 0;
        }
        KeepMuted(channel, at, at + sound.Length);
        return late;
    }

    /// <summary>Moves a stretch of the left channel to where it belongs. No longer than the window, and not over itself.</summary>
    public void MoveLeft(long from, long to, int count)
    {
        ExtendTo(to + count);
        if (from < End - length)
            return;
        for (var i = count - 1; i >= 0; i--)
        {
            _samples[(int)((to + i) % length) * 2] = _samples[(int)((from + i) % length) * 2];
            if (from + i < to)
                _samples[(int)((from + i) % length) * 2] = 0;
        }
        KeepMuted(0, to, to + count);
        Touch(from, to + count);
    }

    /// <summary>Takes sound out of the right channel again.</summary>
    public void Erase(long from, long to)
    {
        from = Math.Max(from, End - length);
        to = Math.Min(to, End);
        if (from >= to)
            return;
        Silence(1, from, to);
        Touch(from, to);
    }

    /// <summary>Keeps both channels silent from here on, or no longer.</summary>
    public void Mute(bool on, long at)
    {
        if (on)
            _muted.Add((at, long.MaxValue));
        else if (_muted.Count > 0)
            _muted[^1] = (_muted[^1].From, at);
        _muted.RemoveAll(m => m.To < End - length);
        if (!on || at >= End)
            return;
        Silence(0, Math.Max(at, End - length), End);
        Silence(1, Math.Max(at, End - length), End);
        Touch(Math.Max(at, End - length), End);
    }

    /// <summary>Takes what has to be written.</summary>
    /// <param name="at">The first of the samples.</param>
    /// <param name="into">Room for the whole window.</param>
    /// <returns>How many samples of both channels.</returns>
    public int Take(Span<short> into, out long at)
    {
        at = _dirtyFrom;
        var count = (int)(_dirtyTo - _dirtyFrom);
        var place = (int)(at % length);
        var first = Math.Min(count, length - place);
        _samples.AsSpan(place * 2, first * 2).CopyTo(into);
        _samples.AsSpan(0, (count - first) * 2).CopyTo(into[(first * 2)..]);
        _dirtyFrom = _dirtyTo = End;
        return count;
    }

    private void Touch(long from, long to)
    {
        _dirtyFrom = _dirtyFrom == _dirtyTo ? from : Math.Min(_dirtyFrom, from);
        _dirtyTo = Math.Max(_dirtyTo, to);
    }

    private void KeepMuted(int channel, long start, long end)
    {
        foreach (var (from, to) in _muted)
        {
            if (from < end && to > start)
                Silence(channel, Math.Max(from, start), Math.Min(to, end));
        }
    }

    private void Silence(int channel, long from, long to)
    {
        for (var i = from; i < to; i++)
            _samples[((int)(i % length) * 2) + channel] = 0;
    }

    private void Clear(long from, long to)
    {
        Silence(0, from, to);
        Silence(1, from, to);
    }
}
