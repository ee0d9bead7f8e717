namespace Voice.Tools;

/// <summary>What came of a tool call.</summary>
/// <param name="Succeeded">False if it threw, timed out, was unknown or had wrong arguments.</param>
/// <param name="Output">What the model is told, text or JSON.</param>
/// <param name="Elapsed">How long it ran.</param>
public sealed record ToolResult(bool Succeeded, string Output, TimeSpan Elapsed);
