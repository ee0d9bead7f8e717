namespace Voice.TurnDetection;

/// <summary>A change that the detector reports.</summary>
internal enum SpeechEdgeKind
{
    /// <summary>The caller began to speak.</summary>
    Began,

    /// <summary>A short pause: perhaps the end of the turn.</summary>
    Paused,

    /// <summary>It was not: the caller goes on.</summary>
    Resumed,

    /// <summary>The turn is over.</summary>
    Ended,
}

/// <param name="At">
/// In samples since the detector began. Of <see cref="SpeechEdgeKind.Began"/> it is the first sample of the turn, pre-roll included; of the others the sample
/// at which the edge was seen.
/// </param>
internal readonly record struct SpeechEdge(SpeechEdgeKind Kind, long At);
