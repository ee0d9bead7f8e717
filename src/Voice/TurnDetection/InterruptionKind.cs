namespace Voice.TurnDetection;

/// <summary>The meaning of words that a caller says while the assistant speaks.</summary>
internal enum InterruptionKind
{
    /// <summary>No word.</summary>
    None,

    /// <summary>The caller listens and says so ("mm-hm", "right"): the reply goes on.</summary>
    Backchannel,

    /// <summary>The caller wants silence or the floor ("stop", "wait", "no, ..."): the reply ends at once.</summary>
    Stop,

    /// <summary>Anything else: the caller has something to say.</summary>
    Other,
}
