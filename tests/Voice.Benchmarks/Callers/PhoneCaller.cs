using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Voice.Benchmarks.Sockets;

namespace Voice.Benchmarks.Callers;

/// <summary>A phone by Twilio's media streams: µ-law, 20 ms, base64 in JSON. Marks come back at once.</summary>
internal sealed class PhoneCaller : Caller
{
    private const int FrameBytes = 160;

    private readonly string _path;
    private readonly string _streamId;
    private readonly string _callId;
    private readonly byte[] _tail;
    private readonly byte[] _message = new byte[1024];
    private readonly byte[] _heard = new byte[4096];

    /// <param name="path">Where calls are answered.</param>
    public PhoneCaller(string id, string path = "/phone/twilio/media")
        : base(FrameBytes)
    {
        _path = path;
        _streamId = "MZ" + id;
        _callId = "CA" + id;
        _tail = Encoding.UTF8.GetBytes($"\"}},\"streamSid\":\"{_streamId}\"}}");
    }

    public override void HangUp()
    {
        if (IsOpen)
            Socket.Send(Encoding.UTF8.GetBytes($$$"""{"event":"stop","sequenceNumber":"1","streamSid":"{{{_streamId}}}","stop":{"accountSid":"AC","callSid":"{{{_callId}}}"}}"""));
        Socket.Close();
    }

    protected override Uri Address(Uri server) => new(server, _path);

    protected override void Greet()
    {
        Socket.Send("""{"event":"connected","protocol":"Call","version":"1.0.0"}"""u8);
        Socket.Send(Encoding.UTF8.GetBytes(
            $$$"""
            {"event":"start","sequenceNumber":"1","streamSid":"{{{_streamId}}}","start":{"accountSid":"AC","streamSid":"{{{_streamId}}}",
            "callSid":"{{{_callId}}}","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1}
            }}
            """));
    }

    protected override void Send(ReadOnlySpan<byte> sound)
    {
        var at = Write(0, "{\"event\":\"media\",\"sequenceNumber\":\""u8);
        at = Write(at, Sent + 1);
        at = Write(at, "\",\"media\":{\"track\":\"inbound\",\"chunk\":\""u8);
        at = Write(at, Sent);
        at = Write(at, "\",\"timestamp\":\""u8);
        at = Write(at, (Sent - 1) * 20);
        at = Write(at, "\",\"payload\":\""u8);
        Base64.EncodeToUtf8(sound, _message.AsSpan(at), out _, out var written);
        at = Write(at + written, _tail);
        Socket.Send(_message.AsSpan(0, at));
    }

    protected override void OnMessage(ReadOnlySpan<byte> message)
    {
        if (message.StartsWith("{\"event\":\"media\""u8))
        {
            Base64.DecodeFromUtf8(JsonField.Find(message, "\"payload\":\""u8), _heard, out _, out var count);
            OnSound(_heard.AsSpan(0, count));
        }
        else if (message.StartsWith("{\"event\":\"mark\""u8))
        {
            var name = Encoding.UTF8.GetString(JsonField.Find(message, "\"name\":\""u8));
            Socket.Send(Encoding.UTF8.GetBytes($$$"""{"event":"mark","sequenceNumber":"1","streamSid":"{{{_streamId}}}","mark":{"name":"{{{name}}}"}}"""));
        }
        else if (message.StartsWith("{\"event\":\"clear\""u8))
        {
            OnClear();
        }
    }

    private int Write(int at, ReadOnlySpan<byte> part)
    {
        part.CopyTo(_message.AsSpan(at));
        return at + part.Length;
    }

    private int Write(int at, int number)
    {
        number.TryFormat(_message.AsSpan(at), out var written, provider: CultureInfo.InvariantCulture);
        return at + written;
    }
}
