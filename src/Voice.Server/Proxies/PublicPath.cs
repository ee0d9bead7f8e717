
namespace Voice.Server.Proxies;

/// <summary>Takes <c>Voice:PathBase</c> off the path of each request. A path without it passes unchanged, so a proxy may strip it or not.</summary>
/// <remarks>
/// Only the setting changes a path. The header <c>X-Forwarded-Prefix</c> does not: its sender could avoid a proxy's rules for
/// <c>/metrics</c>.
/// </remarks>
internal sealed partial class PublicPath(RequestDelegate next, PathBaseOptions options, ILogger<PublicPath> logger)
{
    private int _warned;

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (options.Value.HasValue && request.Path.StartsWithSegments(options.Value, out var matched, out var rest))
        {
            if (!rest.HasValue && HttpMethods.IsGet(request.Method))
                return AddSlash(context, options.Value);
            (request.PathBase, request.Path) = (request.PathBase.Add(matched), rest);
        }
        else if (ForwardedPrefix(request) is { HasValue: true } prefix && request.Path.StartsWithSegments(prefix) && Interlocked.Exchange(ref _warned, 1) == 0)
        {
            LogNotStripped(prefix.Value!);
        }
        return next(context);
    }

    /// <summary>The path before this server's own, as the browser sees it; empty if nothing is known of one.</summary>
    public static PathString Before(HttpRequest request, PathBaseOptions options) =>
        options.Value.HasValue ? options.Value : ForwardedPrefix(request);

    private static PathString ForwardedPrefix(HttpRequest request) =>
        request.Headers.TryGetValue("X-Forwarded-Prefix", out var prefix) ? PathBaseOptions.Parse(prefix.ToString()) ?? PathString.Empty : PathString.Empty;

    // Relative to the address in the browser, which this server may not know in full.
    private static Task AddSlash(HttpContext context, PathString path)
    {
        var last = path.Value![(path.Value!.LastIndexOf('/') + 1)..];
        context.Response.Redirect($"{last}/{context.Request.QueryString}");
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A proxy serves this server below {Prefix} and leaves that in the path, so nothing is found: set Voice:PathBase to {Prefix}, or let the proxy take it off")]
    private partial void LogNotStripped(string prefix);
}
