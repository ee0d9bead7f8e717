using System.Text;
using Voice.Benchmarks.Sockets;

namespace Voice.Benchmarks.Pacing;

/// <summary>Asterisk's WebSocket channel, as <c>c(slin24)f(json)</c> dials it: linear, 24 kHz. Marks come back at once.</summary>
internal sealed class ChannelCaller(string id) : PacedCaller
{
    private const int FrameBytes = 960;

    private readonly byte[] _frame = new byte[FrameBytes];
    private MessageSocket _socket = null!;

    public override async Task OpenAsync(Uri server, int audioSocketPort)
    {
        new Random(7).NextBytes(_frame);
        _socket = await MessageSocket.ConnectAsync(new Uri(server, $"/phone/asterisk/media?call={id}"));
        _socket.Send(Encoding.UTF8.GetBytes(
            $$$"""{"event":"MEDIA_START","connection_id":"bot","channel":"WebSocket/bot/0x1","channel_id":"{{{id}}}","format":"slin24","optimal_frame_size":{{{FrameBytes}}},"ptime":20,"channel_variables":{}}"""));
        _ = _socket.ReadAsync(On);
    }

    public override void HangUp() => _socket.Close();

    public override void Dispose() => _socket?.Dispose();

    protected override void Send() => _socket.Send(_frame, binary: true);

    private void On(ReadOnlySpan<byte> message)
    {
        if (message.Length == FrameBytes)
            OnFrame();
        else if (message.StartsWith("{\"command\":\"MARK_MEDIA\""u8))
            _socket.Send(Encoding.UTF8.GetBytes($$"""{"event":"MEDIA_MARK_PROCESSED","channel_id":"{{id}}","correlation_id":"{{Encoding.UTF8.GetString(JsonField.Find(message, "\"correlation_id\":\""u8))}}"}"""));
    }
}
