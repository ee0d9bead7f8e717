namespace Voice.Server.Phone;

/// <summary>Remembers keys for a while, to detect repetitions.</summary>
/// <remarks>At most <see cref="Most"/> keys, because any sender may send them fast. The owner bounds the length of a key. Thread-safe.</remarks>
/// <param name="life">How long a key is remembered.</param>
/// <param name="whenFull">The rule for a new key when the memory is full.</param>
internal sealed class ReplayMemory(TimeSpan life, ReplayMemory.FullMode whenFull)
{
    public const int Most = 100_000;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, DateTimeOffset At)> _order = [];

    public enum FullMode
    {
        /// <summary>The new key is refused until old ones have had their time: a replay must never pass.</summary>
        RefuseNew,

        /// <summary>The oldest key is forgotten: a first time must always pass.</summary>
        ForgetOldest,
    }

    /// <returns>True for the first time. False if the key was seen within its life, or the memory is full and refuses.</returns>
    public bool TryAdd(string key, DateTimeOffset now)
    {
        lock (_gate)
        {
            while (_order.TryPeek(out var oldest) && now - oldest.At > life)
                ForgetOldest();
            if (_seen.Contains(key))
                return false;
            if (_order.Count >= Most)
            {
                if (whenFull == FullMode.RefuseNew)
                    return false;
                ForgetOldest();
            }
            _seen.Add(key);
            _order.Enqueue((key, now));
            return true;
        }
    }

    private void ForgetOldest() => _seen.Remove(_order.Dequeue().Key);
}
