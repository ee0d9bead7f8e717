namespace Voice.Server.Phone;

/// <summary>The one clock of all lines that send sound in real time: a beat every <see cref="Interval"/>, by the absolute time, so that nothing drifts.</summary>
/// <remarks>
/// A late beat is sent later, because the other end expects every beat. After a standstill longer than <see cref="MostAtOnce"/> beats the rest
/// is skipped: no line keeps that much, and the caller has already heard the gap. The timer runs only while a line is there. Thread-safe.
/// </remarks>
internal sealed class Pacer(TimeProvider time) : IDisposable
{
    public const int MostAtOnce = 5;
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private Action<int>[] _lines = [];
    private ITimer? _timer;
    private long _startedAt;
    private long _beats;
    private bool _disposed;

    /// <param name="onBeat">Gets how many frames are due. Must not wait: every line shares the thread.</param>
    public void Add(Action<int> onBeat)
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _lines = [.. _lines, onBeat];
            if (_lines.Length > 1)
                return;
            _startedAt = time.GetTimestamp();
            _beats = 0;
            _timer ??= time.CreateTimer(static pacer => ((Pacer)pacer!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(Interval, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The line is gone. A beat that is under way may still reach it.</summary>
    public void Remove(Action<int> onBeat)
    {
        lock (_gate)
            _lines = [.. _lines.Where(l => !l.Equals(onBeat))];
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _lines = [];
            _timer?.Dispose();
        }
    }

    private void OnTimer()
    {
        Action<int>[] lines;
        int frames;
        lock (_gate)
        {
            var due = time.GetElapsedTime(_startedAt).Ticks / Interval.Ticks;
            frames = (int)Math.Min(due - _beats, MostAtOnce);
            _beats = due;
            lines = _lines;
        }
        if (frames > 0)
        {
            foreach (var line in lines)
                line(frames);
        }
        lock (_gate)
        {
            if (_lines.Length == 0)
                return;
            // Timers count in whole milliseconds and cut the rest off: rounded up, a beat is never too early and at most one millisecond late.
            var wait = ((_beats + 1) * Interval) - time.GetElapsedTime(_startedAt);
            _timer!.Change(TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(wait.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
        }
    }
}
