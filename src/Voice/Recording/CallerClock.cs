namespace Voice.Recording;

/// <summary>Says where on the clock of the call a piece of the caller's sound belongs.</summary>
/// <remarks>
/// Pieces come over networks that stall and then deliver in one burst, so when a piece came says little. Pieces are put end to end; only if the sound stays behind
/// the clock for <see cref="Patience"/>, which a burst does not, was there a true gap, and what was put too early since is moved.
/// A gap of <see cref="Mute"/> is one without waiting. Sound that stays ahead of the clock (the first piece was late, or the other clock is fast) is set back once it has been so for a second.
/// </remarks>
internal sealed class CallerClock(int sampleRate)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Mute = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan AheadPatience = TimeSpan.FromSeconds(1);

    private readonly int _tolerance = sampleRate / 50;
    private long _next = -1;
    private long _lateFrom = -1;
    private TimeSpan _lateSince;
    private TimeSpan? _aheadSince;
    private long _least;

    /// <summary>What comes next has nothing to do with what came before.</summary>
    public void Restart() => _next = _lateFrom = -1;

    /// <param name="arrived">When the last sample came, in samples.</param>
    /// <param name="moved">Sound that was put too early and where it belongs, if <c>Count</c> is above 0.</param>
    /// <returns>Where the piece begins.</returns>
    public long Place(int count, long arrived, TimeSpan now, out (long From, long To, int Count) moved)
    {
        moved = default;
        var by = Math.Max(arrived - count, 0);
        if (_next < 0 || by - _next > (long)Mute.TotalSeconds * sampleRate)
            _next = by;
        var behind = by - _next;
        if (behind <= _tolerance)
            _lateFrom = -1;
        else if (_lateFrom < 0)
            (_lateFrom, _lateSince) = (_next, now);
        else if (now - _lateSince >= Patience)
        {
            moved = (_lateFrom, _lateFrom + behind, (int)(_next - _lateFrom));
            _lateFrom = -1;
            _next = by;
        }
        Ahead(-behind, by, now);
        var at = _next;
        _next += count;
        return at;
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
        _next = Math.Max(by, _next - _least);
        _aheadSince = null;
    }
}
