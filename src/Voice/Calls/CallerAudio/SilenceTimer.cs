using System.Runtime.CompilerServices;

namespace Voice.Calls;

/// <summary>The one timer that looks whether lines have stopped sending, for all lines of a process.</summary>
/// <remarks>
/// A timer wakes two threads, and a timer for each line cost a tenth of the CPU time of a phone call. One look goes through all lines, and a line that sends needs none for a while
/// after it, so that as a rule the timer fires five to six times a second for any number of lines. Thread-safe.
/// </remarks>
internal sealed class SilenceTimer
{
    private static readonly ConditionalWeakTable<TimeProvider, SilenceTimer> All = [];

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private SilenceFiller[] _lines = [];
    private long _dueAt = long.MaxValue;                // a timestamp; the greatest while the timer is not set

    private SilenceTimer(TimeProvider time)
    {
        _time = time;
        // The timer belongs to no call: what the first one carries along (its trace, its log context) must not reach the others.
        using var none = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        _timer = time.CreateTimer(static all => ((SilenceTimer)all!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The timer of all lines that go by this clock.</summary>
    public static SilenceTimer Of(TimeProvider time) => All.GetValue(time, static time => new SilenceTimer(time));

    /// <param name="line">Looked at from now on. Its look must not wait: all lines share the thread.</param>
    /// <param name="wait">The time until its first look.</param>
    public void Add(SilenceFiller line, TimeSpan wait)
    {
        lock (_gate)
        {
            _lines = [.. _lines, line];
            Set(wait);
        }
    }

    /// <summary>A look that is under way may still reach the line.</summary>
    public void Remove(SilenceFiller line)
    {
        lock (_gate)
            _lines = [.. _lines.Where(other => other != line)];
    }

    private void Look()
    {
        SilenceFiller[] lines;
        lock (_gate)
        {
            _dueAt = long.MaxValue;
            lines = _lines;
        }
        var wait = TimeSpan.MaxValue;
        foreach (var line in lines)
        {
            var own = line.Look();
            wait = own < wait ? own : wait;
        }
        lock (_gate)
            Set(wait);
    }

    /// <summary>Timers cut off what is less than a millisecond: rounded up, none fires just before the time has come.</summary>
    private void Set(TimeSpan wait)
    {
        if (wait == TimeSpan.MaxValue)
            return;
        wait = TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(wait.TotalMilliseconds)));
        var dueAt = _time.GetTimestamp() + (long)(wait.TotalSeconds * _time.TimestampFrequency);
        if (dueAt >= _dueAt)
            return;
        _dueAt = dueAt;
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
