using System.Buffers;
using System.Net;
using System.Text.RegularExpressions;
using Voice.Tools;

namespace Voice.Server.Tools.Http;

/// <summary>A URL with <c>{parameter}</c> in its path and in the values of its query. No value can change where it leads.</summary>
internal sealed partial class UrlTemplate
{
    private static readonly SearchValues<char> NotInPath = SearchValues.Create("/\\%?#;");

    private readonly string _path;
    private readonly string[] _query;

    private UrlTemplate(Uri origin, string path, string[] query)
    {
        Origin = origin;
        _path = path;
        _query = query;
        InPath = Placeholder.Matches(path).Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        InQuery = query.SelectMany(q => Placeholder.Matches(q)).Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Scheme, host and port.</summary>
    public Uri Origin { get; }

    public IReadOnlySet<string> InPath { get; }

    public IReadOnlySet<string> InQuery { get; }

    /// <param name="mistakes">Gets a sentence for each thing that is wrong, without the name of the setting.</param>
    /// <returns>Null if there was a mistake.</returns>
    public static UrlTemplate? Parse(string text, bool allowHttp, bool allowPrivate, List<string> mistakes)
    {
        if (Parts.Match(text) is not { Success: true } parts)
        {
            mistakes.Add("must begin with https:// and a host name or address, and have no user name, fragment, space, backslash or control character.");
            return null;
        }
        var before = mistakes.Count;
        var origin = ParseOrigin(parts, allowHttp, allowPrivate, mistakes);
        var path = parts.Groups["path"].Value;
        string[] query = parts.Groups["query"].Value is { Length: > 1 } q ? q[1..].Split('&') : [];
        if (path.Split('/').Any(IsDots))
            mistakes.Add("must not have '.' or '..' in its path.");
        if (query.Any(pair => Placeholder.IsMatch(pair.Split('=')[0])))
            mistakes.Add("may have {parameter} in the values of its query, not in their names.");
        if (Placeholder.Replace(path + string.Concat(query), "").AsSpan().ContainsAny('{', '}'))
            mistakes.Add("has a brace that is not part of a {parameter}. Secrets (${NAME}) go into the query or, better, into Headers.");
        return mistakes.Count > before ? null : new UrlTemplate(origin!, path.Length == 0 ? "/" : path, query);
    }

    /// <param name="arguments">The arguments of the model. A part of the query whose argument is missing is left out.</param>
    /// <exception cref="ToolException">A value would change where the URL leads.</exception>
    public Uri Fill(IReadOnlyDictionary<string, HttpArgument> arguments)
    {
        var path = Placeholder.Replace(_path, m => Uri.EscapeDataString(ForPath(m.Groups[1].Value, arguments[m.Groups[1].Value].Text)));
        if (path.Split('/').Any(IsDots))
            throw new ToolException("These arguments cannot be used in a URL.");
        var pairs = _query
            .Where(pair => Placeholder.Matches(pair).All(m => arguments.ContainsKey(m.Groups[1].Value)))
            .Select(pair => Placeholder.Replace(pair, m => Uri.EscapeDataString(WithoutControls(m.Groups[1].Value, arguments[m.Groups[1].Value].Text))))
            .ToArray();
        var filled = Origin.GetLeftPart(UriPartial.Authority) + path + (pairs.Length > 0 ? "?" + string.Join('&', pairs) : "");
        // The finished URL is checked once more.
        if (!Uri.TryCreate(filled, UriKind.Absolute, out var url) || url.Scheme != Origin.Scheme || url.IdnHost != Origin.IdnHost || url.Port != Origin.Port
            || url.UserInfo.Length > 0 || url.Fragment.Length > 0 || url.Segments.Length != new Uri(Origin, Placeholder.Replace(_path, "x")).Segments.Length)
            throw new ToolException("These arguments cannot be used in a URL.");
        return url;
    }

    private static Uri? ParseOrigin(Match parts, bool allowHttp, bool allowPrivate, List<string> mistakes)
    {
        var host = parts.Groups["host"].Value;
        if (!Uri.TryCreate(parts.Groups["origin"].Value, UriKind.Absolute, out var origin) || origin.UserInfo.Length > 0)
        {
            mistakes.Add("has a host or port that cannot be.");
            return null;
        }
        if (origin.Scheme == Uri.UriSchemeHttp && !allowHttp)
            mistakes.Add("must begin with https://, or AllowHttp must be set.");
        // Some programs read 2130706433, 0x7f.1 and 017700000001 as addresses too.
        if (!string.Equals(origin.Host, host, StringComparison.OrdinalIgnoreCase) || host.EndsWith('.') || (IPAddress.TryParse(host, out var odd) && !IsUsual(odd, host)))
            mistakes.Add($"has a host in an unusual form; write it as '{origin.Host.TrimEnd('.')}'.");
        else if (!allowPrivate && (IPAddress.TryParse(host, out var address) ? !AddressRules.MayReach(address, false) : IsLocal(host)))
            mistakes.Add("leads to a private or reserved address, and AllowPrivateAddresses is not set.");
        return origin;
    }

    private static bool IsUsual(IPAddress address, string host) => host.StartsWith('[') || address.ToString() == host;

    private static bool IsLocal(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    private static bool IsDots(string segment) => segment.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase) is "." or "..";

    // Escaped they would be safe here, but some servers unescape before they split the path.
    private static string ForPath(string name, string value) =>
        value.Length == 0 || value == "." || value.Contains("..", StringComparison.Ordinal) || value.AsSpan().ContainsAny(NotInPath)
            ? throw new ToolException($"The argument '{name}' must not be empty nor have any of / \\ % ? # ; or two dots in a row.")
            : WithoutControls(name, value);

    private static string WithoutControls(string name, string value) =>
        value.Any(char.IsControl) ? throw new ToolException($"The argument '{name}' must not have line breaks or other control characters.") : value;

    [GeneratedRegex(@"^(?<origin>https?://(?<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?)(?<path>/[^?#\\\s\p{C}]*)?(?<query>\?[^#\\\s\p{C}]*)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Parts { get; }

    [GeneratedRegex(@"\{([A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Placeholder { get; }
}
