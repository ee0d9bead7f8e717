namespace Voice;

/// <summary>The state of a call, as the caller sees it.</summary>
internal enum Phase
{
    Connecting,
    Listening,
    Thinking,
    Speaking,
    Ended,
}
