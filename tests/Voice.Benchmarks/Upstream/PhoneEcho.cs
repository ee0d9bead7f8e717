using Voice.Benchmarks.Sockets;

namespace Voice.Benchmarks.Upstream;

/// <summary>Answers a phone itself: the floor of every latency.</summary>
internal sealed class PhoneEcho(MessageSocket socket)
{
    private readonly byte[] _message = new byte[4096];

    public void On(ReadOnlySpan<byte> message)
    {
        var sound = JsonField.Find(message, "\"payload\":\""u8);
        if (sound.IsEmpty)
            return;
        var written = Write(0, "{\"event\":\"media\",\"streamSid\":\""u8);
        written = Write(written, JsonField.Find(message, "\"streamSid\":\""u8));
        written = Write(written, "\",\"media\":{\"payload\":\""u8);
        written = Write(written, sound);
        socket.Send(_message.AsSpan(0, Write(written, "\"}}"u8)));
    }

    private int Write(int at, ReadOnlySpan<byte> part)
    {
        part.CopyTo(_message.AsSpan(at));
        return at + part.Length;
    }
}
