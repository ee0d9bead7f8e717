using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Voice.Server.Tests;

/// <summary>A Realtime upstream that does nothing by itself: a test says what it sends and sees what it got.</summary>
public sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<Peer, byte> _open = [];

    private ScriptedUpstream(WebApplication app) => _app = app;

    /// <summary>The orders about SIP calls: the call, the order, and the body.</summary>
    public Channel<(string CallId, string Order, string Body)> Orders { get; } = Channel.CreateUnbounded<(string, string, string)>();

    /// <summary>Looks at an order about such a call; returns the body of its refusal, null for none.</summary>
    public Func<string, JsonElement, object?>? Judge { get; set; }

    /// <summary>Answers every other request; null for a 404.</summary>
    public Func<HttpContext, Task>? Rest { get; set; }

    public Channel<Peer> Peers { get; } = Channel.CreateUnbounded<Peer>();

    public Uri BaseUrl => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/v1");

    /// <summary>Sockets that are open now.</summary>
    public int Open => _open.Count;

    /// <summary>The next client that has been set up.</summary>
    public async Task<Peer> NextPeerAsync() => await Peers.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(40));

    public static async Task<ScriptedUpstream> StartAsync(int refuseWith = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var upstream = new ScriptedUpstream(app);
        app.UseWebSockets();
        app.MapPost("/v1/realtime/calls/{id}/{order}", async (HttpRequest request, string id, string order) =>
        {
            using var body = new StreamReader(request.Body);
            var text = await body.ReadToEndAsync();
            await upstream.Orders.Writer.WriteAsync((id, order, text));
            if (upstream.Judge?.Invoke(order, JsonDocument.Parse(text.Length == 0 ? "{}" : text).RootElement) is { } mistake)
                return Results.Json(mistake, statusCode: 400);
            return Results.StatusCode(refuseWith == 0 ? 200 : refuseWith);
        });
        app.Map("/v1/{**path}", async (HttpContext context) =>
        {
            context.Response.StatusCode = 404;
            if (upstream.Rest is { } answer)
                await answer(context);
        });
        app.MapGet("/v1/realtime", async (HttpContext context) =>
        {
            if (refuseWith != 0)
            {
                context.Response.StatusCode = refuseWith;
                return;
            }
            using var socket = await context.WebSockets.AcceptWebSocketAsync(context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault());
            var peer = new Peer(socket) { Query = context.Request.QueryString.Value ?? "", Authorization = context.Request.Headers.Authorization.ToString() };
            upstream._open[peer] = 0;
            try
            {
                await peer.SendAsync(new { type = "session.created", session = new { id = "sess_1" } });
                if (context.Request.Query.ContainsKey("call_id"))
                    await upstream.Peers.Writer.WriteAsync(peer);
                await peer.ReceiveAsync(upstream.Peers.Writer);
            }
            finally
            {
                upstream._open.TryRemove(peer, out _);
            }
        });
        await app.StartAsync();
        return upstream;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>One connected client of the upstream.</summary>
    public sealed class Peer(WebSocket socket)
    {
        private readonly SemaphoreSlim _one = new(1);
        private long _audioBytes;
        private long _loudBytes;
        private bool _isSetUp;

        /// <summary>The request that opened the socket.</summary>
        public string Query { get; init; } = "";

        /// <summary>The header with its key.</summary>
        public string Authorization { get; init; } = "";

        public Channel<JsonElement> Events { get; } = Channel.CreateUnbounded<JsonElement>();

        /// <summary>Every event but sound, whether or not a test has waited for it.</summary>
        public ConcurrentQueue<JsonElement> All { get; } = [];

        public long AudioBytes => Interlocked.Read(ref _audioBytes);

        /// <summary>Bytes of sound that are not zero: what of linear sound is not silence.</summary>
        public long LoudBytes => Interlocked.Read(ref _loudBytes);

        public async Task SendAsync(object serverEvent)
        {
            await _one.WaitAsync();
            try
            {
                await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(serverEvent), WebSocketMessageType.Text, true, CancellationToken.None);
            }
            finally
            {
                _one.Release();
            }
        }

        public Task CloseAsync(int code, string? reason) => socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, CancellationToken.None);

        public void Abort() => socket.Abort();

        /// <summary>All events of a type so far.</summary>
        public IEnumerable<JsonElement> Got(string type) => All.Where(e => e.GetProperty("type").GetString() == type);

        /// <summary>Waits for the next event of a type; those of other types before it are skipped.</summary>
        public async Task<JsonElement> NextAsync(string type)
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(40));
            await foreach (var clientEvent in Events.Reader.ReadAllAsync(deadline.Token))
            {
                if (clientEvent.GetProperty("type").GetString() == type)
                    return clientEvent;
            }
            throw new InvalidOperationException($"The socket closed before {type} came.");
        }

        public Task StartSpeechAsync(string itemId) => SendAsync(new { type = "input_audio_buffer.speech_started", item_id = itemId, audio_start_ms = 0 });

        public Task StartReplyAsync(string responseId) => SendAsync(new { type = "response.created", response = new { id = responseId, status = "in_progress" } });

        public Task SpeakAsync(string responseId, string itemId, int milliseconds) => SendAsync(new
        {
            type = "response.output_audio.delta",
            response_id = responseId,
            item_id = itemId,
            output_index = 0,
            content_index = 0,
            delta = Convert.ToBase64String(new byte[milliseconds * 48]),
        });

        public Task EndReplyAsync(string responseId, string status = "completed") =>
            SendAsync(new { type = "response.done", response = new { id = responseId, status, output = Array.Empty<object>() } });

        /// <param name="setUp">Gets this peer once its client has been set up: before that a test has nothing to say to it.</param>
        internal async Task ReceiveAsync(ChannelWriter<Peer> setUp)
        {
            var reader = new SocketReader(socket);
            try
            {
                while (await reader.NextAsync() is { } message)
                    await OnEventAsync(message.Json, setUp);
            }
            catch (WebSocketException)
            {
                // The client broke the connection off.
            }
            Events.Writer.TryComplete();
        }

        private async Task OnEventAsync(JsonElement clientEvent, ChannelWriter<Peer> setUp)
        {
            var type = clientEvent.GetProperty("type").GetString();
            if (type == "input_audio_buffer.append")
            {
                var sound = clientEvent.GetProperty("audio").GetBytesFromBase64();
                Interlocked.Add(ref _loudBytes, sound.Length - sound.AsSpan().Count((byte)0));
                Interlocked.Add(ref _audioBytes, sound.Length);
                return;
            }
            All.Enqueue(clientEvent);
            await Events.Writer.WriteAsync(clientEvent);
            if (type != "session.update")
                return;
            await SendAsync(new { type = "session.updated", session = new { id = "sess_1" } });
            if (!_isSetUp)
                await setUp.WriteAsync(this);
            _isSetUp = true;
        }
    }
}
