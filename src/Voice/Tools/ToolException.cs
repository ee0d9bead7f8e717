namespace Voice.Tools;

/// <summary>A failure that the model may know of: the message is given to it. Any other exception becomes "the tool failed".</summary>
/// <param name="outcome"><see cref="ToolOutcome.Unknown"/> if it may have happened all the same. Then the message must say so.</param>
public sealed class ToolException(string message, ToolOutcome outcome = ToolOutcome.Failed) : Exception(message)
{
    public ToolOutcome Outcome { get; } = outcome;
}
