namespace Voice.Server.Knowledge.Stores;

/// <summary>Spreads the writes to a vector store: a provider takes 300 of them in a minute. Thread-safe.</summary>
/// <remarks>Source: OpenAI, vector store files and file batches, per store.</remarks>
internal sealed class WriteBudget(TimeProvider time)
{
    public const int PerMinute = 280;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Queue<long> _writes = new();
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Waits until there is room for one more write.</summary>
    public async Task SpendAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            if (_writes.Count >= PerMinute)
            {
                var wait = Minute - time.GetElapsedTime(_writes.Dequeue());
                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait, time, cancellation);
            }
            _writes.Enqueue(time.GetTimestamp());
        }
        finally
        {
            _one.Release();
        }
    }
}
