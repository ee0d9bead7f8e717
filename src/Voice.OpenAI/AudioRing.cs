namespace Voice.OpenAI;

/// <summary>Bytes in order, up to a bound; when full the oldest go. Not thread-safe.</summary>
internal sealed class AudioRing(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];
    private int _start;

    public int Count { get; private set; }

    /// <returns>How many old bytes had to go.</returns>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        var lost = 0;
        if (bytes.Length > capacity)
        {
            lost = bytes.Length - capacity;
            bytes = bytes[^capacity..];
        }
        var over = Count + bytes.Length - capacity;
        if (over > 0)
        {
            _start = (_start + over) % capacity;
            Count -= over;
            lost += over;
        }
        var end = (_start + Count) % capacity;
        var first = Math.Min(bytes.Length, capacity - end);
        bytes[..first].CopyTo(_bytes.AsSpan(end));
        bytes[first..].CopyTo(_bytes);
        Count += bytes.Length;
        return lost;
    }

    public int Read(Span<byte> into)
    {
        var count = Math.Min(Count, into.Length);
        var first = Math.Min(count, capacity - _start);
        _bytes.AsSpan(_start, first).CopyTo(into);
        _bytes.AsSpan(0, count - first).CopyTo(into[first..]);
        _start = (_start + count) % capacity;
        Count -= count;
        return count;
    }
}
