using System.Text;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Lines;
using Voice.Server.Phone;
using Voice.Server.Phone.Carriers;

namespace Voice.Server.Tests.Phone;

/// <summary>The messages to a WebSocket channel and their times, by a virtual clock.</summary>
public sealed class AsteriskStreamTests
{
    private const int FrameBytes = 960;

    private readonly FakeTimeProvider _time = new();
    private readonly FakeSocket _socket = new();
    private readonly List<CallEvent> _posted = [];

    [Fact]
    public void Reply_OfTenMinutes_IsSentAsItIsPlayedWithoutDrift()
    {
        var (line, _, _) = Line();
        var elapsed = TimeSpan.Zero;
        line.Play(Piece("a", 60_000));
        while (elapsed < TimeSpan.FromMinutes(10))
        {
            _time.Advance(TimeSpan.FromMilliseconds(20));
            elapsed += TimeSpan.FromMilliseconds(20);
            if (elapsed.TotalMilliseconds % 10_000 == 0)
                line.Play(Piece("a", 10_000));
            var ahead = (_socket.SentBinary.Count * Pacer.Interval) - elapsed;
            ahead.ShouldBeInRange(AsteriskStream.Lead, AsteriskStream.Lead + Pacer.Interval);
        }
        _socket.SentBinary.ShouldAllBe(f => f.Length == FrameBytes);
    }

    [Fact]
    public void Interruption_IsToldToTheFrameByTheQueueOfTheChannel()
    {
        var (line, writer, stream) = Line();
        line.Play(Piece("a", 100));
        line.EndPart("a", 0);
        line.Play(Piece("b", 5_000));
        for (var beat = 0; beat < 100; beat++)
            _time.Advance(TimeSpan.FromMilliseconds(20));
        writer.SentBytes.ShouldBe(_socket.SentBinary.Count * FrameBytes);
        var sent = _socket.SentBinary.Count;
        line.Clear(3);
        _socket.Sent[^2..].ShouldBe(["""{"command":"GET_STATUS"}""", """{"command":"FLUSH_MEDIA"}"""]);
        _posted.ShouldBeEmpty();
        line.OnQueue(stream.Read("""{"event":"STATUS","queue_length":7}"""u8, binary: false).QueuedBytes);
        var cleared = _posted.ShouldHaveSingleItem().ShouldBeOfType<LineCleared>();
        cleared.ClearId.ShouldBe(3);
        cleared.Reports![^1].ShouldBe(new PlaybackReport("b", 0, ((sent - 7) * Pacer.Interval) - TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    public void Channel_ThatIsFull_GetsNothingUntilItIsFreeOrFlushed()
    {
        var (line, writer, _) = Line();
        writer.Hold(full: true);
        line.Play(Piece("a", 5_000));
        _time.Advance(TimeSpan.FromSeconds(5));
        _socket.SentBinary.ShouldBeEmpty();
        writer.Hold(full: false);
        _socket.SentBinary.Count.ShouldBeInRange(10, 11);
        writer.Hold(full: true);
        line.Clear(1);
        line.Play(Piece("b", 100));
        _socket.SentBinary.Count.ShouldBeInRange(15, 16);
    }

    [Fact]
    public void Marks_ThatAFlushDiscarded_AreNotWaitedFor()
    {
        var (line, _, _) = Line();
        line.Play(Piece("a", 150));
        line.EndPart("a", 0);
        line.Clear(1);
        line.OnQueue(0);
        _posted.Clear();
        line.Play(Piece("b", 100));
        line.EndPart("b", 0);
        line.OnPlayed(2);
        _posted.ShouldHaveSingleItem().ShouldBeOfType<Played>().Reports.ShouldBe([new PlaybackReport("b", 0, TimeSpan.FromMilliseconds(100))]);
    }

    [Fact]
    public void Commands_AreShorterThanWhatAsteriskReads()
    {
        foreach (var start in (string[])[Json, "MEDIA_START connection_id:voice channel:WebSocket/voice/0x1 channel_id:17.1 format:slin24 optimal_frame_size:960 ptime:20"])
        {
            var stream = new AsteriskStream(new Dictionary<string, string>());
            stream.Read(Encoding.UTF8.GetBytes(start), binary: false).Kind.ShouldBe(PhoneEventKind.Started);
            ReadOnlyMemory<byte>[] commands =
                [stream.WriteMark(int.MaxValue), stream.WriteClear(), stream.WriteHangUp(new PhoneGoodbye(default, "")), Encoding.UTF8.GetBytes(stream.AskQueue!)];
            commands.ShouldAllBe(c => c.Length > 0 && c.Length < AsteriskStream.LongestCommand);
        }
    }

    [Fact]
    public void Call_IsCalledWhatItsDialStringSays()
    {
        var stream = new AsteriskStream(new Dictionary<string, string> { ["call"] = "1763.4", ["language"] = "de" });
        stream.Read(Encoding.UTF8.GetBytes(Json), binary: false);
        (stream.Start!.CallId, stream.Start.StreamId, stream.Start.Parameters["language"]).ShouldBe(("1763.4", "17.1", "de"));
    }

    private const string Json = """{"event":"MEDIA_START","connection_id":"voice","channel_id":"17.1","format":"slin24","optimal_frame_size":960,"ptime":20}""";

    private (PhoneLine Line, PhoneWriter Writer, AsteriskStream Stream) Line()
    {
        var stream = new AsteriskStream(new Dictionary<string, string>());
        stream.Read(Encoding.UTF8.GetBytes(Json), binary: false);
        var writer = new PhoneWriter(_socket, stream, _time, _ => { });
        return (new PhoneLine(stream, new PhoneAudio(stream.Start!.Format), writer, _posted.Add, _time), writer, stream);
    }

    private static ResponseAudio Piece(string item, int milliseconds) => new("r", item, 0, new byte[milliseconds * 48]);
}
