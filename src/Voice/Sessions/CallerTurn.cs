namespace Voice.Sessions;

/// <summary>The caller's last turn: when it began, and its words once they are known.</summary>
internal sealed class CallerTurn(string itemId, TimeSpan beganAt)
{
    public string ItemId { get; } = itemId;

    public TimeSpan BeganAt { get; } = beganAt;

    /// <summary>Null while the words are on their way; empty if they could not be written down.</summary>
    public string? Words { get; set; }
}
