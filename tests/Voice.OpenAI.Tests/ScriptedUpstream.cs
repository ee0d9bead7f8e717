using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Tests;

/// <summary>A Realtime service over a real socket that does what a test tells it.</summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<Connection> _connections = Channel.CreateUnbounded<Connection>();

    private readonly ConcurrentBag<Connection> _all = [];

    private ScriptedUpstream(WebApplication app) => _app = app;

    /// <summary>Answers the handshake instead of taking it, if set.</summary>
    public Action<HttpContext>? Refusal { get; set; }

    /// <summary>Asked at each handshake, if set; false if it has answered by itself.</summary>
    public Func<HttpContext, bool>? Admit { get; set; }

    public ConcurrentDictionary<string, string> Headers { get; } = [];

    public OpenAIEndpoint Endpoint { get; private set; } = null!;

    public static async Task<ScriptedUpstream> StartAsync(string key = "sk-test-key", bool azure = false)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var upstream = new ScriptedUpstream(app);
        app.UseWebSockets();
        app.Run(upstream.TakeAsync);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        upstream.Endpoint = new OpenAIEndpoint(new Uri(address + "/v1"), key, azure);
        return upstream;
    }

    public async Task<Connection> AcceptAsync() => await _connections.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public async Task<Connection> AcceptAsync(CancellationToken cancellation) => await _connections.Reader.ReadAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _all)
            connection.Over.TrySetResult();
        using var hurry = new CancellationTokenSource();
        await hurry.CancelAsync();
        await _app.StopAsync(hurry.Token);
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        foreach (var (name, value) in context.Request.Headers)
            Headers[name] = value.ToString();
        Headers[":path"] = context.Request.Path + context.Request.QueryString;
        if (Refusal is not null)
        {
            Refusal(context);
            return;
        }
        if (Admit?.Invoke(context) == false)
            return;
        var socket = await context.WebSockets.AcceptWebSocketAsync("realtime");
        var connection = new Connection(socket);
        _all.Add(connection);
        _connections.Writer.TryWrite(connection);
        await using var aborted = context.RequestAborted.UnsafeRegister(_ => connection.Over.TrySetResult(), null);
        await connection.Over.Task;
    }

    /// <summary>One connection, from the service's side.</summary>
    internal sealed class Connection(WebSocket socket)
    {
        private readonly SocketReader _reader = new(socket);

        public WebSocket Socket => socket;

        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The next message, or null when the other side has closed or is gone.</summary>
        public async Task<string?> ReceiveAsync()
        {
            try
            {
                return (await _reader.NextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20)))?.Text;
            }
            catch (WebSocketException)
            {
                return null;
            }
        }

        public Task SendAsync(string json) => socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, true, CancellationToken.None);

        public Task SendBinaryAsync(byte[] bytes) => socket.SendAsync(bytes, WebSocketMessageType.Binary, true, CancellationToken.None);

        /// <summary>Greets, takes the settings and confirms them.</summary>
        /// <returns>The settings as they came.</returns>
        public async Task<string> SetUpAsync()
        {
            await SendAsync("""{"type":"session.created","session":{}}""");
            var update = await ReceiveAsync();
            await SendAsync("""{"type":"session.updated","session":{}}""");
            return update!;
        }

        public async Task CloseAsync(WebSocketCloseStatus status, string reason = "")
        {
            await socket.CloseOutputAsync(status, reason, CancellationToken.None);
            await ReceiveAsync();
            Over.TrySetResult();
        }

        /// <summary>Breaks the connection without a word.</summary>
        public void Drop()
        {
            socket.Abort();
            Over.TrySetResult();
        }
    }
}
