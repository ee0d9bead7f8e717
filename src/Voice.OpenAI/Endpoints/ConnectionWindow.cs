namespace Voice.OpenAI.Endpoints;

/// <summary>No more than so many new connections in any minute.</summary>
/// <remarks>Kept as the times of the last ones: exact, and on the clock that the tests turn, which the limiters of .NET are not.</remarks>
internal sealed class ConnectionWindow(int perMinute)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // Bounded by perMinute: one more is only added when the oldest has left.
    private readonly Queue<TimeSpan> _last = [];

    /// <summary>How long until one more may be opened.</summary>
    public TimeSpan Wait(TimeSpan now)
    {
        while (_last.TryPeek(out var oldest) && now - oldest >= Minute)
            _last.Dequeue();
        return _last.Count < perMinute ? TimeSpan.Zero : _last.Peek() + Minute - now;
    }

    public void Add(TimeSpan now) => _last.Enqueue(now);
}
