using System.Buffers;

namespace Voice.Audio;

/// <summary>Sound with the times at which it was heard, in order, of which the first part has been given on already.</summary>
/// <remarks>Its memory is rented and goes back when it is empty. Not thread-safe.</remarks>
internal sealed class SoundQueue
{
    private readonly Queue<Piece> _pieces = new();
    private byte[] _ring = [];
    private int _start;
    private int _given;

    public int Length { get; private set; }

    /// <summary>Bytes that have not been given on.</summary>
    public int Left => Length - _given;

    public void Add(ReadOnlySpan<byte> audio, TimeSpan at)
    {
        Reserve(Length + audio.Length);
        var end = (_start + Length) % _ring.Length;
        var first = Math.Min(audio.Length, _ring.Length - end);
        audio[..first].CopyTo(_ring.AsSpan(end));
        audio[first..].CopyTo(_ring);
        Length += audio.Length;
        _pieces.Enqueue(new Piece(at, audio.Length));
    }

    /// <summary>Moves all of another queue to the end of this one.</summary>
    public void Take(SoundQueue other)
    {
        while (other._pieces.TryPeek(out var piece))
        {
            var first = Math.Min(piece.Length, other._ring.Length - other._start);
            Add(other._ring.AsSpan(other._start, first), piece.At);
            if (first < piece.Length)
                Add(other._ring.AsSpan(0, piece.Length - first), piece.At);
            other.DropOldest();
        }
    }

    /// <summary>Gives on the next so many bytes, or fewer: in one or two pieces of the size asked for together.</summary>
    /// <returns>Empty once nothing is left.</returns>
    public ReadOnlySpan<byte> Give(int most)
    {
        if (Left == 0 || most <= 0)
            return [];
        var from = (_start + _given) % _ring.Length;
        var count = Math.Min(Math.Min(most, Left), _ring.Length - from);
        _given += count;
        return _ring.AsSpan(from, count);
    }

    /// <summary>A copy of the last so many bytes, or of all if there are fewer.</summary>
    public byte[] Newest(int most)
    {
        var copy = new byte[Math.Min(most, Length)];
        for (int i = 0, at = _start + Length - copy.Length; i < copy.Length; i++, at++)
            copy[i] = _ring[at % _ring.Length];
        return copy;
    }

    /// <summary>All of it counts as given on.</summary>
    public void GiveAll() => _given = Length;

    /// <summary>Nothing of it counts as given on.</summary>
    public void Rewind() => _given = 0;

    /// <summary>Forgets what was heard before a time and has been given on.</summary>
    public void DropGiven(TimeSpan before)
    {
        while (_pieces.TryPeek(out var piece) && piece.At < before && piece.Length <= _given)
            DropOldest();
    }

    /// <summary>Forgets the oldest pieces until no more is kept than this, given on or not.</summary>
    /// <returns>How many bytes were lost that had not been given on.</returns>
    public int DropOver(int bytes)
    {
        var lost = 0;
        while (Length > bytes)
            lost += DropOldest();
        return lost;
    }

    private int DropOldest()
    {
        var piece = _pieces.Dequeue();
        _start = (_start + piece.Length) % _ring.Length;
        Length -= piece.Length;
        var lost = Math.Max(0, piece.Length - _given);
        _given = Math.Max(0, _given - piece.Length);
        if (Length == 0)
            Release();
        return lost;
    }

    private void Release()
    {
        ArrayPool<byte>.Shared.Return(_ring);
        (_ring, _start) = ([], 0);
    }

    private void Reserve(int bytes)
    {
        if (bytes <= _ring.Length)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(bytes);
        var first = Math.Min(Length, _ring.Length - _start);
        _ring.AsSpan(_start, first).CopyTo(larger);
        _ring.AsSpan(0, Length - first).CopyTo(larger.AsSpan(first));
        if (_ring.Length > 0)
            ArrayPool<byte>.Shared.Return(_ring);
        (_ring, _start) = (larger, 0);
    }

    private readonly record struct Piece(TimeSpan At, int Length);
}
