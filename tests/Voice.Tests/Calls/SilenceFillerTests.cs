using Microsoft.Extensions.Time.Testing;
using Voice.Audio;
using Voice.Calls;

namespace Voice.Tests.Calls;

/// <summary>The sound that an assistant gets from lines that send nothing, little, or all at once. In virtual time, by the millisecond.</summary>
public sealed class SilenceFillerTests : IDisposable
{
    private const byte Word = 200;
    private static readonly AudioFormat Format = AudioFormat.MuLaw8K;

    private readonly FakeTimeProvider _time = new();
    private readonly DateTimeOffset _start;
    private readonly List<(double At, double Ms, bool IsFilled)> _heard = [];
    private readonly List<byte> _words = [];
    private readonly SilenceFiller _line;
    private bool _turnIsOpen;

    public SilenceFillerTests()
    {
        _start = _time.GetUtcNow();
        _line = new SilenceFiller(Format, _time, () => _turnIsOpen, (audio, isFilled) =>
        {
            _heard.Add((Now, Format.DurationOf(audio.Length).TotalMilliseconds, isFilled));
            _words.AddRange(audio);
        });
    }

    private double Now => (_time.GetUtcNow() - _start).TotalMilliseconds;

    private double Filled => _heard.Where(h => h.IsFilled).Sum(h => h.Ms);

    private double Sounded => _heard.Where(h => !h.IsFilled).Sum(h => h.Ms);

    public void Dispose() => _line.Dispose();

    private void Sends(double ms, byte word = Word) => _line.Hear(Enumerable.Repeat(word, Format.BytesIn(TimeSpan.FromMilliseconds(ms))).ToArray());

    private void Wait(double ms)
    {
        for (var left = ms; left > 0; left--)
            _time.Advance(TimeSpan.FromMilliseconds(1));
    }

    private void Speaks(double ms, double piece = 20, double every = 20)
    {
        for (var left = ms; left > 0; left -= every)
        {
            Wait(every);
            Sends(piece);
        }
    }

    [Fact]
    public void Sound_ThatStops_IsSilenceWithin200MillisecondsAndThenInRealTime()
    {
        Speaks(1000);
        Wait(200);
        Filled.ShouldBeGreaterThan(0);
        Wait(340);
        Filled.ShouldBeGreaterThanOrEqualTo(500, "all that is missing, and not only what is missing from the first silence on");
        Wait(2460);
        Filled.ShouldBeInRange(2900, 3000);
        _heard.Where(h => h.IsFilled).Zip(_heard.Where(h => h.IsFilled).Skip(1), (a, b) => b.At - a.At).Max().ShouldBeLessThanOrEqualTo(60, "in small pieces");
        _words.Skip(Format.BytesIn(TimeSpan.FromSeconds(1))).ShouldAllBe(b => b == Format.Silence);
    }

    [Fact]
    public void Sound_ThatComesAgain_EndsTheSilence()
    {
        Speaks(100);
        Wait(1000);
        var before = Filled;
        Speaks(2000);
        Filled.ShouldBeInRange(before, before + 40);
        Sounded.ShouldBe(2100);
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(10, 10)]
    [InlineData(60, 60)]
    [InlineData(100, 100)]
    [InlineData(250, 250)]
    [InlineData(500, 500)]
    [InlineData(1300, 1300)]
    [InlineData(20, 20.6)]
    [InlineData(20, 19.4)]
    public void Sound_InPiecesOfAnyLengthAndWithAnyClock_IsNotInterrupted(double piece, double every)
    {
        Speaks(5_000, piece, every);
        Filled.ShouldBe(0);
    }

    [Fact]
    public void Sound_OfANetworkThatHesitates_IsNotInterrupted()
    {
        for (var i = 0; i < 50; i++)
        {
            Speaks(200);
            Wait(160);
            for (var piece = 0; piece < 8; piece++)
                Sends(20);                              // the late sound
        }
        Filled.ShouldBe(0);
    }

    [Fact]
    public void Sound_OfWhichSomeIsLost_IsNotInterrupted()
    {
        for (var i = 0; i < 300; i++)
        {
            Wait(20);
            if (i % 12 != 0)
                Sends(20);
        }
        Filled.ShouldBe(0);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(160)]
    [InlineData(400)]
    [InlineData(2000)]
    public void Sparse_Frames_AreFilledToRealTimeAndNotBeyond(double every)
    {
        Speaks(every, piece: 20, every);
        Speaks(8_000, piece: 20, every);
        var all = Filled + Sounded;
        all.ShouldBeInRange(8_000 * 0.96, 8_000 * 1.04);
    }

