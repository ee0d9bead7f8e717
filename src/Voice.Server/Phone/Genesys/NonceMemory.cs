namespace Voice.Server.Phone.Genesys;

/// <summary>Nonces of signatures that were accepted, for as long as they could be sent again.</summary>
/// <remarks>At most <see cref="Most"/> of at most <see cref="Longest"/> characters: beyond it nobody is let in until some are forgotten. Thread-safe.</remarks>
/// <param name="life">How long one is kept.</param>
internal sealed class NonceMemory(TimeSpan life)
{
    public const int Most = 100_000;
    public const int Longest = 256;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Queue<(string Nonce, DateTimeOffset At)> _order = [];

    /// <returns>False if it was seen before.</returns>
    public bool TryAdd(string nonce, DateTimeOffset now)
    {
        lock (_gate)
        {
            while (_order.TryPeek(out var oldest) && now - oldest.At > life)
            {
                _order.Dequeue();
                _seen.Remove(oldest.Nonce);
            }
            if (_order.Count >= Most || !_seen.Add(nonce))
                return false;
            _order.Enqueue((nonce, now));
            return true;
        }
    }
}
