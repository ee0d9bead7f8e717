using Microsoft.Extensions.Time.Testing;

namespace Voice.OpenAI.Tests.Faults;

/// <summary>A clock that the test turns, and that tells when somebody waits for it.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<TimeSpan> _waits = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Waits)> _asked = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_gate)
        {
            _waits.Add(dueTime);
            foreach (var (_, waits) in _asked.Where(a => a.Due == dueTime))
                waits.TrySetResult();
        }
        return timer;
    }

    /// <summary>Somebody has begun to wait for exactly so long.</summary>
    public Task WaitedForAsync(TimeSpan due)
    {
        lock (_gate)
        {
            if (_waits.Contains(due))
                return Task.CompletedTask;
            var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _asked.Add((due, waits));
            return waits.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }
}
