namespace Voice.OpenAI.Sip;

/// <summary>A report of the provider about a call whose sound it carries itself.</summary>
/// <remarks>Source: OpenAI's API reference, Realtime server events that come on WebRTC and SIP only.</remarks>
internal abstract record SidebandEvent;

/// <summary>The caller begins to hear a reply.</summary>
internal sealed record PlaybackStarted : SidebandEvent;

/// <summary>The caller has heard a reply to its end.</summary>
internal sealed record PlaybackStopped : SidebandEvent;

/// <summary>The provider has cut a reply to what the caller had heard.</summary>
internal sealed record PlaybackCut(string ItemId, int ContentIndex, TimeSpan Heard) : SidebandEvent;

/// <summary>The caller pressed a key.</summary>
internal sealed record KeyHeard(char Key) : SidebandEvent
{
    /// <summary>Without the key: it may be one of a secret.</summary>
    public override string ToString() => nameof(KeyHeard);
}

/// <summary>The call is over at the provider's end: the caller has hung up.</summary>
internal sealed record CallerLeft : SidebandEvent;
