using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Lines;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

public sealed class PhoneLineTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeSocket _socket = new();
    private readonly List<CallEvent> _posted = [];

    [Fact]
    public void Sound_OfAReply_IsMarkedEveryFewHundredMillisecondsAndAtItsEnd()
    {
        var (line, _) = Line("twilio");
        line.Play(Piece("a", 500 * 8));
        line.EndPart("a", 0);
        Events().ShouldBe(["media 1600", "mark 1", "media 1600", "mark 2", "media 800", "mark 3"]);
        line.OnPlayed(2);
        line.OnPlayed(3);
        _posted.Cast<Played>().SelectMany(p => p.Reports).Select(r => r.Played.TotalMilliseconds).ShouldBe([400, 500]);
    }

    [Fact]
    public void Clear_AfterSomeMarksReturned_AnswersWithWhatWasHeardAndBelievesNoOtherMark()
    {
        var (line, _) = Line("twilio");
        line.Play(Piece("a", 1_000 * 8));
        line.OnPlayed(2);
        _posted.Clear();
        line.Clear(17);
        Events()[^1].ShouldBe("clear");
        var cleared = _posted.ShouldHaveSingleItem().ShouldBeOfType<LineCleared>();
        cleared.ClearId.ShouldBe(17);
        cleared.Reports.ShouldBe([new PlaybackReport("a", 0, TimeSpan.FromMilliseconds(400))]);
        for (var mark = 3; mark <= 5; mark++)
            line.OnPlayed(mark);
        _posted.Count.ShouldBe(1);
    }

    [Fact]
    public void Clear_WhileASendIsUnderWay_OvertakesAndEmptiesWhatWaits()
    {
        var (line, _) = Line("twilio");
        _socket.Hold();
        line.Play(Piece("a", 5_000 * 8));
        line.Clear(1);
        line.Play(Piece("b", 100 * 8));
        Events().ShouldBe(["media 1600"]);
        _socket.Release();
        Events().ShouldBe(["media 1600", "clear", "media 800"]);
    }

    [Fact]
    public void Pause_WhileASendIsUnderWay_IsNextAndTheRestWaits()
    {
        var (line, _) = Line("twilio");
        _socket.Hold();
        line.Play(Piece("a", 500 * 8));
        line.Pause();
        line.EndPart("a", 0);
        _socket.Release();
        Events().ShouldBe(["media 1600", "clear"]);
        line.Resume();
        // The first piece again, and the marks with numbers that have not been used.
        Events()[2..].ShouldBe(["media 1600", "mark 1", "media 1600", "mark 2", "media 800", "mark 3"]);
        line.Pause();
        line.OnPlayed(3);                               // of what was dropped
        _posted.ShouldBeEmpty();
        line.Resume();
        Events()[8..].ShouldBe(["clear", "media 1600", "mark 4", "media 1600", "mark 5", "media 800", "mark 6"]);
        line.OnPlayed(6);
        _posted.Cast<Played>().Single().Reports.ShouldBe([new PlaybackReport("a", 0, TimeSpan.FromMilliseconds(500))]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pause_ThatTheCallEndsIn_IsNoHindrance(bool hangsUp)
    {
        var (line, writer) = Line("twilio");
        line.Play(Piece("a", 500 * 8));
        line.Pause();
        line.Play(Piece("a", 500 * 8));
        if (hangsUp)
            writer.HangUp(new PhoneGoodbye(WebSocketCloseStatus.NormalClosure, "over"));
        else
            line.Clear(1);
        line.Resume();
        writer.Close(WebSocketCloseStatus.NormalClosure, "over");
        Events().ShouldBe(["media 1600", "mark 1", "media 1600", "mark 2", "media 800", "clear", "close 1000"]);
    }

    [Fact]
    public void Sound_WhileTheSocketIsBusy_IsBounded()
    {
        var (line, writer) = Line("twilio");
        _socket.Hold();
        for (var second = 0; second < 400; second++)
            line.Play(Piece("a", 8_000));
        writer.DroppedBytes.ShouldBeInRange(98 * 8_000, 100 * 8_000);
        _socket.Release();
        for (var second = 0; second < 400; second++)
            _time.Advance(TimeSpan.FromSeconds(1));
        var sent = Events().Where(e => e.StartsWith("media", StringComparison.Ordinal)).Sum(e => int.Parse(e[6..], System.Globalization.CultureInfo.InvariantCulture));
        sent.ShouldBeInRange((int)PhoneWriter.QueueBound.TotalSeconds * 8_000, ((int)PhoneWriter.QueueBound.TotalSeconds + 1) * 8_000);
    }

    [Fact]
    public void Close_WithSoundWaiting_DropsItAndIsTheLastThingSent()
    {
        var (line, writer) = Line("twilio");
        _socket.Hold();
        line.Play(Piece("a", 5_000 * 8));
        writer.HangUp(new PhoneGoodbye(WebSocketCloseStatus.NormalClosure, "over"));
        writer.Close(WebSocketCloseStatus.NormalClosure, "over");
        line.Clear(1);
        line.Play(Piece("a", 100 * 8));
        _socket.Release();
        Events().ShouldBe(["media 1600", "close 1000"]);
    }

    [Fact]
    public void Frames_OfACarrierThatWantsThem_AreWholeAndTheLastIsFilledUp()
    {
        var (line, _) = Line("vonage");
        line.Play(Piece("a", 4_801 * 2));
        line.Play(Piece("a", 333 * 2));
        line.EndPart("a", 0);
        _socket.SentBinary.ShouldAllBe(f => f.Length == 640);
        // 5,134 samples at 24 kHz are 214 ms; the filter's tail adds 5 and the last frame is filled up.
        _socket.SentBinary.Count.ShouldBeInRange(11, 12);
        _socket.Sent.Count.ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(TestCarriers.Names), MemberType = typeof(TestCarriers))]
    public void Reply_OfAnyLength_IsNeverMoreThanHalfAMinuteAhead(string vendor)
    {
        var (line, _) = Line(vendor);
        var callBytes = vendor == "vonage" ? 48_000 : 8_000;
        for (var second = 0; second < 90; second++)
            line.Play(Piece("a", callBytes));
        Sent().TotalSeconds.ShouldBeInRange(28.9, 30);
        for (var second = 1; second <= 45; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            (Sent().TotalSeconds - second).ShouldBeInRange(28.8, 30);
        }
        line.Clear(1);
        _socket.Sent[^1].ShouldContain("clear");
        var atClear = Sent();
        _time.Advance(TimeSpan.FromMinutes(2));
        Sent().ShouldBe(atClear);

        TimeSpan Sent() => TimeSpan.FromSeconds((_socket.SentBinary.Sum(b => b.Length) / 32_000.0) + (_socket.Sent.Where(m => m.Contains("payload\":\"", StringComparison.Ordinal) && m.Contains("edia\":{", StringComparison.Ordinal))
            .Sum(m => JsonDocument.Parse(m).RootElement.GetProperty("media").GetProperty("payload").GetBytesFromBase64().Length) / 8_000.0));
    }

    [Theory]
    [InlineData(1_590)]
    [InlineData(10)]
    [InlineData(159)]
    [InlineData(161)]
    [InlineData(4_801)]
    public void Pieces_OfACarrierThatWantsWholeOnes_AreWhole(int bytes)
    {
        var (line, _) = Line("telnyx");
        var given = 0;
        for (; given < 16_000; given += bytes)
            line.Play(Piece("a", bytes));
        line.EndPart("a", 0);
        var events = Events();
        var lengths = events.Where(e => e.StartsWith("media", StringComparison.Ordinal)).Select(e => int.Parse(e[6..], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        lengths.ShouldAllBe(l => l >= 160 && l % 160 == 0);
        lengths.Sum().ShouldBeInRange(given, given + 159);
        // A mark stands exactly after its sound.
        var sent = 0;
        for (var i = 0; i < events.Count - 1; i++)
        {
            if (events[i].StartsWith("media", StringComparison.Ordinal))
                sent += int.Parse(events[i][6..], System.Globalization.CultureInfo.InvariantCulture);
            else
                (sent % 1_600).ShouldBe(0);
        }
        events[^1].ShouldStartWith("mark");
    }

    [Fact]
    public void Sound_BeyondWhatACarrierKeeps_WaitsForItsTime()
    {
        var (line, _) = Line("vonage");
        for (var second = 0; second < 90; second++)
            line.Play(Piece("a", 48_000));
        var atOnce = _socket.SentBinary.Count;
        atOnce.ShouldBeInRange(29 * 50, (29 * 50) + 10);
        _time.Advance(TimeSpan.FromSeconds(10));
        _socket.SentBinary.Count.ShouldBeInRange(atOnce + (9 * 50), atOnce + (11 * 50));
        line.Clear(1);
        _socket.Sent[^1].ShouldContain("clear");
        var cleared = _socket.SentBinary.Count;
        _time.Advance(TimeSpan.FromMinutes(2));
        _socket.SentBinary.Count.ShouldBe(cleared);
    }

    [Fact]
    public void Silence_BeforeTheFirstSound_GoesOutWithEveryBeatAndEndsWithTheReply()
    {
        var (line, writer) = Line("telnyx");
        var silence = new OpeningSilence(writer, Voice.Audio.AudioFormat.MuLaw8K);
        silence.OnBeat(1);
        silence.OnBeat(3);
        line.Clear(1);                                  // a key or a word of the caller is no sound of ours
        silence.OnBeat(1);
        Events().ShouldBe(["media 160", "media 160", "media 160", "media 160", "clear", "media 160"]);
        line.Play(Piece("a", 320));
        silence.OnBeat(1);
        line.Clear(2);
        silence.OnBeat(1);
        Events()[6..].ShouldBe(["media 320", "clear"]);
    }

    private (PhoneLine Line, PhoneWriter Writer) Line(string vendor)
    {
        var stream = TestCarriers.Vendor(vendor).NewStream();
        var start = TestCarriers.Transcript(vendor).Select(l => JsonDocument.Parse(l).RootElement).Single(s => s.TryGetProperty("is", out var kind) && kind.GetString() == "Started");
        stream.Read(Encoding.UTF8.GetBytes(start.GetProperty("in").GetRawText()), binary: false);
        var writer = new PhoneWriter(_socket, stream, _time, _ => { });
        return (new PhoneLine(stream, new PhoneAudio(stream.Start!.Format), writer, _posted.Add, _time), writer);
    }

    private static ResponseAudio Piece(string item, int bytes) => new("r", item, 0, new byte[bytes]);

    private List<string> Events() => _socket.Sent.ConvertAll(message =>
    {
        if (!message.StartsWith('{'))
            return message;
        var root = JsonDocument.Parse(message).RootElement;
        return root.GetProperty("event").GetString() switch
        {
            "media" => $"media {root.GetProperty("media").GetProperty("payload").GetBytesFromBase64().Length}",
            "mark" => $"mark {root.GetProperty("mark").GetProperty("name").GetString()}",
            var other => other!,
        };
    });
}
