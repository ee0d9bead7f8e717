namespace Voice.Server.Phone.Sip;

/// <summary>Tells what comes for the first time from what is sent again.</summary>
/// <remarks>Ids are kept for a while, and at most <see cref="Most"/>: beyond it the oldest are forgotten. Thread-safe.</remarks>
internal sealed class SeenOnce(TimeSpan kept, TimeProvider time)
{
    public const int Most = 100_000;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, long At)> _order = [];

    public bool IsNew(string id)
    {
        lock (_gate)
        {
            while (_order.TryPeek(out var oldest) && (_order.Count >= Most || time.GetElapsedTime(oldest.At) > kept))
                _seen.Remove(_order.Dequeue().Id);
            if (!_seen.Add(id))
                return false;
            _order.Enqueue((id, time.GetTimestamp()));
            return true;
        }
    }
}
