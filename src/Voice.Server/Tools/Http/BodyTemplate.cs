using System.Text.Json;
using System.Text.RegularExpressions;

namespace Voice.Server.Tools.Http;

/// <summary>JSON with <c>{parameter}</c> where a value goes. No value can change anything but itself.</summary>
internal sealed partial class BodyTemplate
{
    private readonly string _text;

    private BodyTemplate(string text)
    {
        _text = text;
        Names = Placeholder.Matches(text).Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
    }

    public IReadOnlySet<string> Names { get; }

    /// <returns>Null if it is not JSON once values are put in. A placeholder within quotes is found by its value's own quotes.</returns>
    public static BodyTemplate? Parse(string text)
    {
        try
        {
            JsonDocument.Parse(Placeholder.Replace(text, "\"x\"")).Dispose();
            return new BodyTemplate(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A missing value becomes null.</summary>
    public string Fill(IReadOnlyDictionary<string, HttpArgument> arguments) =>
        Placeholder.Replace(_text, m => arguments.TryGetValue(m.Groups[1].Value, out var argument) ? argument.Json : "null");

    [GeneratedRegex(@"\{([A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Placeholder { get; }
}
