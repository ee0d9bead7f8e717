using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;

namespace Voice.Server.Tests.Tools.Mcp;

/// <summary>A real MCP server over streamable HTTP, in this process.</summary>
internal sealed class HttpToolServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HttpToolServer(WebApplication app) => _app = app;

    public ConcurrentQueue<string> Authorizations { get; } = [];

    public Uri Url => new(new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()), "mcp");

    public static async Task<HttpToolServer> StartAsync(int port = 0, string description = "Says it again.", Func<HttpContext, bool>? redirect = null)
    {
        var builder = WebApplication.CreateBuilder([$"--urls=http://127.0.0.1:{port}"]);
        builder.Logging.ClearProviders();
        builder.Services.AddMcpServer().WithHttpTransport().WithTools([
            McpServerTool.Create((string text) => text, new McpServerToolCreateOptions { Name = "echo", Description = description, ReadOnly = true }),
            McpServerTool.Create((int count) => new string('x', count), new McpServerToolCreateOptions { Name = "large", Description = "Says much." }),
        ]);
        var app = builder.Build();
        var server = new HttpToolServer(app);
        app.Use(async (context, next) =>
        {
            server.Authorizations.Enqueue(context.Request.Headers.Authorization.ToString());
            if (redirect?.Invoke(context) != true)
                await next(context);
        });
        app.MapMcp("/mcp");
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
}
