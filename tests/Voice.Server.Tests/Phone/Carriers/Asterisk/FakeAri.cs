using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Voice.Server.Tests.Phone;

/// <summary>Asterisk's HTTP server: its REST interface with the events of one application, and the media of the channels that were asked for. As a real Asterisk 22.10 was seen to do.</summary>
internal sealed class FakeAri : IAsyncDisposable
{
    private readonly WebApplication _app;
    private TaskCompletionSource<WebSocket> _events = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, string> _connections = [];
    private readonly SemaphoreSlim _one = new(1);

    private FakeAri(WebApplication app) => _app = app;

    /// <summary>The requests, as <c>POST channels/1/answer</c>, with the query behind it.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>The media channel of the last call; null until it is connected.</summary>
    public WebSocket? Media { get; private set; }

    /// <summary>Bytes of sound that came to the media channel.</summary>
    public long HeardBytes { get; private set; }

    /// <summary>True if the target answers the call.</summary>
    public bool AgentAnswers { get; set; } = true;

    /// <summary>Channels that it does not know any more.</summary>
    public ConcurrentDictionary<string, byte> Gone { get; } = [];

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public string[] Settings => [$"Voice:Phone:Asterisk:Ari:Url={Url}", "Voice:Phone:Asterisk:Ari:User=voice", "Voice:Phone:Asterisk:Ari:Password=pass"];

    public static async Task<FakeAri> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var ari = new FakeAri(app);
        app.UseWebSockets();
        app.MapGet("/ari/events", ari.EventsAsync);
        app.MapGet("/media/{id}", (HttpContext context, string id) => ari.MediaAsync(context, id));
        app.Map("/ari/{**path}", (HttpContext context, string path) => ari.AnswerAsync(context, path));
        await app.StartAsync();
        return ari;
    }

    public Task EnterAsync(string channelId) => TellAsync("StasisStart", channelId, $"PJSIP/{channelId}");

    public Task TellAsync(string type, string channelId, string name) =>
        SendAsync(new { type, application = "voice", args = new[] { "en", "order=17" }, channel = new { id = channelId, name, state = "Up", caller = new { number = "100" }, dialplan = new { exten = "300" } }, unheard_of = new { a = 1 } });

    /// <summary>Breaks the stream of events. Events are lost until there is another stream.</summary>
    public async Task BreakEventsAsync()
    {
        var before = await _events.Task;
        _events = new(TaskCreationOptions.RunContinuationsAsynchronously);
        before.Abort();
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static bool MayEnter(HttpContext context) =>
        context.Request.Headers.Authorization == "Basic " + Convert.ToBase64String("voice:pass"u8);

    private async Task EventsAsync(HttpContext context)
    {
        if (!MayEnter(context) || context.Request.Query["app"] != "voice")
        {
            context.Response.StatusCode = 401;
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        _events.TrySetResult(socket);
        await ReadAsync(socket, _ => { });
    }

    private async Task MediaAsync(HttpContext context, string id)
    {
        if (!_connections.TryRemove(id, out var channelId))
        {
            context.Response.StatusCode = 404;
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync("media");
        await socket.SendAsync(
            Encoding.UTF8.GetBytes($$"""{"event":"MEDIA_START","connection_id":"{{id}}","channel":"WebSocket/INCOMING/0x1","channel_id":"{{channelId}}","format":"slin24","optimal_frame_size":960,"ptime":20,"channel_variables":{ } }"""),
            WebSocketMessageType.Text, true, CancellationToken.None);
        Media = socket;
        await TellAsync("StasisStart", channelId, "WebSocket/INCOMING/0x1");
        await ReadAsync(socket, count => HeardBytes += count);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }

    private async Task AnswerAsync(HttpContext context, string path)
    {
        if (!MayEnter(context))
        {
            context.Response.StatusCode = 401;
            return;
        }
        var query = context.Request.Query;
        Asked.Enqueue($"{context.Request.Method} {path} {string.Join(' ', query.Select(q => $"{q.Key}={q.Value}"))}".Trim());
        context.Response.StatusCode = HttpMethods.IsGet(context.Request.Method) && Gone.ContainsKey(path.Split('/')[^1]) ? 404 : 200;
        if (path == "channels/externalMedia")
            await context.Response.WriteAsJsonAsync(new { id = query["channelId"].ToString() });
        else if (path.EndsWith("/variable", StringComparison.Ordinal) && HttpMethods.IsGet(context.Request.Method))
            await context.Response.WriteAsJsonAsync(new { value = Connect(path.Split('/')[1]) });
        else if (path == "channels" && AgentAnswers)
            _ = TellAsync("StasisStart", query["channelId"]!, "PJSIP/agent");
        else if (path == "channels")
            _ = TellAsync("ChannelDestroyed", query["channelId"]!, "PJSIP/agent");
    }

    private string Connect(string channelId)
    {
        var id = Guid.NewGuid().ToString();
        _connections[id] = channelId;
        return id;
    }

    private async Task SendAsync(object happened)
    {
        var socket = await _events.Task.WaitAsync(TimeSpan.FromSeconds(40));
        await _one.WaitAsync();
        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(happened), WebSocketMessageType.Text, true, CancellationToken.None);
        _one.Release();
    }

    private static async Task ReadAsync(WebSocket socket, Action<int> onSound)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            WebSocketReceiveResult received;
            do
            {
                received = await socket.ReceiveAsync(buffer, CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Binary)
                    onSound(received.Count);
            }
            while (received.MessageType != WebSocketMessageType.Close);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The server, or the test, is over.
        }
    }
}
