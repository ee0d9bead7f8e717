namespace Voice.Tools;

/// <summary>The progress that a running tool reports.</summary>
/// <param name="Done">Grows, in a unit of the tool's own.</param>
/// <param name="Whole">What <paramref name="Done"/> will be in the end; null if the tool does not know.</param>
/// <param name="Message">In the tool's words, for people.</param>
public sealed record ToolProgress(double Done, double? Whole, string? Message)
{
    /// <summary>For people: the message, else a share.</summary>
    public override string ToString() => Message is { Length: > 0 } message ? message
        : Whole is > 0 ? FormattableString.Invariant($"{Math.Clamp(Done / Whole.Value, 0, 1):0 %}") : "";
}
