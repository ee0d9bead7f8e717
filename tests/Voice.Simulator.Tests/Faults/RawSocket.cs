using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Voice.Simulator.Tests.Faults;

/// <summary>A WebSocket client that accepts all bytes, unlike the client of the framework.</summary>
/// <remarks>Source: RFC 6455, 5.2.</remarks>
sealed class RawSocket : IAsyncDisposable
{
    const int BinaryFrame = 2;
    const int LastControlFrame = 8;

    readonly TcpClient _tcp = new();
    readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(30));
    Stream _stream = Stream.Null;

    public static async Task<RawSocket> ConnectAsync(Uri host, string path)
    {
        var socket = new RawSocket();
        await socket._tcp.ConnectAsync(host.Host, host.Port, socket._limit.Token);
        socket._stream = socket._tcp.GetStream();
        var request = $"GET {path} HTTP/1.1\r\nHost: {host.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        await socket._stream.WriteAsync(Encoding.ASCII.GetBytes(request), socket._limit.Token);
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)) head.Append((char)(await socket.BytesAsync(1))[0]);
        head.ToString().ShouldStartWith("HTTP/1.1 101");
        return socket;
    }

    /// <summary>Sends a short text, masked with zeros.</summary>
    public async Task SendAsync(string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        payload.Length.ShouldBeLessThan(126);
        await _stream.WriteAsync((byte[])[0x81, (byte)(0x80 | payload.Length), 0, 0, 0, 0, .. payload], _limit.Token);
    }

    /// <summary>The next message, of however many frames.</summary>
    public async Task<(bool Binary, byte[] Payload)> ReadAsync()
    {
        using var message = new MemoryStream();
        var binary = false;
        while (true)
        {
            var head = await BytesAsync(2);
            var length = (head[1] & 0x7F) switch
            {
                126 => BinaryPrimitives.ReadUInt16BigEndian(await BytesAsync(2)),
                127 => (int)BinaryPrimitives.ReadUInt64BigEndian(await BytesAsync(8)),
                var small => small,
            };
            var payload = await BytesAsync(length);
            var kind = head[0] & 0x0F;
            if (kind >= LastControlFrame) continue;
            binary |= kind == BinaryFrame;
            message.Write(payload);
            if ((head[0] & 0x80) != 0) return (binary, message.ToArray());
        }
    }

    public ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        _limit.Dispose();
        return ValueTask.CompletedTask;
    }

    async Task<byte[]> BytesAsync(int count)
    {
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes, _limit.Token);
        return bytes;
    }
}
