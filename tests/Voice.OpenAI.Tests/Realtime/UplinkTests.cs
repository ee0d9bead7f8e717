using System.Text;
using System.Text.Json;
using Voice.Audio;
using Voice.OpenAI.Realtime;

namespace Voice.OpenAI.Tests.Realtime;

public sealed class UplinkTests
{
    private readonly List<Exception> _failures = [];
    private readonly FakeSocket _socket = new();
    private readonly Uplink _uplink;

    public UplinkTests() => _uplink = new Uplink(AudioFormat.MuLaw8K, _failures.Add);

    private static byte[] Control(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] AudioOf(string message)
    {
        using var document = JsonDocument.Parse(message);
        document.RootElement.GetProperty("type").GetString().ShouldBe("input_audio_buffer.append");
        return document.RootElement.GetProperty("audio").GetBytesFromBase64();
    }

    [Fact]
    public void Audio_OnAnOpenSocket_GoesOutAtOnce()
    {
        _uplink.Open(_socket);
        _uplink.SendAudio([1, 2, 3]);
        _socket.Sent.ShouldBe(["""{"type":"input_audio_buffer.append","audio":"AQID"}"""]);
    }

    [Fact]
    public void Waiting_WhenTheSocketOpens_ControlGoesFirst()
    {
        _uplink.SendAudio([1]);
        _uplink.SendControl(Control("a"));
        _uplink.SendAudio([2]);
        _uplink.SendControl(Control("b"));
        _uplink.Open(_socket);
        _socket.Sent[..2].ShouldBe(["a", "b"]);
        AudioOf(_socket.Sent[2]).ShouldBe([1, 2]);
    }

    [Fact]
    public void Waiting_WhileASendIsUnderWay_ControlOvertakesAudio()
    {
        _uplink.Open(_socket);
        _socket.Hold();
        _uplink.SendAudio([1]);
        for (byte i = 0; i < 100; i++)
            _uplink.SendAudio(new byte[160]);
        _uplink.SendControl(Control("cancel"));
        _socket.Sent.Count.ShouldBe(1);
        _socket.Release();
        _socket.Sent[1].ShouldBe("cancel");
        _socket.Sent.Skip(2).Sum(m => AudioOf(m).Length).ShouldBe(16_000);
    }

    [Fact]
    public void Waiting_LongerThanTheBound_TheOldestIsDropped()
    {
        var bound = AudioFormat.MuLaw8K.BytesIn(Uplink.AudioBound);
        for (var i = 0; i < bound + 1000; i += 100)
            _uplink.SendAudio(Enumerable.Repeat((byte)(i / 100 % 256), 100).ToArray());
        _uplink.DroppedBytes.ShouldBe(1000);
        _uplink.Open(_socket);
        var sent = _socket.Sent.SelectMany(AudioOf).ToArray();
        sent.Length.ShouldBe(bound);
        sent[0].ShouldBe((byte)10);
    }

    [Fact]
    public void Audio_OnAnIdleSocket_AllocatesNothing()
    {
        var uplink = new Uplink(AudioFormat.Pcm24K, _failures.Add);
        uplink.Open(new FakeSocket(keep: false));
        var frame = new byte[960];
        for (var i = 0; i < 100; i++)
            uplink.SendAudio(frame);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
            uplink.SendAudio(frame);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1000);
    }

    [Fact]
    public void Failure_OfASend_IsReportedOnceAndEndsTheUplink()
    {
        _uplink.Open(_socket);
        _socket.Fails = new IOException("gone");
        _uplink.SendAudio([1]);
        _uplink.SendAudio([1]);
        _uplink.SendControl(Control("a"));
        _failures.Single().ShouldBeOfType<IOException>();
    }

    [Fact]
    public void Control_ThatIsNotRead_IsReported()
    {
        for (var i = 0; i < 2000; i++)
            _uplink.SendControl(Control("a"));
        _failures.Count.ShouldBe(1);
    }

    [Fact]
    public void Closed_NothingIsSentAnyMore()
    {
        _uplink.SendAudio([1]);
        _uplink.SendControl(Control("a"));
        _uplink.Close();
        _uplink.Open(_socket);
        _uplink.SendAudio([1]);
        _socket.Sent.ShouldBeEmpty();
    }

    [Fact]
    public void Audio_ThatIsNotRead_IsReportedOnce_AndThatIsTheEnd()
    {
        _uplink.Open(_socket);
        _socket.Hold();
        for (var i = 0; i < 600; i++)                       // twelve seconds
            _uplink.SendAudio(new byte[160]);
        _failures.Single().ShouldBeOfType<IOException>();
        _socket.Release();
        _socket.Sent.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Senders_OnManyThreads_LoseNoCommandAndKeepTheirOrder()
    {
        _uplink.Open(_socket);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(sender => Task.Run(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                _uplink.SendAudio(new byte[40]);
                _uplink.SendControl(Control($"{sender}:{i}"));
            }
        })));
        var commands = _socket.Sent.Where(m => m[0] != '{').Select(m => m.Split(':')).ToArray();
        foreach (var sender in commands.GroupBy(c => c[0]))
            sender.Select(c => int.Parse(c[1])).ShouldBe(Enumerable.Range(0, 200));
        commands.Length.ShouldBe(800);
        var sent = _socket.Sent.Where(m => m[0] == '{').Sum(m => AudioOf(m).Length);
        (sent + _uplink.DroppedBytes).ShouldBe(800 * 40);
    }
}
