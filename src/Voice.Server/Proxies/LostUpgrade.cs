
namespace Voice.Server.Proxies;

/// <summary>Notices WebSockets whose <c>Upgrade</c> was taken off on the way, which is what a proxy does that is not told to pass it on.</summary>
/// <remarks><c>Upgrade</c> and <c>Connection</c> are for one hop only, <c>Sec-WebSocket-Key</c> goes all the way. Source: RFC 9110, 7.6.1; RFC 6455, 4.1.</remarks>
internal sealed partial class LostUpgrade(RequestDelegate next, ILogger<LostUpgrade> logger)
{
    private int _warned;

    public Task InvokeAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest || !context.Request.Headers.ContainsKey("Sec-WebSocket-Key"))
            return next(context);
        if (Interlocked.Exchange(ref _warned, 1) == 0)
            LogLost(context.Request.PathBase + context.Request.Path);
        context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
        return context.Response.WriteAsync("The WebSocket's Upgrade header is missing. A proxy between must pass Upgrade and Connection on.");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A WebSocket for {Path} came without its Upgrade header: a proxy in front does not pass Upgrade and Connection on, and calls cannot be made through it")]
    private partial void LogLost(string path);
}
