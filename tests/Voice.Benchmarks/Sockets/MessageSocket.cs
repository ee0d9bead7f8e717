using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Voice.Benchmarks.Sockets;

/// <summary>A WebSocket with as little around it as will do: the load must cost less than what it measures.</summary>
/// <remarks>RFC 6455 without extensions. A client's mask is zero, which is a valid mask: the reader has the same work.</remarks>
internal sealed class MessageSocket(Socket socket, bool isClient) : IDisposable
{
    private const int Text = 1;
    private const int Binary = 2;
    private const int CloseCode = 8;
    private const int Ping = 9;
    private const int Pong = 10;

    private readonly Lock _sending = new();
    private byte[] _out = new byte[2048];
    private byte[] _in = new byte[8 * 1024];
    private byte[] _joined = new byte[4 * 1024];
    private int _start;
    private int _end;
    private int _joinedCount;

    public delegate void MessageHandler(ReadOnlySpan<byte> message);

    /// <exception cref="IOException">The server did not take it.</exception>
    public static async Task<MessageSocket> ConnectAsync(Uri url)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, url.Port);
        var request = $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(request));
        var opened = new MessageSocket(socket, isClient: true);
        var answer = await opened.ReadHeadAsync();
        return answer.StartsWith("HTTP/1.1 101", StringComparison.Ordinal) ? opened : throw new IOException($"{url} was refused: {answer.Split('\r')[0]}");
    }

    /// <summary>An HTTP head, up to and with its empty line.</summary>
    public async Task<string> ReadHeadAsync()
    {
        while (true)
        {
            var end = _in.AsSpan(0, _end).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                _start = end + 4;
                return Encoding.ASCII.GetString(_in, 0, _start);
            }
            var count = await socket.ReceiveAsync(_in.AsMemory(_end));
            if (count == 0 || (_end += count) == _in.Length)
                throw new IOException("No answer to the handshake.");
        }
    }

    public void Send(ReadOnlySpan<byte> message, bool binary = false) => SendFrame(binary ? Binary : Text, message);

    public void Close()
    {
        try
        {
            SendFrame(CloseCode, [0x03, 0xE8]);
        }
        catch (SocketException)
        {
            // It is closed already.
        }
    }

    /// <summary>Reads to the end of the connection, however it ends.</summary>
    public async Task ReadAsync(MessageHandler onMessage)
    {
        try
        {
            while (true)
            {
                while (TryReadFrame(onMessage, out var closed))
                {
                    if (closed)
                        return;
                }
                MakeRoom();
                var count = await socket.ReceiveAsync(_in.AsMemory(_end));
                if (count == 0)
                    return;
                _end += count;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The count of frames shows that some are missing.
        }
    }

    public void Dispose() => socket.Dispose();

    private void SendFrame(int code, ReadOnlySpan<byte> payload)
    {
        lock (_sending)
        {
            if (_out.Length < payload.Length + 14)
                _out = new byte[payload.Length * 2];
            _out[0] = (byte)(0x80 | code);
            var head = 2;
            var mask = isClient ? 0x80 : 0;
            if (payload.Length < 126)
            {
                _out[1] = (byte)(mask | payload.Length);
            }
            else if (payload.Length <= ushort.MaxValue)
            {
                _out[1] = (byte)(mask | 126);
                BinaryPrimitives.WriteUInt16BigEndian(_out.AsSpan(2), (ushort)payload.Length);
                head = 4;
            }
            else
            {
                _out[1] = (byte)(mask | 127);
                BinaryPrimitives.WriteUInt64BigEndian(_out.AsSpan(2), (ulong)payload.Length);
                head = 10;
            }
            if (isClient)
            {
                _out.AsSpan(head, 4).Clear();
                head += 4;
            }
            payload.CopyTo(_out.AsSpan(head));
            for (var sent = 0; sent < head + payload.Length;)
                sent += socket.Send(_out.AsSpan(sent, head + payload.Length - sent));
        }
    }

    private bool TryReadFrame(MessageHandler onMessage, out bool closed)
    {
        closed = false;
        var have = _in.AsSpan(_start, _end - _start);
        if (have.Length < 2)
            return false;
        var masked = (have[1] & 0x80) != 0;
        var length = have[1] & 0x7F;
        var head = length switch { 126 => 4, 127 => 10, _ => 2 };
        if (have.Length < head + (masked ? 4 : 0))
            return false;
        length = length switch { 126 => BinaryPrimitives.ReadUInt16BigEndian(have[2..]), 127 => (int)BinaryPrimitives.ReadUInt64BigEndian(have[2..]), _ => length };
        var at = head + (masked ? 4 : 0);
        if (have.Length < at + length)
            return false;
        var payload = have.Slice(at, length);
        if (masked)
            Unmask(payload, have.Slice(head, 4));
        _start += at + length;
        closed = Take(have[0], payload, onMessage);
        return true;
    }

    /// <returns>True if the connection is over.</returns>
    private bool Take(byte first, ReadOnlySpan<byte> payload, MessageHandler onMessage)
    {
        var code = first & 0x0F;
        if (code == Ping)
            SendFrame(Pong, payload);
        if (code >= CloseCode)
            return code == CloseCode;
        var isLast = (first & 0x80) != 0;
        if (isLast && _joinedCount == 0)
        {
            onMessage(payload);
            return false;
        }
        if (_joined.Length < _joinedCount + payload.Length)
            Array.Resize(ref _joined, (_joinedCount + payload.Length) * 2);
        payload.CopyTo(_joined.AsSpan(_joinedCount));
        _joinedCount += payload.Length;
        if (isLast)
        {
            onMessage(_joined.AsSpan(0, _joinedCount));
            _joinedCount = 0;
        }
        return false;
    }

    private static void Unmask(Span<byte> payload, ReadOnlySpan<byte> key)
    {
        var pattern = BinaryPrimitives.ReadUInt32LittleEndian(key);
        var i = 0;
        for (; pattern != 0 && i + 4 <= payload.Length; i += 4)
            BinaryPrimitives.WriteUInt32LittleEndian(payload[i..], BinaryPrimitives.ReadUInt32LittleEndian(payload[i..]) ^ pattern);
        for (; pattern != 0 && i < payload.Length; i++)
            payload[i] ^= key[i % 4];
    }

    private void MakeRoom()
    {
        if (_start > 0)
            _in.AsSpan(_start, _end - _start).CopyTo(_in);
        (_start, _end) = (0, _end - _start);
        if (_end == _in.Length)
            Array.Resize(ref _in, _in.Length * 2);
    }
}
