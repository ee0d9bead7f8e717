using Microsoft.Extensions.Time.Testing;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

public sealed class PacerTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Frames_InTenMinutesOfAnUnevenClock_DoNotDrift()
    {
        using var pacer = new Pacer(_time);
        var random = new Random(3);
        var frames = 0;
        pacer.Add(due => frames += due);
        var elapsed = TimeSpan.Zero;
        while (elapsed < TimeSpan.FromMinutes(10))
        {
            var step = TimeSpan.FromTicks(random.Next(1, 700_000));
            _time.AutoAdvanceAmount = TimeSpan.Zero;
            _time.Advance(step);
            elapsed += step;
            (elapsed - (frames * Pacer.Interval)).ShouldBeInRange(TimeSpan.Zero, 2 * Pacer.Interval);
        }
    }

    [Fact]
    public void Beat_ThatComesLate_IsMadeUpForButNotAStandstill()
    {
        var time = new LateTime();
        using var pacer = new Pacer(time);
        List<int> beats = [];
        pacer.Add(beats.Add);
        time.Fire(after: TimeSpan.FromMilliseconds(20));
        time.Fire(after: TimeSpan.FromMilliseconds(65));
        time.Fire(after: TimeSpan.FromSeconds(3));
        beats.ShouldBe([1, 3, Pacer.MostAtOnce]);
    }

    [Fact]
    public void Timer_WithoutLines_DoesNotRun()
    {
        var time = new LateTime();
        using var pacer = new Pacer(time);
        var beats = 0;
        Action<int> line = _ => beats++;
        pacer.Add(line);
        time.Fire(after: TimeSpan.FromMilliseconds(20));
        pacer.Remove(line);
        time.Fire(after: TimeSpan.FromMilliseconds(20));
        beats.ShouldBe(1);
        time.IsArmed.ShouldBeFalse();
        pacer.Add(line);
        time.IsArmed.ShouldBeTrue();
    }

    /// <summary>A clock whose one timer fires when the test says, however late that is.</summary>
    private sealed class LateTime : TimeProvider, ITimer
    {
        private TimerCallback _callback = null!;
        private object? _state;
        private long _now;

        public bool IsArmed { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_callback, _state) = (callback, state);
            return this;
        }

        public void Fire(TimeSpan after)
        {
            _now += after.Ticks;
            IsArmed = false;
            _callback(_state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => IsArmed = true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
