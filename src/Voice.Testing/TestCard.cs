namespace Voice.Testing;

/// <summary>What the caller is shown of a tool call.</summary>
/// <param name="State"><c>running</c>, <c>waiting</c>, <c>done</c> or <c>failed</c>.</param>
internal sealed record TestCard(string CallId, string Name, string State, string? Result);
