namespace Voice.Sessions;

/// <summary>A tool call that waits for the caller's yes.</summary>
internal sealed record OpenQuestion(ToolCall Call, TimeSpan AskedAt);
