using System.Buffers;

namespace Voice.OpenAI.Realtime;

/// <summary>Bytes in order, up to a bound; when full the oldest go. While empty it holds no memory. Not thread-safe.</summary>
/// <param name="capacity">The bound in bytes, a multiple of <paramref name="sampleSize"/>.</param>
/// <param name="sampleSize">Bytes per sample: only whole samples go, or all that follow would be noise.</param>
internal sealed class AudioRing(int capacity, int sampleSize)
{
    private byte[] _bytes = [];
    private int _start;

    public int Count { get; private set; }

    /// <returns>How many old bytes had to go.</returns>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        var over = Count + bytes.Length - capacity;
        var lost = over <= 0 ? 0 : (over + sampleSize - 1) / sampleSize * sampleSize;
        var old = Math.Min(lost, Count);
        Skip(old);
        bytes = bytes[(lost - old)..];
        if (bytes.IsEmpty)
            return lost;
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
        Skip(count);
        return count;
    }

    public void Clear() => Skip(Count);

    private void Skip(int count)
    {
        Count -= count;
        _start = Count == 0 ? 0 : (_start + count) % _bytes.Length;
        if (Count > 0 || _bytes.Length == 0)
            return;
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Reserve(int needed)
    {
        if (needed <= _bytes.Length)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(capacity, Math.Max(needed, _bytes.Length * 2)));
        var count = Read(larger);
        (_bytes, _start, Count) = (larger, 0, count);
    }
}
