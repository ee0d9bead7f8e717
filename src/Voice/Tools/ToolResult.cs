namespace Voice.Tools;

/// <summary>How a tool call ended.</summary>
public enum ToolOutcome
{
    Done,

    /// <summary>It did not happen.</summary>
    Failed,

    /// <summary>A call that changes something was cut off: it may have happened or not.</summary>
    Unknown,
}

/// <summary>The result of a tool call.</summary>
/// <param name="Output">The output for the model, text or JSON.</param>
/// <param name="Elapsed">How long it ran.</param>
internal sealed record ToolResult(ToolOutcome Outcome, string Output, TimeSpan Elapsed)
{
    public bool Succeeded => Outcome == ToolOutcome.Done;

    /// <summary>A call that was not run.</summary>
    public static ToolResult Refused(string why) => new(ToolOutcome.Failed, why, TimeSpan.Zero);
}
