using Microsoft.Extensions.FileProviders;

namespace Voice.Server.Proxies;

/// <summary>Serves the page's document with a <c>base</c> element below a proxy's path, so that its relative addresses hold with and without the slash at the end.</summary>
internal sealed class PageIndex(RequestDelegate next, PathBaseOptions options, IFileProvider files)
{
    private const string Name = "/index.html";
    private const string Head = "<head>";

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var isIndex = request.Path == "/" || !request.Path.HasValue || request.Path == Name;
        var before = isIndex && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) ? PublicPath.Before(request, options) : PathString.Empty;
        if (!before.HasValue)
        {
            await next(context);
            return;
        }
        using var reader = new StreamReader(files.GetFileInfo(Name).CreateReadStream());
        var html = await reader.ReadToEndAsync(context.RequestAborted);
        context.Response.ContentType = "text/html; charset=utf-8";
        // The file depends on a header of the request, so no cache may serve it to others.
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(html.Replace(Head, $"{Head}<base href=\"{before}/\">", StringComparison.Ordinal), context.RequestAborted);
    }
}
