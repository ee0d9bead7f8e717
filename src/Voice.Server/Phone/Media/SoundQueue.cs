using System.Buffers;

namespace Voice.Server.Phone;

/// <summary>Sound that waits for its time, because a reply comes several times faster than it is played. Not thread-safe.</summary>
/// <param name="bound">Bytes. When so much waits, what comes is dropped.</param>
internal sealed class SoundQueue(int bound)
{
    private readonly Queue<(byte[] Bytes, int Length)> _pieces = [];
    private int _offset;

    public int Length { get; private set; }

    /// <returns>How many bytes were dropped: all or none.</returns>
    public int Put(ReadOnlySpan<byte> sound)
    {
        if (Length + sound.Length > bound)
            return sound.Length;
        if (sound.IsEmpty)
            return 0;
        var copy = ArrayPool<byte>.Shared.Rent(sound.Length);
        sound.CopyTo(copy);
        _pieces.Enqueue((copy, sound.Length));
        Length += sound.Length;
        return 0;
    }

    /// <returns>How many bytes were there to be taken; the rest of <paramref name="to"/> is not touched.</returns>
    public int Take(Span<byte> to)
    {
        var taken = 0;
        while (taken < to.Length && _pieces.TryPeek(out var piece))
        {
            var count = Math.Min(to.Length - taken, piece.Length - _offset);
            piece.Bytes.AsSpan(_offset, count).CopyTo(to[taken..]);
            taken += count;
            _offset += count;
            if (_offset < piece.Length)
                break;
            ArrayPool<byte>.Shared.Return(_pieces.Dequeue().Bytes);
            _offset = 0;
        }
        Length -= taken;
        return taken;
    }

    public void Clear()
    {
        while (_pieces.TryDequeue(out var piece))
            ArrayPool<byte>.Shared.Return(piece.Bytes);
        _offset = 0;
        Length = 0;
    }
}
