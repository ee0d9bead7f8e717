namespace Voice;

/// <summary>What a call is doing, as the caller sees it.</summary>
public enum Phase
{
    Connecting,
    Listening,
    Thinking,
    Speaking,
    Ended,
}
