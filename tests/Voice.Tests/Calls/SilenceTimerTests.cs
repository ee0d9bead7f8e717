using Microsoft.Extensions.Time.Testing;
using Voice.Audio;
using Voice.Calls;

namespace Voice.Tests.Calls;

/// <summary>All lines of a process share one timer. In virtual time.</summary>
public sealed class SilenceTimerTests : IDisposable
{
    private const int Lines = 50;
    private static readonly AudioFormat Format = AudioFormat.MuLaw8K;
    private static readonly byte[] Piece = new byte[160];

    private readonly CountingTime _time = new();
    private readonly double[] _filled = new double[Lines];
    private readonly SilenceFiller[] _lines;

    public SilenceTimerTests() =>
        _lines = [.. Enumerable.Range(0, Lines).Select(n => new SilenceFiller(Format, _time, () => true, (audio, isFilled) => _filled[n] += isFilled ? Format.DurationOf(audio.Length).TotalMilliseconds : 0))];

    public void Dispose()
    {
        foreach (var line in _lines)
            line.Dispose();
    }

    /// <summary>Each line sends a piece every 20 ms, the lines at different times.</summary>
    private void Send(int ms, Func<int, bool> sends)
    {
        for (var passed = 0; passed < ms; passed++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            for (var line = passed % 20; line < Lines; line += 20)
            {
                if (sends(line))
                    _lines[line].Hear(Piece);
            }
        }
    }

    [Fact]
    public void Lines_ThatAllSend_ShareOneTimerThatFiresSixTimesASecond()
    {
        Send(10_000, static _ => true);
        _time.Timers.ShouldBe(1);
        _time.Fired.ShouldBeLessThanOrEqualTo(65);
        _filled.ShouldAllBe(ms => ms == 0);
    }

    [Fact]
    public void Lines_ThatAllStop_AreFilledInRealTimeByTwentyFiveLooksASecond()
    {
        Send(1_000, static _ => true);
        Send(1_000, static _ => false);
        _time.Fired = 0;
        Send(10_000, static _ => false);
        _time.Fired.ShouldBeLessThanOrEqualTo(260);
        _filled.ShouldAllBe(ms => ms >= 10_900 && ms <= 11_020);
    }

    [Fact]
    public void Line_ThatStopsBesideOthers_IsFilledAsSoonAsOneAlone()
    {
        Send(1_000, static _ => true);
        Send(200, static line => line != 7);
        _filled[7].ShouldBeGreaterThan(0);
        Send(340, static line => line != 7);
        _filled[7].ShouldBeGreaterThanOrEqualTo(500);
        _filled.Where((_, line) => line != 7).ShouldAllBe(ms => ms == 0);
    }

    [Fact]
    public void Line_ThatIsOver_LeavesTheOthersTheirLooks()
    {
        Send(1_000, static _ => true);
        _lines[0].Dispose();
        _lines[49].Dispose();
        Send(1_000, static _ => false);
        _filled[0].ShouldBe(0);
        _filled[49].ShouldBe(0);
        _filled[1..49].ShouldAllBe(ms => ms > 900);
    }

    [Fact]
    public void Line_ThatComesAfterAllOthersAreOver_IsFilled()
    {
        Send(100, static _ => true);
        foreach (var line in _lines)
            line.Dispose();
        Send(2_000, static _ => false);
        var filled = 0.0;
        using var late = new SilenceFiller(Format, _time, static () => true, (audio, isFilled) => filled += isFilled ? Format.DurationOf(audio.Length).TotalMilliseconds : 0);
        late.Hear(Piece);
        Send(1_000, static _ => false);
        filled.ShouldBeGreaterThan(900);
    }

    [Fact]
    public void Timer_ThatTheFirstCallMade_CarriesNothingOfThatCall()
    {
        var trace = new AsyncLocal<string?>();
        var seen = "nothing was filled";
        var time = new CountingTime();
        using var line = new SilenceFiller(Format, time, static () => true, (_, isFilled) => seen = isFilled ? trace.Value ?? "nothing" : seen);
        trace.Value = "the first call";
        line.Hear(Piece);
        trace.Value = null;
        time.Advance(TimeSpan.FromSeconds(1));
        seen.ShouldBe("nothing");
    }

    /// <summary>Counts its timers, which carry along what was known when they were made, as those of the system do.</summary>
    private sealed class CountingTime : FakeTimeProvider
    {
        public int Timers { get; private set; }

        public int Fired { get; set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Timers++;
            var made = ExecutionContext.Capture();
            return base.CreateTimer(
                of =>
                {
                    Fired++;
                    if (made is null)
                        callback(of);
                    else
                        ExecutionContext.Run(made, new ContextCallback(callback), of);
                },
                state, dueTime, period);
        }
    }
}
