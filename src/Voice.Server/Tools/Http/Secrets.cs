using System.Text.RegularExpressions;

namespace Voice.Server.Tools.Http;

/// <summary>Puts secrets from the environment where the settings say <c>${NAME}</c>, and takes them out of what comes back.</summary>
internal sealed partial class Secrets(IConfiguration configuration)
{
    // A shorter secret would remove ordinary words.
    private const int ShortestToBlot = 6;

    private readonly HashSet<string> _values = [];

    /// <param name="path">The setting it stands in, for the mistakes.</param>
    /// <param name="mistakes">Gets a sentence for each variable that is not set. It names the variable, never the value.</param>
    /// <param name="escape">Escapes a value before it is inserted.</param>
    public string Fill(string text, string path, List<string> mistakes, Func<string, string>? escape = null) => Variable.Replace(text, match =>
    {
        var name = match.Groups[1].Value;
        // The configuration has the environment, the command line and the user's secrets; a name with __ is only in the environment.
        var value = configuration[name] is { Length: > 0 } known ? known : Environment.GetEnvironmentVariable(name);
        if (string.IsNullOrEmpty(value))
        {
            mistakes.Add($"{path}: the environment variable {name} is not set.");
            return "";
        }
        if (value.Any(char.IsControl))
        {
            mistakes.Add($"{path}: the value of the environment variable {name} has a line break or another control character.");
            return "";
        }
        var filled = escape is null ? value : escape(value);
        if (value.Length >= ShortestToBlot)
        {
            _values.Add(value);
            _values.Add(filled);
        }
        return filled;
    });

    /// <summary>The answer of a service, without the secrets that were sent to it.</summary>
    public string Blot(string text) =>
        _values.OrderByDescending(v => v.Length).Aggregate(text, (t, secret) => t.Replace(secret, "[secret]", StringComparison.Ordinal));

    [GeneratedRegex(@"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Variable { get; }
}
