namespace Voice.Conversations;

/// <summary>The pauses of a reply that were for nothing. Each makes the next one harder for 30 s.</summary>
internal sealed class FalseAlarms
{
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(30);

    private readonly Queue<TimeSpan> _times = [];

    public void Add(TimeSpan now) => _times.Enqueue(now);

    /// <summary>Somebody meant it.</summary>
    public void Clear() => _times.Clear();

    /// <summary>How many there were in the last 30 s.</summary>
    public int Count(TimeSpan now)
    {
        while (_times.TryPeek(out var at) && now - at > Memory)
            _times.Dequeue();
        return _times.Count;
    }
}
