using System.Diagnostics;
using System.Text;
using Voice.Benchmarks.Sockets;

namespace Voice.Benchmarks.Pacing;

/// <summary>An upstream's session that talks without a pause, in the shape of the Realtime API: replies of ten seconds that come faster than they are played, in pieces of 200 ms.</summary>
internal sealed class TalkingSession : IDisposable
{
    /// <summary>In front of the path of such an upstream.</summary>
    public const string Path = "/talk";

    private const int PiecesPerReply = 50;
    private static readonly TimeSpan Piece = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(5);

    private readonly MessageSocket _socket;
    private readonly Timer _timer;
    private readonly string _sound;
    private long _startedAt;
    private long _pieces;

    public TalkingSession(MessageSocket socket)
    {
        _socket = socket;
        var sound = new byte[(int)(24_000 * sizeof(short) * Piece.TotalSeconds)];
        new Random(5).NextBytes(sound);
        _sound = Convert.ToBase64String(sound);
        _timer = new Timer(_ => Talk());
        Send("""{"type":"session.created","event_id":"e","session":{"type":"realtime"}}""");
    }

    public void On(ReadOnlySpan<byte> message)
    {
        if (message.IndexOf("\"session.update\""u8) >= 0)
            Send("""{"type":"session.updated","event_id":"e","session":{"type":"realtime"}}""");
        if (_startedAt != 0 || !message.StartsWith("{\"type\":\"input_audio_buffer.append\""u8))
            return;
        _startedAt = Stopwatch.GetTimestamp();
        _timer.Change(TimeSpan.Zero, Piece);
    }

    public void Dispose() => _timer.Dispose();

    private void Talk()
    {
        lock (_timer)
        {
            for (; _pieces * Piece < Stopwatch.GetElapsedTime(_startedAt) + Ahead; _pieces++)
                Say(_pieces / PiecesPerReply, _pieces % PiecesPerReply);
        }
    }

    private void Say(long reply, long piece)
    {
        var of = $"\"event_id\":\"e\",\"response_id\":\"resp_{reply}\",\"item_id\":\"item_{reply}\",\"output_index\":0,\"content_index\":0";
        if (piece == 0)
            Send($$$"""{"type":"response.created","event_id":"e","response":{"id":"resp_{{{reply}}}","status":"in_progress","output":[]}}""");
        Send($$"""{"type":"response.output_audio.delta",{{of}},"delta":"{{_sound}}"}""");
        if (piece != PiecesPerReply - 1)
            return;
        Send($$"""{"type":"response.output_audio.done",{{of}}}""");
        Send($$$"""{"type":"response.done","event_id":"e","response":{"id":"resp_{{{reply}}}","status":"completed","output":[]}}""");
    }

    private void Send(string message)
    {
        try
        {
            _socket.Send(Encoding.UTF8.GetBytes(message));
        }
        catch (System.Net.Sockets.SocketException)
        {
            _timer.Dispose();
        }
    }
}
