namespace Voice.Tools;

/// <summary>The decision of the tool box about a call before it runs.</summary>
/// <param name="Policy">The rights of the tool.</param>
/// <param name="Refusal">Why it must not run (no such tool, wrong arguments, not for this caller), in words for the model; or null.</param>
internal readonly record struct ToolVerdict(ToolPolicy Policy, string? Refusal)
{
    public static ToolVerdict Allowed { get; } = new(ToolPolicy.Default, null);
}
