namespace Voice.TurnDetection;

/// <summary>What was decided about a sound that came while the assistant spoke.</summary>
internal enum DecisionKind
{
    /// <summary>A sound began over a reply, and it is not yet known what it is. The reply goes on.</summary>
    Began,

    /// <summary>The reply was paused until it is known what the sound is.</summary>
    Paused,

    /// <summary>The reply goes on from where it was paused.</summary>
    Resumed,

    /// <summary>The caller means it: the reply is over.</summary>
    Stopped,

    /// <summary>It is not known yet; the decision waits for more sound or for the words.</summary>
    Waited,

    /// <summary>The sound is none of the caller's: it changes nothing.</summary>
    Ignored,
}

/// <summary>A decision, and why.</summary>
/// <param name="Rule">The rule that decided, in English words for people: "no voice", "echo -22 dB, 140 ms".</param>
internal readonly record struct InterruptionDecision(DecisionKind Kind, string Rule);
