using System.Diagnostics.CodeAnalysis;
using Serilog.Core;
using Serilog.Events;
using Voice.Server.Calls;
using Voice.Server.Sockets;

namespace Voice.Server.WarmUp;

/// <summary>The server of the warm-up: like the one that is to open, on a port of the loopback, with settings of its own, a model that is an echo, and no log.</summary>
/// <remarks>Nothing of the operator's is in it: no key, no tool, no folder, no line.</remarks>
internal sealed class WarmUpHost : IAsyncDisposable
{
    /// <summary>Makes a server as the real one is made.</summary>
    public delegate WebApplication Builder(WebApplicationBuilder builder, Action<IServiceCollection>? configure);

    private readonly WebApplication _model = Model();
    private WebApplication? _server;

    /// <summary>The address on which it listens.</summary>
    public Uri Address { get; private set; } = new("ws://127.0.0.1");

    /// <summary>Calls that are up.</summary>
    public int Calls => _server?.Services.GetRequiredService<CallHost>().Count ?? 0;

    public static async Task<WarmUpHost> OpenAsync(Builder build, CancellationToken cancellation)
    {
        var host = new WarmUpHost();
        try
        {
            await host._model.StartAsync(cancellation);
            host._server = Server(build, host._model.Urls.First());
            await host._server.StartAsync(cancellation);
            host.Address = new UriBuilder(host._server.Urls.First()) { Scheme = "ws" }.Uri;
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        await _model.DisposeAsync();
    }

    private static WebApplication Server(Builder build, string model)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["OPENAI_BASE_URL"] = model + "/v1",
            ["OPENAI_API_KEY"] = "none",
            ["Voice:Phone:AllowUnsigned"] = "true",
            ["Voice:DataFolder"] = "",
            ["Serilog:MinimumLevel:Override:Microsoft"] = "Warning",
            ["Serilog:MinimumLevel:Override:System"] = "Warning",
        });
        return build(builder, static services => services.AddSingleton<ILogEventFilter, Silence>().AddSingleton<IHostLifetime, Unattended>());
    }

    private static WebApplication Model()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        SocketThreads.Use(builder.WebHost);
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.UseWebSockets();
        app.MapGet("/v1/realtime", async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync("realtime");
            await new EchoModel(socket).RunAsync(context.RequestAborted);
        });
        return app;
    }

    /// <summary>Lines are made as they are for a log, and not written.</summary>
    [SuppressMessage("Performance", "CA1812", Justification = "Made by the container.")]
    private sealed class Silence : ILogEventFilter
    {
        public bool IsEnabled(LogEvent logEvent) => false;
    }

    /// <summary>A signal that comes now ends the process, as it would without a rehearsal.</summary>
    [SuppressMessage("Performance", "CA1812", Justification = "Made by the container.")]
    private sealed class Unattended : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
