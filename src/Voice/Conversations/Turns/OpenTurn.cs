namespace Voice.Conversations;

/// <summary>Measures how long the line is silent, and whether a turn of the caller goes on for too long in that silence.</summary>
/// <remarks>Not thread-safe. Nothing is allocated.</remarks>
internal sealed class OpenTurn
{
    // An assistant has this much more time than it needs to end a turn: the way there and back.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(2);

    private TimeSpan? _silentFrom;                      // nobody speaks for certain since then
    private bool _isOpen;
    private bool _reported;

    /// <summary>True from the beginning of a turn until it is settled.</summary>
    public bool IsOpen => Volatile.Read(ref _isOpen);

    public void Hear(bool isSilent, TimeSpan now) => _silentFrom = isSilent ? _silentFrom ?? now : null;

    public void Begin() => (_isOpen, _reported, _silentFrom) = (true, false, null);

    public void Settle() => _isOpen = false;

    /// <summary>The silence so far does not count: another assistant hears from here on.</summary>
    public void Restart() => _silentFrom = null;

    /// <summary>How long the line has been silent for certain; zero while it may not be, and right after a turn has begun.</summary>
    public TimeSpan SilentFor(TimeSpan now) => now - _silentFrom ?? TimeSpan.Zero;

    /// <param name="longestPause">The longest silence that the assistant leaves a turn open in; zero for any.</param>
    /// <returns>True once a turn: the assistant should have ended the turn by now.</returns>
    public bool TryReport(TimeSpan longestPause, TimeSpan now)
    {
        if (!_isOpen || _reported || longestPause <= TimeSpan.Zero || SilentFor(now) < longestPause + Late)
            return false;
        return _reported = true;
    }
}
