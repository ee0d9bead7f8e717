using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Voice.Server.Tests.Tools.Mcp;

/// <summary>An MCP server over streamable HTTP that answers in any form: what a library for servers would never send.</summary>
internal sealed class RawToolServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private volatile int _session = 1;

    private RawToolServer(WebApplication app) => _app = app;

    public Uri Url => new(new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()), "mcp");

    /// <summary>Each request: its method, @ and the session it named.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>The list of tools, by cursor ("" at first): the raw <c>result</c>.</summary>
    public Func<string, string> List { get; set; } = static _ => """{"tools":[{"name":"look","inputSchema":{"type":"object","properties":{}},"annotations":{"readOnlyHint":true}},{"name":"buy","inputSchema":{"type":"object","properties":{}}}]}""";

    /// <summary>The raw <c>result</c> of a call.</summary>
    public string Result { get; set; } = """{"content":[{"type":"text","text":"fine"}]}""";

    /// <summary>Answers a request of a session that is not known any more.</summary>
    public Func<HttpContext, string, Task> Forgotten { get; set; } = static (context, _) => RefuseAsync(context, 404, "");

    /// <summary>Answers a call, in place of <see cref="Result"/>. False: answer it as usual.</summary>
    public Func<HttpContext, string, Task<bool>> Call { get; set; } = static (_, _) => Task.FromResult(false);

    public int Count(string method) => Requests.Count(r => r.StartsWith(method + "@", StringComparison.Ordinal));

    /// <summary>Forgets the session that is open.</summary>
    public void Forget() => Interlocked.Increment(ref _session);

    public static async Task RefuseAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body);
    }

    public static async Task<RawToolServer> StartAsync()
    {
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new RawToolServer(app);
        app.MapPost("/mcp", server.AnswerAsync);
        app.MapGet("/mcp", static context => RefuseAsync(context, 405, ""));
        app.MapDelete("/mcp", static context => RefuseAsync(context, 200, ""));
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var request = await JsonDocument.ParseAsync(context.Request.Body);
        var method = request.RootElement.GetProperty("method").GetString()!;
        var id = request.RootElement.TryGetProperty("id", out var given) ? given.GetRawText() : "null";
        var session = context.Request.Headers["Mcp-Session-Id"].ToString();
        Requests.Enqueue($"{method}@{session}");
        if (method == "initialize")
        {
            context.Response.Headers["Mcp-Session-Id"] = $"S{_session}";
            await ResultAsync(context, id, """{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"raw","version":"1"}}""");
        }
        else if (session != $"S{_session}")
        {
            await (session.Length == 0 ? RefuseAsync(context, 400, """{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: Server not initialized"}}""") : Forgotten(context, id));
        }
        else if (method == "tools/list")
        {
            var cursor = request.RootElement.TryGetProperty("params", out var parameters) && parameters.TryGetProperty("cursor", out var at) ? at.GetString()! : "";
            await ResultAsync(context, id, List(cursor));
        }
        else if (method != "tools/call")
        {
            context.Response.StatusCode = 202;
        }
        else if (!await Call(context, id))
        {
            await ResultAsync(context, id, Result);
        }
    }

    private static Task ResultAsync(HttpContext context, string id, string result) => RefuseAsync(context, 200, $$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""");
}
