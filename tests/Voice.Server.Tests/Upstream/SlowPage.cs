using System.Net.Sockets;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Connections;

namespace Voice.Server.Tests.Upstream;

/// <summary>A page whose connection can be made to take nothing for a while.</summary>
internal sealed class SlowPage : IAsyncDisposable
{
    private volatile TaskCompletionSource _reads = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SlowPage(Uri server)
    {
        GoOn();
        Caller = new Caller(server, transport: options =>
        {
            (options.SkipNegotiation, options.Transports) = (true, HttpTransportType.WebSockets);
            options.WebSocketFactory = async (context, cancellation) => new Tap(await ConnectAsync(context.Uri, cancellation), () => _reads.Task);
        });
    }

    public Caller Caller { get; }

    /// <summary>Nothing is read any more, but for what was being waited for.</summary>
    public void Stop() => _reads = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void GoOn() => _reads.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        GoOn();
        await Caller.DisposeAsync();
    }

    private static async Task<WebSocket> ConnectAsync(Uri hub, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, stop) =>
            {
                // Small, so that unread messages soon wait at the server.
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 16 * 1024 };
                await socket.ConnectAsync(context.DnsEndPoint, stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        var page = new ClientWebSocket();
        await page.ConnectAsync(hub, invoker, cancellation);
        return page;
    }

    private sealed class Tap(WebSocket socket, Func<Task> mayRead) : WebSocket
    {
        public override WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

        public override string? CloseStatusDescription => socket.CloseStatusDescription;

        public override WebSocketState State => socket.State;

        public override string? SubProtocol => socket.SubProtocol;

        public override void Abort() => socket.Abort();

        public override void Dispose() => socket.Dispose();

        public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => socket.CloseAsync(closeStatus, statusDescription, cancellationToken);

        public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => socket.CloseOutputAsync(closeStatus, statusDescription, cancellationToken);

        public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) => socket.SendAsync(buffer, messageType, endOfMessage, cancellationToken);

        public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
        {
            await mayRead().WaitAsync(cancellationToken);
            return await socket.ReceiveAsync(buffer, cancellationToken);
        }
    }
}
