namespace Voice.TurnDetection;

/// <summary>How long this caller must be silent for their turn to be over: longer for callers who pause within sentences.</summary>
internal sealed class Endpointing(TimeSpan shortest, TimeSpan longest)
{
    // The next pause of a caller may be a third longer.
    private const double Margin = 1.35;
    private const double Forgetting = 0.3;

    private TimeSpan _longestPause;

    /// <summary>Silence that ends the turn. Begins a third of the way up from the shortest.</summary>
    public TimeSpan Silence { get; private set; } = shortest + ((longest - shortest) / 3);

    /// <summary>The caller was silent for this long and then went on: within a turn, or right after a turn that was ended.</summary>
    public void Paused(TimeSpan pause)
    {
        if (pause > _longestPause)
            _longestPause = pause;
        var wanted = pause * Margin;
        if (wanted > Silence)
            Silence = wanted < longest ? wanted : longest;
    }

    /// <summary>The turn is over: what was learnt from one without pauses is that waiting was not needed.</summary>
    public void Ended()
    {
        var wanted = _longestPause * Margin;
        wanted = wanted < shortest ? shortest : wanted;
        if (wanted < Silence)
            Silence -= (Silence - wanted) * Forgetting;
        _longestPause = TimeSpan.Zero;
    }
}
