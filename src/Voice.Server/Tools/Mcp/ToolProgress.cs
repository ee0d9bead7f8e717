namespace Voice.Server.Tools.Mcp;

/// <summary>How far a running tool says it is.</summary>
/// <param name="Done">Grows, in a unit of the tool's own.</param>
/// <param name="Whole">What <paramref name="Done"/> will be in the end; null if the tool does not know.</param>
/// <param name="Message">In the tool's words, for people.</param>
internal sealed record ToolProgress(double Done, double? Whole, string? Message);
