namespace Voice.Recording;

/// <summary>Says where on the clock of the call a piece of the caller's sound belongs.</summary>
/// <remarks>
/// Pieces come over networks that stall and then deliver in one burst, so the time of arrival says little. Pieces are put end to end; only if the sound stays behind
/// the clock for <see cref="Patience"/>, which a burst does not, was there a true gap, and what was put too early since is moved.
/// After a gap longer than <see cref="Stall"/> nothing can be moved any more. The place of the sound is known when it no longer comes faster than it was said (<see cref="StalledSound"/>).
/// Sound that stays ahead of the clock (the first piece was late, or the other clock is fast) is set back after a second.
/// </remarks>
internal sealed class CallerClock(int sampleRate)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan AheadPatience = TimeSpan.FromSeconds(1);

    private readonly int _tolerance = sampleRate / 50;
    private long _lateFrom = -1;
    private TimeSpan _lateSince;
    private TimeSpan? _aheadSince;
    private long _least;

    /// <summary>Where the sound ends that was put so far, in samples; below 0 if the next sound does not continue the sound before.</summary>
    public long Next { get; private set; } = -1;

    /// <summary>How much sound the line did not send, in samples, in gaps of at least a second.</summary>
    public long Missing { get; private set; }

    /// <summary>The next sound does not continue the sound before.</summary>
    public void Restart() => Next = _lateFrom = -1;

    /// <summary>True if the place of a piece cannot be known yet.</summary>
    /// <param name="arrived">When its last sample came, in samples.</param>
    public bool IsStalled(int count, long arrived) => Next < 0 || arrived - count - Next > (long)Stall.TotalSeconds * sampleRate;

    /// <summary>The place of sound after a stall is known: the next piece follows it.</summary>
    /// <param name="at">Where the sound begins.</param>
    public void GoOn(long at, int count)
    {
        if (Next >= 0)
            Miss(at - Next);
        Next = at + count;
        _lateFrom = -1;
        _aheadSince = null;
    }

    /// <param name="arrived">When the last sample came, in samples.</param>
    /// <param name="moved">Sound that was put too early and where it belongs, if <c>Count</c> is above 0.</param>
    /// <returns>Where the piece begins.</returns>
    public long Place(int count, long arrived, TimeSpan now, out (long From, long To, int Count) moved)
    {
        moved = default;
        var by = Math.Max(arrived - count, 0);
        var behind = by - Next;
        if (behind <= _tolerance)
        {
            _lateFrom = -1;
        }
        else if (_lateFrom < 0)
        {
            (_lateFrom, _lateSince) = (Next, now);
        }
        else if (now - _lateSince >= Patience)
        {
            moved = (_lateFrom, _lateFrom + behind, (int)(Next - _lateFrom));
            Miss(behind);
            _lateFrom = -1;
            Next = by;
        }
        Ahead(-behind, by, now);
        var at = Next;
        Next += count;
        return at;
    }

    private void Miss(long samples)
    {
        if (samples >= sampleRate)
            Missing += samples;
    }

    private void Ahead(long ahead, long by, TimeSpan now)
    {
        if (ahead <= _tolerance)
        {
            _aheadSince = null;
            return;
        }
        if (_aheadSince is null)
            (_aheadSince, _least) = (now, ahead);
        _least = Math.Min(_least, ahead);
        if (now - _aheadSince < AheadPatience)
            return;
        Next = Math.Max(by, Next - _least);
        _aheadSince = null;
    }
}
