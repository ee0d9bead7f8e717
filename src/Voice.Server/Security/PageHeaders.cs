
namespace Voice.Server.Security;

/// <summary>The headers that keep the page to itself: own scripts only, no frames around it, the microphone and the camera for it alone.</summary>
internal static class PageHeaders
{
    private const string Policy =
        "default-src 'self'; script-src 'self'{0}; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; "
        + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static void UsePageHeaders(this WebApplication app)
    {
        // The page needs no eval; tools that drive a browser in development do.
        var policy = Policy.Replace("{0}", app.Environment.IsDevelopment() ? " 'unsafe-eval'" : "", StringComparison.Ordinal);
        app.Use((context, next) => Add(context.Response.Headers, policy, next, context));
    }

    private static Task Add(IHeaderDictionary headers, string policy, RequestDelegate next, HttpContext context)
    {
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "microphone=(self), camera=(self), display-capture=(), geolocation=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return next(context);
    }
}