    [Fact]
    public void Burst_AfterAStall_KeepsItsWordsInOrderAndEarnsNoDelay()
    {
        Speaks(200);
        Wait(2000);                                     // the caller speaks on, and the network stands still
        Filled.ShouldBeInRange(1900, 2000);
        for (byte word = 1; word <= 100; word++)
            Sends(20, word);
        var late = _words.Where(b => b is > 0 and <= 100).ToList();
        late.SequenceEqual(late.Order()).ShouldBeTrue("in their order");
        late.Count.ShouldBe(Format.BytesIn(TimeSpan.FromSeconds(2)), "and whole");
        var before = Filled;
        Wait(540);
        (Filled - before).ShouldBeGreaterThanOrEqualTo(500, "a burst is no reason to wait longer for the end of the turn");
    }

    /// <summary>In the middle of a word, what came late follows at once, or is lost.</summary>
    [Theory]
    [InlineData(200, true)]
    [InlineData(300, true)]
    [InlineData(460, true)]
    [InlineData(300, false)]
    public void Stall_WithinAWord_PutsAQuarterOfWhatPassedThePatienceIntoIt(double ms, bool comesLate)
    {
        for (var i = 0; i < 5; i++)
        {
            var before = Filled;
            Speaks(1_000);
            Wait(ms);
            for (var late = ms; comesLate && late > 0; late -= 20)
                Sends(20);
            Speaks(200);
            (Filled - before).ShouldBeLessThanOrEqualTo(((ms - SilenceClock.Patience.TotalMilliseconds) / 4) + 30);
        }
    }

    [Fact]
    public void Silence_WithoutATurn_StopsAfterAWhileAndBeginsAgainWithOne()
    {
        Speaks(100);
        Wait(60_000);
        Filled.ShouldBeInRange(SilenceClock.Longest.TotalMilliseconds - 200, SilenceClock.Longest.TotalMilliseconds + 200);
        var before = Filled;
        _turnIsOpen = true;
        Wait(3000);
        (Filled - before).ShouldBeInRange(1900, 3000, "the assistant waits for the end of a turn");
        _turnIsOpen = false;
        before = Filled;
        Wait(60_000);
        (Filled - before).ShouldBeLessThan(100);
        Speaks(100);
        before = Filled;
        Wait(1000);
        (Filled - before).ShouldBeGreaterThanOrEqualTo(940);
    }

    [Fact]
    public void Silence_WhileATurnIsOpen_GoesOn()
    {
        _turnIsOpen = true;
        Speaks(100);
        Wait(30_000);
        Filled.ShouldBeInRange(29_000, 30_000);
    }

    [Fact]
    public void Sound_ThatMustNotBeHeard_IsSilence()
    {
        Speaks(100);
        _line.Deafen(true);
        Speaks(1000);
        Filled.ShouldBeInRange(900, 1000);
        _words.Skip(Format.BytesIn(TimeSpan.FromMilliseconds(100))).ShouldAllBe(b => b == Format.Silence);
        _line.Deafen(false);
        var before = Filled;
        Speaks(1000);
        Filled.ShouldBeInRange(before, before + 40);
    }

    [Fact]
    public void Line_ThatNeverSentSound_IsLeftAlone()
    {
        _turnIsOpen = true;
        Wait(10_000);
        _heard.ShouldBeEmpty();
    }

    [Fact]
    public void Process_ThatStoodStill_DoesNotMakeUpForAllOfIt()
    {
        Speaks(100);
        _time.Advance(TimeSpan.FromSeconds(30));
        Filled.ShouldBeLessThanOrEqualTo(1000);
    }

    [Fact]
    public void Line_ThatIsOver_HearsNothing()
    {
        Speaks(100);
        _line.Dispose();
        Wait(1000);
        Sends(20);
        Filled.ShouldBe(0);
        Sounded.ShouldBe(100);
    }

    [Fact]
    public void Piece_OfSoundOrSilence_AllocatesNothing()
    {
        long bytes = 0;
        var time = new StillTime();
        using var line = new SilenceFiller(Format, time, () => false, (audio, _) => bytes += audio.Length);
        var piece = new byte[160];
        line.Hear(piece);
        time.Run(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 300; i++)
        {
            line.Hear(piece);
            time.Run(300);
        }
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        bytes.ShouldBeGreaterThan(300 * 2_000);
    }

    /// <summary>A clock with one timer, that allocates nothing.</summary>
    private sealed class StillTime : TimeProvider, ITimer
    {
        private long _now;
        private long _due = long.MaxValue;
        private TimerCallback? _callback;
        private object? _state;

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_callback, _state) = (callback, state);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _due = dueTime < TimeSpan.Zero ? long.MaxValue : _now + (long)dueTime.TotalMilliseconds;
            return true;
        }

        public void Run(int ms)
        {
            for (; ms > 0; ms--)
            {
                if (++_now < _due)
                    continue;
                _due = long.MaxValue;
                _callback!(_state);
            }
        }

        public void Dispose() => _due = long.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
