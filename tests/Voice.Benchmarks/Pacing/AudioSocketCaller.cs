using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Voice.Benchmarks.Pacing;

/// <summary>Asterisk's application <c>AudioSocket</c>: linear, 8 kHz.</summary>
internal sealed class AudioSocketCaller : PacedCaller
{
    private const byte HangUpKind = 0x00;
    private const byte UuidKind = 0x01;
    private const byte SoundKind = 0x10;
    private const int HeaderBytes = 3;
    private const int FrameBytes = 320;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _frame = new byte[HeaderBytes + FrameBytes];
    private readonly byte[] _in = new byte[16 * 1024];
    private int _filled;

    public override async Task OpenAsync(Uri server, int audioSocketPort)
    {
        new Random(7).NextBytes(_frame);
        WriteHeader(_frame, SoundKind, FrameBytes);
        await _socket.ConnectAsync(IPAddress.Loopback, audioSocketPort);
        var hello = new byte[HeaderBytes + 16];
        WriteHeader(hello, UuidKind, 16);
        Guid.NewGuid().TryWriteBytes(hello.AsSpan(HeaderBytes));
        await _socket.SendAsync(hello);
        _ = ListenAsync();
    }

    public override void HangUp()
    {
        try
        {
            _socket.Send([HangUpKind, 0, 0]);
        }
        catch (SocketException)
        {
            // It is closed already.
        }
    }

    public override void Dispose() => _socket.Dispose();

    protected override void Send() => _socket.Send(_frame);

    private static void WriteHeader(Span<byte> to, byte kind, int length)
    {
        to[0] = kind;
        BinaryPrimitives.WriteUInt16BigEndian(to[1..], (ushort)length);
    }

    private async Task ListenAsync()
    {
        try
        {
            int count;
            while ((count = await _socket.ReceiveAsync(_in.AsMemory(_filled))) > 0)
            {
                _filled += count;
                Take();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The count of frames shows that some are missing.
        }
    }

    private void Take()
    {
        var at = 0;
        while (_filled - at >= HeaderBytes && BinaryPrimitives.ReadUInt16BigEndian(_in.AsSpan(at + 1)) is var length && _filled - at >= HeaderBytes + length)
        {
            if (_in[at] == SoundKind && length == FrameBytes)
                OnFrame();
            at += HeaderBytes + length;
        }
        _in.AsSpan(at, _filled - at).CopyTo(_in);
        _filled -= at;
    }
}
