namespace Voice.Conversations;

/// <summary>Measures how long the line is silent or without a voice, and whether a turn of the caller goes on for too long in that.</summary>
/// <remarks>Not thread-safe. Nothing is allocated.</remarks>
internal sealed class OpenTurn
{
    // An assistant has this much more time than it needs to end a turn: the way there and back.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(2);

    // While other sound goes on, the assistant may never end the turn. A second without a voice has passed already when this time begins.
    private static readonly TimeSpan LateInSound = TimeSpan.FromSeconds(0.5);

    private TimeSpan? _silentFrom;                      // nobody speaks for certain since then
    private TimeSpan? _voicelessFrom;
    private bool _isOpen;
    private bool _reported;

    /// <summary>True from the beginning of a turn until it is settled.</summary>
    public bool IsOpen => Volatile.Read(ref _isOpen);

    public void Hear(bool isSilent, TimeSpan now) => _silentFrom = isSilent ? _silentFrom ?? now : null;

    /// <summary>The caller has stopped speaking for a second, whatever else sounds on the line; or they have not.</summary>
    public void HearVoiceless(bool isVoiceless, TimeSpan now) => _voicelessFrom = isVoiceless ? _voicelessFrom ?? now : null;

    public void Begin() => (_isOpen, _reported, _silentFrom, _voicelessFrom) = (true, false, null, null);

    public void Settle() => _isOpen = false;

    /// <summary>The silence so far does not count: another assistant hears from here on.</summary>
    public void Restart() => (_silentFrom, _voicelessFrom) = (null, null);

    /// <summary>How long the line has been silent for certain; zero while it may not be, and right after a turn has begun.</summary>
    public TimeSpan SilentFor(TimeSpan now) => now - _silentFrom ?? TimeSpan.Zero;

    /// <param name="longestPause">The longest silence that the assistant leaves a turn open in; zero for any.</param>
    /// <returns>True once a turn: the assistant should have ended the turn by now.</returns>
    public bool TryReport(TimeSpan longestPause, TimeSpan now)
    {
        if (!_isOpen || _reported || longestPause <= TimeSpan.Zero)
            return false;
        var isVoiceless = _silentFrom is null && now - (_voicelessFrom ?? now) >= longestPause + LateInSound;
        if (!isVoiceless && SilentFor(now) < longestPause + Late)
            return false;
        return _reported = true;
    }
}
