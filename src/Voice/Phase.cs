namespace Voice;

/// <summary>What a call is doing, as the caller sees it.</summary>
internal enum Phase
{
    Connecting,
    Listening,
    Thinking,
    Speaking,
    Ended,
}
