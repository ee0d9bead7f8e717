using System.Net.WebSockets;

namespace Voice.TestKit;

/// <summary>Puts the messages of a socket together: a client or a server may send one in several pieces.</summary>
/// <param name="longest">Of a message, in bytes.</param>
public sealed class SocketReader(WebSocket socket, int longest = 4 * 1024 * 1024)
{
    private byte[] _buffer = new byte[16 * 1024];

    /// <returns>The next message; null once the other side has closed.</returns>
    /// <exception cref="InvalidOperationException">The message is too long.</exception>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public async ValueTask<SocketMessage?> NextAsync(CancellationToken cancellation = default)
    {
        var filled = 0;
        while (true)
        {
            if (filled == _buffer.Length)
                Array.Resize(ref _buffer, filled < longest ? Math.Min(longest, filled * 2) : throw new InvalidOperationException($"A message of more than {longest} bytes came."));
            var received = await socket.ReceiveAsync(_buffer.AsMemory(filled), cancellation);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;
            filled += received.Count;
            if (received.EndOfMessage)
                return new SocketMessage(received.MessageType, _buffer.AsMemory(0, filled));
        }
    }
}
