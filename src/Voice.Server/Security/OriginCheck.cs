namespace Voice.Server.Security;

/// <summary>Refuses pages of other sites. CORS does not apply to WebSockets, so the Origin is checked before every upgrade.</summary>
/// <remarks>A request without an Origin does not come from a page and passes. Source: OWASP ASVS 5.0, 4.4.2.</remarks>
internal sealed class OriginCheck(RequestDelegate next, SecurityOptions options)
{
    private readonly HashSet<string> _allowed =
        options.AllowedOrigins.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(o => o.TrimEnd('/')).ToHashSet(StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || IsOwn(origin, context.Request) || _allowed.Contains(origin))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsync("This page's origin is not allowed. Add it to Voice:Security:AllowedOrigins.");
    }

    // The scheme is left out: behind a proxy that ends TLS it is not the page's.
    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var url)
        && string.Equals(url.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
}
