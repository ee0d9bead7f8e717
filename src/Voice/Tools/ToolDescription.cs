using System.Text.Json;
using System.Text.RegularExpressions;

namespace Voice.Tools;

/// <summary>A tool as the model sees it.</summary>
/// <param name="Name">1 to 64 characters out of a-z, A-Z, 0-9, _ and -.</param>
/// <param name="Description">When to use it and what comes back, for the model. At most 1,024 characters.</param>
/// <param name="Parameters">JSON schema of the arguments, an object.</param>
/// <remarks>Source: OpenAI, <c>FunctionObject.name</c>; refusals with the code <c>string_above_max_length</c> for descriptions.</remarks>
internal sealed partial record ToolDescription(string Name, string Description, JsonElement Parameters)
{
    internal const int LongestDescription = 1_024;

    /// <summary>Describes a tool in such a way that a model's provider accepts it. All tools pass through here.</summary>
    /// <param name="refusal">Why it cannot be offered, as the end of a sentence; or null.</param>
    /// <param name="mended">The changes, one phrase each. Empty if nothing was.</param>
    /// <returns>Null if it cannot be offered.</returns>
    internal static ToolDescription? For(string name, string description, JsonElement schema, out string? refusal, out IReadOnlyList<string> mended)
    {
        mended = [];
        refusal = NameForm.IsMatch(name) ? ToolSchema.Fit(schema, out schema, out mended) : "a name has 1 to 64 characters out of a-z, A-Z, 0-9, _ and -";
        if (refusal is not null)
            return null;
        if (description.Length <= LongestDescription)
            return new ToolDescription(name, description, schema);
        mended = [.. mended, $"its description is cut after {LongestDescription} characters"];
        var end = LongestDescription - 1;
        return new ToolDescription(name, description[..(char.IsHighSurrogate(description[end - 1]) ? end - 1 : end)] + "…", schema);
    }

    [GeneratedRegex(@"^[a-zA-Z0-9_-]{1,64}\z")]
    private static partial Regex NameForm { get; }
}
