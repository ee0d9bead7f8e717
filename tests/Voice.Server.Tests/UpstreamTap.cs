using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Voice.Simulator;

namespace Voice.Server.Tests;

/// <summary>The simulator, with a listener on the wire before it: what the server really says to its upstream.</summary>
public sealed class UpstreamTap : IAsyncDisposable
{
    private readonly WebApplication _app;

    private UpstreamTap(WebApplication app) => _app = app;

    /// <summary>Every event from the server but audio, in order.</summary>
    public ConcurrentQueue<JsonElement> FromServer { get; } = [];

    /// <summary>Every event to the server but audio, in order.</summary>
    public ConcurrentQueue<JsonElement> ToServer { get; } = [];

    public Uri BaseUrl => new(Address + "/tapped/v1");

    private string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <param name="settings">Of the simulator: "Simulator:Pace=0".</param>
    public static async Task<UpstreamTap> StartAsync(params string[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder([.. settings.Select(s => "--" + s)]);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSimulator(builder.Configuration.GetSection("Simulator"));
        var app = builder.Build();
        var tap = new UpstreamTap(app);
        app.UseWebSockets();
        app.MapSimulator("/v1");
        app.MapGet("/tapped/v1/realtime", tap.CarryAsync);
        await app.StartAsync();
        return tap;
    }

    /// <summary>Events of a type that the server sent.</summary>
    public IEnumerable<JsonElement> Sent(string type) => FromServer.Where(e => e.GetProperty("type").GetString() == type);

    /// <summary>Events of a type that the model sent.</summary>
    public IEnumerable<JsonElement> Got(string type) => ToServer.Where(e => e.GetProperty("type").GetString() == type);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task CarryAsync(HttpContext context)
    {
        using var server = await context.WebSockets.AcceptWebSocketAsync("realtime");
        using var model = new ClientWebSocket();
        await model.ConnectAsync(new Uri(Address.Replace("http:", "ws:", StringComparison.Ordinal) + "/v1/realtime" + context.Request.QueryString), CancellationToken.None);
        await Task.WhenAny(PumpAsync(server, model, FromServer), PumpAsync(model, server, ToServer));
        server.Abort();
        model.Abort();
    }

    private static async Task PumpAsync(WebSocket from, WebSocket to, ConcurrentQueue<JsonElement> seen)
    {
        var reader = new SocketReader(from);
        try
        {
            while (await reader.NextAsync() is { } message)
            {
                var json = message.Json;
                if (json.GetProperty("type").GetString() is not ("input_audio_buffer.append" or "response.output_audio.delta"))
                    seen.Enqueue(json);
                await to.SendAsync(message.Bytes, WebSocketMessageType.Text, true, CancellationToken.None);
            }
        }
        catch (WebSocketException)
        {
            // One side is gone; the other is aborted with it.
        }
    }
}
