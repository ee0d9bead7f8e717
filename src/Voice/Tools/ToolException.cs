namespace Voice.Tools;

/// <summary>A failure that the model may know of: the message is given to it. Any other exception becomes "the tool failed".</summary>
public sealed class ToolException(string message) : Exception(message);
