namespace Voice.Conversations;

/// <summary>A tool call that waits for the caller's yes.</summary>
internal sealed class OpenQuestion(ToolCall call, TimeSpan askedAt, int askedAfter)
{
    public ToolCall Call { get; } = call;

    public TimeSpan AskedAt { get; } = askedAt;

    /// <summary>The number of the caller's last turn when the call was made.</summary>
    public int AskedAfter { get; } = askedAfter;

    /// <summary>The number of the caller's last turn when the assistant began to put the question; null until it has.</summary>
    public int? PutAfter { get; set; }

    /// <summary>The caller has said no since.</summary>
    public bool IsDenied { get; set; }
}
