namespace Voice.Conversations;

/// <summary>What happens when a sound comes from the caller while the assistant speaks.</summary>
internal enum InterruptionMode
{
    /// <summary>The reply stops as soon as the assistant reports speech, whatever it was.</summary>
    AtOnce,

    /// <summary>
    /// The reply is paused, the sound is judged here within half a second, and the reply stops or plays on from where the caller stopped hearing it.
    /// A model that would cancel its reply by itself is told not to.
    /// </summary>
    Judged,
}
