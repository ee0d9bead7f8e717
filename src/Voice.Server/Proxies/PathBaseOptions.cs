using System.Text.RegularExpressions;

namespace Voice.Server.Proxies;

/// <summary>The path below which a reverse proxy publishes this server. Bound from the setting <c>Voice:PathBase</c>.</summary>
/// <value>A path such as <c>/voice</c>. Empty, the default, for a server that has a host name of its own.</value>
/// <param name="Value">Such as <c>/voice</c>; empty if the server has a host name of its own.</param>
internal sealed partial record PathBaseOptions(PathString Value)
{
    private const int Longest = 200;

    /// <param name="settings">The section <c>Voice</c>.</param>
    /// <param name="mistakes">Gets a sentence if the path is not usable.</param>
    public static PathBaseOptions Read(IConfigurationSection settings, List<string> mistakes)
    {
        var text = settings["PathBase"]?.Trim() ?? "";
        var path = Parse(text);
        if (path is null)
            mistakes.Add($"Voice:PathBase is '{text}', which is not a path such as /voice (letters, digits, '.', '_', '~', '-' and '/').");
        return new PathBaseOptions(path ?? PathString.Empty);
    }

    /// <summary>A path without a slash at its end; empty for <c>/</c> and for no text.</summary>
    /// <returns>Null if the text is not a plain path: it becomes part of the page, so nothing else may pass.</returns>
    public static PathString? Parse(string text)
    {
        var path = text.TrimEnd('/');
        if (path.Length == 0)
            return PathString.Empty;
        path = path.StartsWith('/') ? path : "/" + path;
        return path.Length <= Longest && Plain().IsMatch(path) ? new PathString(path) : default(PathString?);
    }

    // No segment of dots alone: "/voice/.." is another path.
    [GeneratedRegex(@"^(/(?!\.+(/|$))[A-Za-z0-9._~-]+)+\z")]
    private static partial Regex Plain();
}
