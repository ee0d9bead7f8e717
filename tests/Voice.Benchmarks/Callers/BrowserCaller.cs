using System.Text;

namespace Voice.Benchmarks.Callers;

/// <summary>A page over SignalR with MessagePack: 24 kHz linear, 20 ms, in one open upload.</summary>
/// <remarks>Source: SignalR's hub protocol, MessagePack encoding; a message has its length in front, seven bits a byte.</remarks>
internal class BrowserCaller : Caller
{
    private const int FrameBytes = 960;

    private readonly byte[] _message = new byte[FrameBytes + 32];
    private byte[] _part = new byte[4096];
    private int _partLength;
    private bool _greeted;

    public BrowserCaller()
        : base(FrameBytes)
    {
    }

    public override void HangUp()
    {
        if (IsOpen)
            Invoke(0x96, [1, 0x80, 0xC0, .. Text("HangUp"), 0x90, 0x90]);
        Socket.Close();
    }

    protected override Uri Address(Uri server) => new(server, "/hubs/voice");

    protected override void Greet()
    {
        Socket.Send("{\"protocol\":\"messagepack\",\"version\":1}\u001e"u8);
        Invoke(0x96, [1, 0x80, .. Text("1"), .. Text("Talk"), 0x91, 0xC0, 0x91, .. Text("m")]);
    }

    protected override void Send(ReadOnlySpan<byte> sound)
    {
        ReadOnlySpan<byte> head = [0x94, 2, 0x80, 0xA1, (byte)'m', 0xC5, FrameBytes >> 8, FrameBytes & 0xFF];
        var length = head.Length + sound.Length;
        _message[0] = (byte)((length & 0x7F) | 0x80);
        _message[1] = (byte)(length >> 7);
        head.CopyTo(_message.AsSpan(2));
        sound.CopyTo(_message.AsSpan(2 + head.Length));
        Socket.Send(_message.AsSpan(0, length + 2), binary: true);
    }

    protected override void OnMessage(ReadOnlySpan<byte> message)
    {
        if (!_greeted)
        {
            _greeted = true;
            message = message[(message.IndexOf((byte)0x1e) + 1)..];
        }
        // A message of the hub may come in several of the socket, and several in one.
        if (_part.Length < _partLength + message.Length)
            Array.Resize(ref _part, (_partLength + message.Length) * 2);
        message.CopyTo(_part.AsSpan(_partLength));
        _partLength += message.Length;
        var read = 0;
        while (TryTake(_part.AsSpan(read, _partLength - read), out var taken))
            read += taken;
        _part.AsSpan(read, _partLength - read).CopyTo(_part);
        _partLength -= read;
    }

    private bool TryTake(ReadOnlySpan<byte> from, out int taken)
    {
        int length = 0, shift = 0;
        taken = 0;
        do
        {
            if (taken == from.Length)
                return false;
            length |= (from[taken] & 0x7F) << shift;
            shift += 7;
        }
        while ((from[taken++] & 0x80) != 0);
        if (from.Length < taken + length)
            return false;
        On(from.Slice(taken, length));
        taken += length;
        return true;
    }

    private void On(ReadOnlySpan<byte> invocation)
    {
        // [1, {}, nil, method, [arguments], []]
        if (invocation.Length < 5 || invocation[1] != 1)
            return;
        var name = invocation[5..];
        if (name.StartsWith("Audio"u8) && invocation[4] == 0xA5)
        {
            var sound = name[6..];                      // after the array's head: item, part, bytes
            sound = sound[(1 + (sound[0] & 0x1F))..];
            OnSound(sound[1] == 0xC5 ? sound.Slice(4, (sound[2] << 8) | sound[3]) : sound.Slice(3, sound[2]));
        }
        else if (name.StartsWith("Clear"u8) && invocation[4] == 0xA5)
        {
            OnClear();
            Invoke(0x96, [1, 0x80, 0xC0, .. Text("Cleared"), 0x92, .. name[6..^1], 0x90, 0x90]);
        }
    }

    private void Invoke(byte array, ReadOnlySpan<byte> rest) => Socket.Send([(byte)(rest.Length + 1), array, .. rest], binary: true);

    private static byte[] Text(string text) => [(byte)(0xA0 | text.Length), .. Encoding.UTF8.GetBytes(text)];
}
