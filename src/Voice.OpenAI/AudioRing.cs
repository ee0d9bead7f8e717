namespace Voice.OpenAI;

/// <summary>Bytes in order, up to a bound; when full the oldest go. Not thread-safe.</summary>
/// <param name="capacity">The bound in bytes, a multiple of <paramref name="sampleSize"/>.</param>
/// <param name="sampleSize">Bytes per sample: only whole samples go, or all that follow would be noise.</param>
internal sealed class AudioRing(int capacity, int sampleSize)
{
    // Most calls never have more than a frame or two waiting; the memory comes when it is needed.
    private const int Usual = 8 * 1024;

    private byte[] _bytes = new byte[Math.Min(capacity, Usual)];
    private int _start;

    public int Count { get; private set; }

    /// <returns>How many old bytes had to go.</returns>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        var over = Count + bytes.Length - capacity;
        var lost = over <= 0 ? 0 : (over + sampleSize - 1) / sampleSize * sampleSize;
        var old = Math.Min(lost, Count);
        _start = (_start + old) % _bytes.Length;
        Count -= old;
        bytes = bytes[(lost - old)..];
        Reserve(Count + bytes.Length);
        var end = (_start + Count) % _bytes.Length;
        var first = Math.Min(bytes.Length, _bytes.Length - end);
        bytes[..first].CopyTo(_bytes.AsSpan(end));
        bytes[first..].CopyTo(_bytes);
        Count += bytes.Length;
        return lost;
    }

    public int Read(Span<byte> into)
    {
        var count = Math.Min(Count, into.Length);
        var first = Math.Min(count, _bytes.Length - _start);
        _bytes.AsSpan(_start, first).CopyTo(into);
        _bytes.AsSpan(0, count - first).CopyTo(into[first..]);
        _start = (_start + count) % _bytes.Length;
        Count -= count;
        return count;
    }

    private void Reserve(int needed)
    {
        if (needed <= _bytes.Length)
            return;
        var larger = new byte[Math.Min(capacity, Math.Max(needed, _bytes.Length * 2))];
        var count = Read(larger);
        (_bytes, _start, Count) = (larger, 0, count);
    }
}
