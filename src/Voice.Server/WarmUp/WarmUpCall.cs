using System.Net.WebSockets;

namespace Voice.Server.WarmUp;

/// <summary>The caller's end of a rehearsed call: a socket that is read all the time.</summary>
internal sealed class WarmUpCall : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly WebSocketMessageType _type;
    private readonly CancellationToken _cancellation;
    private Task _listening = Task.CompletedTask;

    private WarmUpCall(WebSocketMessageType type, CancellationToken cancellation) => (_type, _cancellation) = (type, cancellation);

    public delegate void Hearing(ReadOnlySpan<byte> message);

    /// <param name="heard">Gets every message that fits into a few kilobytes.</param>
    public static async Task<WarmUpCall> ConnectAsync(Uri address, WebSocketMessageType type, Hearing heard, CancellationToken cancellation)
    {
        var call = new WarmUpCall(type, cancellation);
        await call._socket.ConnectAsync(address, cancellation);
        call._listening = call.ListenAsync(heard);
        return call;
    }

    public Task SendAsync(byte[] message) => _socket.SendAsync(message, _type, endOfMessage: true, _cancellation);

    /// <summary>Ends when the other side has closed too.</summary>
    public async Task CloseAsync()
    {
        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _cancellation);
        await _listening;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ListenAsync(Hearing heard)
    {
        var buffer = new byte[4 * 1024];
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer.AsMemory(), _cancellation);
            if (received.MessageType == WebSocketMessageType.Close)
                return;
            heard(buffer.AsSpan(0, received.Count));
        }
    }
}
