using Microsoft.Extensions.Time.Testing;

namespace Voice.Simulator.Tests;

/// <summary>A clock that tells when somebody begins to wait for a certain time, so that a test does not move it too early.</summary>
sealed class WatchedTime(TimeSpan watched) : FakeTimeProvider
{
    readonly TaskCompletionSource _awaited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a timer of the watched length was set.</summary>
    public Task Awaited => _awaited.Task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime == watched) _awaited.TrySetResult();
        return timer;
    }
}
