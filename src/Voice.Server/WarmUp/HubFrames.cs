using System.Buffers;
using System.Text;
using MessagePack;

namespace Voice.Server.WarmUp;

/// <summary>A page's side of SignalR's MessagePack protocol, as far as a rehearsal needs it. <c>docs/browser-protocol.md</c> says what is called.</summary>
internal static class HubFrames
{
    private const int FrameBytes = 960;
    private const string Upload = "m";

    /// <summary>The handshake, and <c>Talk</c> with an upload.</summary>
    public static byte[] Greeting { get; } =
        [.. Encoding.UTF8.GetBytes("{\"protocol\":\"messagepack\",\"version\":1}\u001e"), .. Call("Talk", static (ref writer) => writer.WriteNil(), Upload)];

    /// <summary>20 ms of silence.</summary>
    public static byte[] Frame { get; } = Message(static (ref writer) =>
    {
        writer.WriteArrayHeader(4);
        writer.Write(2);                                        // an item of an upload
        writer.WriteMapHeader(0);
        writer.Write(Upload);
        writer.Write(new byte[FrameBytes]);
    });

    /// <summary>The page has played so much of the first reply.</summary>
    public static byte[] Played { get; } = Call("Played", static (ref writer) =>
    {
        writer.WriteArrayHeader(1);
        writer.WriteMapHeader(3);
        writer.Write("itemId");
        writer.Write(EchoModel.FirstItem);
        writer.Write("contentIndex");
        writer.Write(0);
        writer.Write("playedMs");
        writer.Write(100.0);
    });

    public static byte[] Goodbye { get; } = Call("HangUp", null);

    public static bool IsSound(ReadOnlySpan<byte> message) => message.IndexOf("Audio"u8) >= 0 && message.Length > FrameBytes;

    private delegate void Writing(ref MessagePackWriter writer);

    private static byte[] Call(string method, Writing? argument, string? upload = null) => Message((ref writer) =>
    {
        writer.WriteArrayHeader(6);
        writer.Write(1);                                        // a call
        writer.WriteMapHeader(0);
        if (upload is null)
            writer.WriteNil();                                  // that is not answered
        else
            writer.Write("1");
        writer.Write(method);
        writer.WriteArrayHeader(argument is null ? 0 : 1);
        argument?.Invoke(ref writer);
        writer.WriteArrayHeader(upload is null ? 0 : 1);
        if (upload is not null)
            writer.Write(upload);
    });

    /// <summary>With its length in front, seven bits a byte, the least first.</summary>
    private static byte[] Message(Writing write)
    {
        var body = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(body);
        write(ref writer);
        writer.Flush();
        var length = new List<byte>();
        for (var left = body.WrittenCount; left > 0; left >>= 7)
            length.Add((byte)((left & 0x7F) | (left > 0x7F ? 0x80 : 0)));
        return [.. length, .. body.WrittenSpan];
    }
}
