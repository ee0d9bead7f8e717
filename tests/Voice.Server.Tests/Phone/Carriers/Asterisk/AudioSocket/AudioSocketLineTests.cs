using System.IO.Pipelines;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Audio;
using Voice.Lines;
using Voice.Server.Phone;
using Voice.Server.Phone.Carriers;

namespace Voice.Server.Tests.Phone;

public sealed class AudioSocketLineTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<CallEvent> _posted = [];
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 4_000, resumeWriterThreshold: 2_000, useSynchronizationContext: false));
    private readonly Pacer _pacer;
    private int _stalls;

    public AudioSocketLineTests() => _pacer = new Pacer(_time);

    [Fact]
    public void Line_WithNothingToSay_SendsSilenceEvery20Milliseconds()
    {
        Line(AudioSocketKind.Audio8K);
        for (var frame = 0; frame < 10; frame++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(20));
            Sent().ShouldBe([(AudioSocketKind.Audio8K, 320, false)]);
        }
    }

    [Fact]
    public void Reply_IsReportedAsItLeavesAndAtItsEnd()
    {
        var line = Line(AudioSocketKind.Audio24K);
        line.Play(Piece("a", 450));
        line.EndPart("a", 0);
        Advance(frames: 23).Count(f => f.IsSound).ShouldBe(23);
        _posted.Cast<Played>().SelectMany(p => p.Reports).Select(r => r.Played.TotalMilliseconds).ShouldBe([200, 400, 450]);
        Advance(frames: 3).Count(f => f.IsSound).ShouldBe(0);
        _posted.Count.ShouldBe(3);
    }

    [Fact]
    public void Reply_WhoseEndIsToldOnlyWhenAllHasLeft_IsStillReportedAsHeard()
    {
        var line = Line(AudioSocketKind.Audio24K);
        line.Play(Piece("a", 100));
        Advance(frames: 10);
        _posted.ShouldBeEmpty();
        line.EndPart("a", 0);
        Advance(frames: 1);
        _posted.ShouldHaveSingleItem().ShouldBeOfType<Played>().Reports.ShouldBe([new PlaybackReport("a", 0, TimeSpan.FromMilliseconds(100))]);
    }

    [Fact]
    public void Sound_ThatComesInHalfFrames_IsNotTornApartBySilence()
    {
        var line = Line(AudioSocketKind.Audio24K);
        line.Play(Piece("a", 30));
        Advance(frames: 3).Count(f => f.IsSound).ShouldBe(1);
        line.Play(Piece("a", 10));
        Advance(frames: 1).Count(f => f.IsSound).ShouldBe(1);
    }

    [Theory]
    [InlineData((int)AudioSocketKind.Audio8K)]
    [InlineData((int)AudioSocketKind.Audio24K)]
    public void Pause_IsSilentWithTheNextFrameAndKeepsTheRest(int kind)
    {
        var line = Line((AudioSocketKind)kind);
        line.Play(Piece("a", 300));
        Advance(frames: 5).Count(f => f.IsSound).ShouldBe(5);
        line.Pause();
        line.Pause();
        line.Play(Piece("a", 100));
        line.EndPart("a", 0);
        // What the filter holds is heard in the first of them.
        Advance(frames: 50).Count(f => f.IsSound).ShouldBeLessThanOrEqualTo(1);
        _posted.ShouldBeEmpty();
        line.Resume();
        Advance(frames: 25).Count(f => f.IsSound).ShouldBeInRange(15, 16);
        _posted.Cast<Played>().SelectMany(p => p.Reports).Select(r => r.Played.TotalMilliseconds).ShouldBe([200, 400]);
    }

    [Fact]
    public void Clear_InAPause_TellsWhatHadLeftAndEndsThePause()
    {
        var line = Line(AudioSocketKind.Audio24K);
        line.Play(Piece("a", 300));
        Advance(frames: 5);
        line.Pause();
        Advance(frames: 20);
        line.Clear(7);
        _posted.ShouldHaveSingleItem().ShouldBeOfType<LineCleared>().Reports.ShouldBe([new PlaybackReport("a", 0, TimeSpan.FromMilliseconds(100))]);
        line.Play(Piece("b", 100));
        Advance(frames: 5).Count(f => f.IsSound).ShouldBe(5);
    }

    [Fact]
    public void Clear_TellsToTheFrameWhatHasLeftAndNothingFollows()
    {
        var line = Line(AudioSocketKind.Audio8K);
        line.Play(Piece("a", 60));
        line.EndPart("a", 0);
        line.Play(Piece("b", 5_000));
        Advance(frames: 10);
        _posted.Clear();
        line.Clear(7);
        var cleared = _posted.ShouldHaveSingleItem().ShouldBeOfType<LineCleared>();
        cleared.ClearId.ShouldBe(7);
        cleared.Reports.ShouldBe([new PlaybackReport("b", 0, TimeSpan.FromMilliseconds(140))]);
        Advance(frames: 5).Count(f => f.IsSound).ShouldBe(0);
        line.Play(Piece("c", 40));
        Advance(frames: 2).Count(f => f.IsSound).ShouldBe(2);
    }

    [Fact]
    public void Sound_BeyondTheBound_IsDroppedAndItsPartStillEnds()
    {
        var line = Line(AudioSocketKind.Audio8K);
        for (var second = 0; second < 130; second++)
            line.Play(Piece("a", 1_000));
        line.EndPart("a", 0);
        Advance(frames: (int)(AudioSocketLine.QueueBound / Pacer.Interval)).Count(f => f.IsSound).ShouldBe(120 * 50);
        _posted.Cast<Played>().Last().Reports.ShouldBe([new PlaybackReport("a", 0, TimeSpan.FromSeconds(130))]);
    }

    [Fact]
    public void Peer_ThatTakesNothing_IsNoticedInFiveSecondsAndNothingPilesUp()
    {
        Line(AudioSocketKind.Audio8K);
        _time.Advance(TimeSpan.FromMilliseconds(300));
        _stalls.ShouldBe(0);
        for (var step = 0; step < 400 && _stalls == 0; step++)
            _time.Advance(TimeSpan.FromMilliseconds(20));
        _stalls.ShouldBe(1);
        Sent().Count.ShouldBeInRange(12, 13);
    }

    [Fact]
    public void HangUp_IsTheLastThingSent()
    {
        var line = Line(AudioSocketKind.Audio8K);
        line.Play(Piece("a", 1_000));
        Advance(frames: 2);
        line.HangUp();
        line.Play(Piece("a", 1_000));
        _time.Advance(TimeSpan.FromSeconds(1));
        Sent().ShouldBe([(AudioSocketKind.HangUp, 0, false)]);
    }

    private AudioSocketLine Line(AudioSocketKind kind)
    {
        var line = new AudioSocketLine(_pipe.Writer, _posted.Add, TimeSpan.FromSeconds(5), () => _stalls++);
        line.Speak(kind);
        _pacer.Add(line.OnBeat);
        return line;
    }

    private List<(AudioSocketKind Kind, int Length, bool IsSound)> Advance(int frames)
    {
        List<(AudioSocketKind Kind, int Length, bool IsSound)> sent = [];
        for (var frame = 0; frame < frames; frame++)
        {
            _time.Advance(Pacer.Interval);
            sent.AddRange(Sent());
        }
        return sent;
    }

    private List<(AudioSocketKind Kind, int Length, bool IsSound)> Sent()
    {
        List<(AudioSocketKind, int, bool)> sent = [];
        if (!_pipe.Reader.TryRead(out var read))
            return sent;
        var buffer = read.Buffer;
        while (AudioSocketProtocol.TryRead(ref buffer, out var kind, out var payload))
            sent.Add((kind, (int)payload.Length, System.Buffers.BuffersExtensions.ToArray(payload).AsSpan().ContainsAnyExcept((byte)0)));
        buffer.Length.ShouldBe(0);
        _pipe.Reader.AdvanceTo(read.Buffer.End);
        return sent;
    }

    private static ResponseAudio Piece(string item, int milliseconds)
    {
        var sound = new byte[AudioFormat.Pcm24K.BytesIn(TimeSpan.FromMilliseconds(milliseconds))];
        Array.Fill(sound, (byte)0x11);
        return new ResponseAudio("r", item, 0, sound);
    }
}
