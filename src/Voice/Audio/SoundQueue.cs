namespace Voice.Audio;

/// <summary>Sound with the times at which it was heard, in order, of which the first part has been given on already.</summary>
/// <remarks>Its memory is rented in small blocks, as much as the sound needs, each going back once its sound is dropped. Not thread-safe.</remarks>
internal sealed class SoundQueue
{
    private const int BlockBytes = SoundBlocks.Bytes;

    private readonly Queue<Piece> _pieces = new();
    private readonly List<byte[]> _blocks = [];
    private int _start;                                 // in the first block
    private int _given;

    public int Length { get; private set; }

    /// <summary>Bytes that have not been given on.</summary>
    public int Left => Length - _given;

    public void Add(ReadOnlySpan<byte> audio, TimeSpan at)
    {
        if (audio.IsEmpty)
            return;
        _pieces.Enqueue(new Piece(at, audio.Length));
        while (!audio.IsEmpty)
        {
            var end = _start + Length;
            if (end == _blocks.Count * BlockBytes)
                _blocks.Add(SoundBlocks.Rent());
            var room = _blocks[^1].AsSpan(end % BlockBytes, BlockBytes - (end % BlockBytes));
            var part = audio[..Math.Min(audio.Length, room.Length)];
            part.CopyTo(room);
            Length += part.Length;
            audio = audio[part.Length..];
        }
    }

    /// <summary>Moves all of another queue to the end of this one.</summary>
    public void Take(SoundQueue other)
    {
        while (other._pieces.TryPeek(out var piece))
        {
            for (var taken = 0; taken < piece.Length;)
            {
                var part = other.At(taken, piece.Length - taken);
                Add(part, piece.At);
                taken += part.Length;
            }
            other.DropOldest();
        }
    }

    /// <summary>Gives on the next so many bytes, or fewer: in pieces which are of the size asked for together.</summary>
    /// <returns>Empty once nothing is left.</returns>
    public ReadOnlySpan<byte> Give(int most)
    {
        if (Left == 0 || most <= 0)
            return [];
        var piece = At(_given, Math.Min(most, Left));
        _given += piece.Length;
        return piece;
    }

    /// <summary>A copy of the last so many bytes, or of all if there are fewer.</summary>
    public byte[] Newest(int most)
    {
        var copy = new byte[Math.Min(most, Length)];
        for (var copied = 0; copied < copy.Length;)
        {
            var part = At(Length - copy.Length + copied, copy.Length - copied);
            part.CopyTo(copy.AsSpan(copied));
            copied += part.Length;
        }
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
        _start += piece.Length;
        Length -= piece.Length;
        var lost = Math.Max(0, piece.Length - _given);
        _given = Math.Max(0, _given - piece.Length);
        var over = Length == 0 ? _blocks.Count : _start / BlockBytes;
        for (var i = 0; i < over; i++)
            SoundBlocks.Return(_blocks[i]);
        _blocks.RemoveRange(0, over);
        _start = Length == 0 ? 0 : _start % BlockBytes;
        return lost;
    }

    /// <summary>The sound that is kept from there on, as far as it lies in one piece.</summary>
    private ReadOnlySpan<byte> At(int offset, int most)
    {
        var (block, within) = Math.DivRem(_start + offset, BlockBytes);
        return _blocks[block].AsSpan(within, Math.Min(most, BlockBytes - within));
    }

    private readonly record struct Piece(TimeSpan At, int Length);
}
