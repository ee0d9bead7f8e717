using Voice.TurnDetection;

namespace Voice.Conversations;

/// <summary>What is known of the reply's own sound that comes back from the line.</summary>
internal sealed class EchoOfReply(CallParts call)
{
    // A turn is reported so long after its sound at most.
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(2);

    private SoundMeasure _sound;
    private TimeSpan? _at;
    private bool _isTold;

    /// <summary>True if it was heard in the last 2 s.</summary>
    public bool IsRecent => _at is { } at && call.Now - at <= Recent;

    public void Hear(SoundMeasure sound) => (_sound, _at) = (sound, call.Now);

    /// <summary>Tells once for each reply that an echo is ignored.</summary>
    public void Tell()
    {
        if (!_isTold)
            Tell(InterruptionRules.Echo(_sound));
    }

    /// <summary>Tells that the assistant reports a turn in which nothing else was heard.</summary>
    public void TellTurn() => Tell("the assistant reports speech, it is its own " + InterruptionRules.Echo(_sound));

    /// <summary>Another reply may have an echo of its own.</summary>
    public void Restart() => _isTold = false;

    private void Tell(string rule)
    {
        _isTold = true;
        call.Do.Do(new DecisionMade(call.Now, new InterruptionDecision(DecisionKind.Ignored, rule), _sound));
    }
}
