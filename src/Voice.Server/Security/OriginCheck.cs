using System.Text.RegularExpressions;

namespace Voice.Server.Security;

/// <summary>Refuses pages of other sites. CORS does not apply to WebSockets, so the Origin is checked before every upgrade.</summary>
/// <remarks>
/// A request without an Origin does not come from a page and passes. Source: OWASP ASVS 5.0, 4.4.2.
/// A proxy that rewrites Host says in other headers how the browser asked. Those are believed: a page cannot set a header of a WebSocket's upgrade,
/// and what is not a page can write any Origin.
/// </remarks>
internal sealed partial class OriginCheck(RequestDelegate next, SecurityOptions options, ILogger<OriginCheck> logger)
{
    // Invented origins must not fill the log.
    private const int MostNamed = 16;

    private readonly HashSet<string> _allowed = options.Origins.Select(o => o.Url).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _named = new(StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context)
    {
        var text = context.Request.Headers.Origin.ToString();
        if (text.Length == 0)
            return next(context);
        var isUrl = Uri.TryCreate(text, UriKind.Absolute, out var url);
        var origin = isUrl ? SecurityOptions.OriginOf(url!) : "null";
        if (isUrl && (IsOwn(url!, context.Request) || _allowed.Contains(origin)))
            return next(context);
        Warn(origin, context.Request.Host.Value ?? "");
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsJsonAsync(
            new { status = 403, code = "origin_refused", title = "This page's origin is not allowed.", detail = "Let the proxy pass the Host header on, or add the origin to Voice:Security:AllowedOrigins.", origin },
            options: null, contentType: "application/problem+json", context.RequestAborted);
    }

    // The scheme is left out: behind a proxy that ends TLS it is not the page's.
    private static bool IsOwn(Uri origin, HttpRequest request)
    {
        var port = request.Headers["X-Forwarded-Port"].ToString();
        return AskedAs(request).Any(host => Is(host, origin) || (port.Length > 0 && Is($"{host}:{port}", origin)));
    }

    /// <summary>The hosts that the browser may have asked for: this request's, and what proxies say.</summary>
    private static IEnumerable<string> AskedAs(HttpRequest request) =>
        ((string?[])[request.Host.Value, .. request.Headers["X-Forwarded-Host"], .. request.Headers["X-Original-Host"]])
            .SelectMany(hosts => (hosts ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Concat(ForwardedHost().Matches(request.Headers["Forwarded"].ToString()).Select(m => m.Groups[1].Value));

    private static bool Is(string host, Uri origin) =>
        Uri.TryCreate($"{origin.Scheme}://{host}", UriKind.Absolute, out var asked) && string.Equals(asked.Authority, origin.Authority, StringComparison.OrdinalIgnoreCase);

    private void Warn(string origin, string host)
    {
        var isLast = false;
        lock (_named)
        {
            if (_named.Count >= MostNamed || !_named.Add(origin))
                return;
            isLast = _named.Count == MostNamed;
        }
        LogRefused(Short(origin), Short(host));
        if (isLast)
            LogNoMore(MostNamed);
    }

    private static string Short(string text) => text.Length > 200 ? text[..200] + "…" : text;

    // RFC 7239: Forwarded: for=192.0.2.1;host="voice.example.com";proto=https
    [GeneratedRegex("""(?:^|[;,\s])host="?([^";,\s]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex ForwardedHost();

    [LoggerMessage(Level = LogLevel.Warning, Message = "A page of {Origin} was refused, since this server was asked for as {Host}. If the page is this server's own, let the proxy pass the Host header on (nginx: proxy_set_header Host $http_host), or add the origin to Voice:Security:AllowedOrigins")]
    private partial void LogRefused(string origin, string host);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Pages of {Count} origins were refused. Further ones are not named")]
    private partial void LogNoMore(int count);
}
