using System.Text.RegularExpressions;

namespace Voice.Server.Tools.Http;

/// <summary>Reads a section of HTTP headers, with secrets from the environment.</summary>
internal static partial class HttpHeaders
{
    // These belong to the connection, and to what the guard has checked.
    private static readonly HashSet<string> NotOurs = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Content-Length", "Content-Type", "Expect", "Host", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    public static IReadOnlyList<KeyValuePair<string, string>> Read(IConfigurationSection section, Secrets secrets, List<string> mistakes)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var child in section.GetChildren())
        {
            if (!Token.IsMatch(child.Key) || NotOurs.Contains(child.Key))
                mistakes.Add($"{child.Path}: this header cannot be set.");
            else if (child.Value is null || child.Value.Any(c => char.IsControl(c) || c > '~'))
                mistakes.Add($"{child.Path}: one line of ASCII text is needed.");
            else
                headers.Add(new(child.Key, secrets.Fill(child.Value, child.Path, mistakes)));
        }
        return headers;
    }

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+.^_`|~-]+\z")]
    private static partial Regex Token { get; }
}
