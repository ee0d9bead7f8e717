using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Assistants.Failover;
using Voice.Audio;
using Voice.Calls;
using Voice.Tests.Assistants.Cascade;
using Voice.TurnDetection;

namespace Voice.Tests.Calls;

/// <summary>The sound that the next assistant gets after the last one did not answer.</summary>
public sealed class CallerAudioBufferTests
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);
    private static readonly AudioFormat Format = AudioFormat.MuLaw8K;

    private readonly FakeTimeProvider _time = new();
    private readonly HearingAssistant _first = new();
    private readonly HearingAssistant _next = new();
    private readonly CallerAudioBuffer _buffer;
    private TimeSpan _now;
    private byte _word;

    public CallerAudioBufferTests() => _buffer = new CallerAudioBuffer(Format, _time);

    /// <summary>A loud sound whose bytes tell which one it is.</summary>
    private byte Says(double seconds)
    {
        // Codes 0x00 to 0x3F are the loudest of µ-law.
        Hears(++_word, seconds);
        return _word;
    }

    private void IsQuiet(double seconds) => Hears(0xFF, seconds);

    private void Hears(byte code, double seconds)
    {
        Span<byte> frame = stackalloc byte[160];
        frame.Fill(code);
        for (var left = TimeSpan.FromSeconds(seconds); left > TimeSpan.Zero; left -= Frame)
        {
            _buffer.Hear(frame, _now);
            _now += Frame;
        }
    }

    private static double SecondsOf(HearingAssistant assistant, byte word) => assistant.Heard.Count(b => b == word) / 8000.0;

    [Fact]
    public void Sound_WithAnAssistant_GoesOnAsItIs()
    {
        _buffer.Attach(_first, turnIsOver: false);
        var word = Says(1);
        IsQuiet(1);
        SecondsOf(_first, word).ShouldBe(1);
        SecondsOf(_first, 0xFF).ShouldBe(1, "silence too: the model finds the end of the turn in it");
    }

    [Fact]
    public void Turn_NotSettled_IsGivenToTheNextWholeAndInOrder()
    {
        _buffer.Attach(_first, turnIsOver: false);
        IsQuiet(5);
        var (one, _) = (Says(1), 0);
        _buffer.Alive(_now);
        _buffer.BeginTurn();
        var two = Says(2);
        _buffer.Detach();
        var three = Says(0.5);
        _buffer.Attach(_next, turnIsOver: false);
        Drain();
        SecondsOf(_next, one).ShouldBeGreaterThanOrEqualTo(0.78, "from before the turn was noticed");
        SecondsOf(_next, two).ShouldBe(2);
        SecondsOf(_next, three).ShouldBe(0.5);
        _next.Heard.Where(b => b != 0xFF).ShouldBe(_next.Heard.Where(b => b != 0xFF).Order(), "in the order it was spoken");
    }

    [Fact]
    public void Turn_Settled_IsNotGivenAgain()
    {
        _buffer.Attach(_first, turnIsOver: false);
        _buffer.BeginTurn();
        var word = Says(2);
        IsQuiet(1);
        _buffer.ReleaseTurnAudio(_now);
        _buffer.Detach();
        _buffer.Attach(_next, turnIsOver: false);
        SecondsOf(_next, word).ShouldBe(0);
    }

    [Fact]
    public void Silence_IsNotGivenAgain()
    {
        _buffer.Attach(_first, turnIsOver: false);
        _buffer.BeginTurn();
        Says(0.2);
        IsQuiet(10);
        Says(0.2);
        _buffer.Detach();
        _buffer.Attach(_next, turnIsOver: false);
        SecondsOf(_next, 0xFF).ShouldBeLessThan(0.7);
    }

    [Fact]
    public void Noise_ThatTheAssistantTookForNoTurn_IsForgotten()
    {
        _buffer.Attach(_first, turnIsOver: false);
        var noise = Says(3);
        _now += TimeSpan.FromSeconds(1);
        _buffer.Alive(_now);
        Says(0.1);
        _buffer.Detach();
        _buffer.Attach(_next, turnIsOver: false);
        SecondsOf(_next, noise).ShouldBe(0);
    }

    [Fact]
    public void Words_SaidToAnAssistantThatShowsNoLife_AreKept()
    {
        _buffer.Attach(_first, turnIsOver: false);
        _buffer.Alive(_now);
        var word = Says(3);
        _buffer.Detach();
        _buffer.Attach(_next, turnIsOver: false);
        Drain();
        SecondsOf(_next, word).ShouldBe(3);
    }

    [Fact]
    public void Words_WithoutEnd_AreKeptToTheBound()
    {
        _buffer.BeginTurn();
        Says(60);
        _buffer.Attach(_next, turnIsOver: false);
        Drain();
        SecondsOf(_next, _word).ShouldBe(CallerAudioBuffer.Most.TotalSeconds);
    }

    [Fact]
    public void Backlog_IsGivenLittleFasterThanItWasSpoken()
    {
        _buffer.BeginTurn();
        Says(6);
        _buffer.Attach(_next, turnIsOver: false);
        for (var i = 0; i < 10; i++)
            _time.Advance(TimeSpan.FromMilliseconds(100));
        SecondsOf(_next, _word).ShouldBeInRange(1.4, 1.7);
        var live = Says(0.1);
        SecondsOf(_next, live).ShouldBe(0, "what is said meanwhile waits its turn");
        Drain();
        SecondsOf(_next, live).ShouldBe(0.1);
    }

    [Fact]
    public void Backlog_ForWhoHearsAtAnySpeed_IsGivenAtOnce()
    {
        _buffer.BeginTurn();
        Says(6);
        var cascade = new HearingAssistant { HearsAtAnySpeed = true };
        _buffer.Attach(cascade, turnIsOver: false);
        SecondsOf(cascade, _word).ShouldBe(6);
    }

    [Fact]
    public void Turn_ThatWasOver_IsEndedForTheNext()
    {
        _buffer.BeginTurn();
        Says(0.5);
        _buffer.Attach(_next, turnIsOver: true);
        Drain();
        _next.Heard.TakeLast(8000).ShouldAllBe(b => b == 0xFF);
    }

    [Fact]
    public void Sound_ThatIsTooManyTimesLost_IsStillThere()
    {
        _buffer.Attach(_first, turnIsOver: false);
        _buffer.BeginTurn();
        var word = Says(0.8);
        for (var i = 0; i < 3; i++)
        {
            _buffer.Detach();
            _buffer.Attach(new HearingAssistant(), turnIsOver: false);
        }
        _buffer.Detach();
        _buffer.Attach(_next, turnIsOver: false);
        SecondsOf(_next, word).ShouldBe(0.8);
    }

    [Fact]
    public void Secret_IsNeitherGivenNorKept()
    {
        _buffer.Attach(_first, turnIsOver: false);
        _buffer.BeginTurn();
        _buffer.Deafen(true);
        var secret = Says(1);
        _buffer.Deafen(false);
        _buffer.Detach();
        _buffer.Attach(_next, turnIsOver: false);
        (SecondsOf(_first, secret) + SecondsOf(_next, secret)).ShouldBe(0);
    }

    [Fact]
    public void Words_ThatWereNotNoticed_AreKeptWhileTheNextOneIsComing()
    {
        _buffer.Attach(_first, turnIsOver: false);
        IsQuiet(5);
        var word = Says(1);
        IsQuiet(2);
        _buffer.Detach();
        _buffer.Alive(_now);                                 // the next one: it has heard nothing yet
        IsQuiet(2);
        _buffer.Attach(_next, turnIsOver: false);
        Drain();
        SecondsOf(_next, word).ShouldBe(1);
    }

    [Fact]
    public void Hear_InAQuietCall_KeepsLittle()
    {
        _buffer.Attach(_first, turnIsOver: false);
        IsQuiet(60);
        _buffer.Detach();
        _buffer.Attach(_next, turnIsOver: false);
        (_next.Heard.Count / 8000.0).ShouldBeLessThan(0.3);
    }

    [Fact]
    public void Newest_IsTheEndOfWhatIsKept()
    {
        _buffer.Attach(_first, turnIsOver: false);
        _buffer.BeginTurn();
        Says(2);
        var word = Says(1);
        _buffer.Newest(TimeSpan.FromSeconds(1)).ShouldBe(Enumerable.Repeat(word, 8_000));
        _buffer.Newest(TimeSpan.FromMinutes(1)).Length.ShouldBe(3 * 8_000);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sound_ThatTheAssistantShowsNoSignOf_IsKeptToTellWhatItWas(bool isVoice)
    {
        var monitor = new LivenessMonitor(new LivenessOptions(), canEcho: true);
        var was = new List<bool>();
        void Hears(byte[] piece)
        {
            if (_buffer.Hear(piece, _now) is { } isLoud && monitor.Heard(isLoud, Frame, _now))
                was.Add(VoiceCheck.IsVoice(Format, _buffer.Newest(TimeSpan.FromSeconds(5))));
            _now += Frame;
        }
        _buffer.Attach(_first, turnIsOver: false);
        byte[] quiet = [.. Enumerable.Repeat((byte)0xFF, 160)];
        for (var i = 0; i < 150; i++)
            Hears(quiet);
        var noise = new short[8_000];
        new Random(1).GetItems<short>([-3_000, 3_000], noise);
        foreach (var piece in (isVoice ? Speech.Say("What time is it please", 8_000) : noise).Chunk(160))
            Hears(Speech.Bytes(piece, AudioEncoding.MuLaw));
        for (var i = 0; i < 150; i++)
            Hears(quiet);
        was.ShouldBe([isVoice]);
    }

    [Fact]
    public void Hear_TellsTheLoudnessOfWhatWasForwardedAtOnce()
    {
        byte[] loud = [.. Enumerable.Repeat((byte)1, 160)], quiet = [.. Enumerable.Repeat((byte)0xFF, 160)];
        _buffer.Hear(loud, _now).ShouldBeNull("there is no assistant");
        _buffer.Attach(_first, turnIsOver: false);
        _buffer.Hear(loud, _now).ShouldBe(true);
        _buffer.Hear(quiet, _now).ShouldBe(false);
        _buffer.Deafen(true);
        _buffer.Hear(loud, _now).ShouldBeNull("nobody may hear the caller");
        _buffer.Hear(quiet, _now, isFilled: true).ShouldBeNull("it is not the caller");
    }

    private void Drain()
    {
        for (var i = 0; i < 400; i++)
            _time.Advance(TimeSpan.FromMilliseconds(100));
    }

    [Theory]
    [InlineData(0.5, 2.5)]
    [InlineData(4, 6)]
    public void Turn_LeftOpenInSilence_IsToldOnceAfterTheLongestPauseAndTwoSeconds(double pause, double told)
    {
        List<TimeSpan> open = [];
        using var buffer = new CallerAudioBuffer(Format, _time, () => open.Add(_now));
        void Hears(byte code, double seconds)
        {
            Span<byte> frame = stackalloc byte[160];
            frame.Fill(code);
            for (var left = TimeSpan.FromSeconds(seconds); left > TimeSpan.Zero; left -= Frame, _now += Frame)
                buffer.Hear(frame, _now);
        }
        buffer.Attach(new HearingAssistant { LongestPause = TimeSpan.FromSeconds(pause) }, turnIsOver: false);
        Hears(0xFF, 20);
        open.ShouldBeEmpty("no turn is open");
        buffer.BeginTurn();
        Hears(7, 5);
        var silentFrom = _now;
        Hears(0xFF, 20);
        (open.Single() - silentFrom).TotalSeconds.ShouldBeInRange(told - 0.05, told + 0.05);
        buffer.BeginTurn();
        Hears(0xFF, told - 0.1);
        open.Count.ShouldBe(1, "the silence before a turn does not count");
        Hears(0xFF, 0.2);
        open.Count.ShouldBe(2);
        buffer.ReleaseTurnAudio(_now);
        Hears(0xFF, 20);
        open.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(0xE0, 0.5)]                             // a quiet voice, about -50 dBFS
    [InlineData(0xFF, 0)]                               // an assistant that is trusted to end its turns
    public void Turn_InQuietSpeechOrOfATrustedAssistant_IsNotEndedHere(byte code, double pause)
    {
        var open = 0;
        using var buffer = new CallerAudioBuffer(Format, _time, () => open++);
        buffer.Attach(new HearingAssistant { LongestPause = TimeSpan.FromSeconds(pause) }, turnIsOver: false);
        buffer.BeginTurn();
        var frame = Enumerable.Repeat(code, 160).ToArray();
        for (var i = 0; i < 500; i++, _now += Frame)
            buffer.Hear(frame, _now);
        open.ShouldBe(0);
        (buffer.SilentFor(_now) > TimeSpan.Zero).ShouldBe(code == 0xFF);
    }

    /// <summary>On a timer's thread an exception here would end the whole server.</summary>
    [Fact]
    public void Assistant_ThatFailsWhileItTakesKeptSound_LeavesTheRestToTheNext()
    {
        var word = Says(3);
        _first.OnHeard = _buffer.Detach;
        _buffer.Attach(_first, turnIsOver: false);
        Drain();
        _buffer.Attach(_next, turnIsOver: false);
        Drain();
        SecondsOf(_first, word).ShouldBeGreaterThan(0);
        SecondsOf(_next, word).ShouldBeGreaterThan(2);
    }

    private sealed class HearingAssistant : IAssistant
    {
        public List<byte> Heard { get; } = [];

        public bool HearsAtAnySpeed { get; init; }

        public TimeSpan LongestPause { get; init; }

        public AssistantCapabilities Capabilities => new(true, true, false, true, HearsAtAnySpeed, LongestPause: LongestPause);

        public Task<AssistantDescription> ConnectAsync(AssistantSetup setup, IAssistantListener listener, CancellationToken cancellation) => throw new NotSupportedException();

        public Action? OnHeard { get; set; }

        public void SendAudio(ReadOnlySpan<byte> audio)
        {
            Heard.AddRange(audio);
            OnHeard?.Invoke();
        }

        public void Send(AssistantCommand command)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
