namespace Voice.Server.Phone;

/// <summary>Puts numbered pieces of sound back into their order.</summary>
/// <remarks>
/// A piece that is early waits, because the one before it is probably on its way; the queue is that wait, bounded by <see cref="Window"/> pieces
/// (100 ms at the usual 20). When it is full, the missing piece is skipped, and the waiting pieces go on. A piece that is late or comes twice is dropped.
/// The carrier may restart its count: after a reconnection of its own, or where its numbers wrap around. That is detected by a number that was heard with other sound, or by two numbers in a row that are far behind.
/// </remarks>
internal sealed class ReorderBuffer
{
    public const int Window = 5;

    // Numbers this far behind are not late pieces: the carrier has restarted its count.
    private const int Restart = 1_000;

    // As many numbers as a late piece may be behind.
    private const int Remembered = 16;

    private readonly (long Number, int Content)[] _heard = new (long, int)[Remembered];
    private readonly List<(long Number, byte[] Bytes, int Length)> _waiting = new(Window);
    private readonly Stack<byte[]> _spare = new();
    private byte[] _joined = new byte[1_024];
    private long _next = -1;
    private (long Number, byte[] Bytes) _farBehind = (-1, []);

    /// <summary>Pieces that came too late or twice.</summary>
    public int Dropped { get; private set; }

    /// <returns>The pieces that may be heard now, none or several; valid until the next call.</returns>
    public ReadOnlySpan<byte> Put(long number, ReadOnlySpan<byte> piece)
    {
        if (_next < 0)
            _next = number;
        if (number < _next && IsAnew(number, piece))
            return Begin(number, piece);
        if (number == _next && _waiting.Count == 0)
        {
            Remember(number, piece);
            _next++;
            return piece;
        }
        if (number < _next || IsWaiting(number))
        {
            Dropped++;
            return default;
        }
        Keep(number, piece);
        return Release();
    }

    private bool IsAnew(long number, ReadOnlySpan<byte> piece)
    {
        if (number < _next - Restart)
            return true;
        if (number >= _next - Remembered)
        {
            var (known, content) = _heard[number % Remembered];
            return known == number && content != Content(piece);
        }
        if (_farBehind.Number >= 0 && number > _farBehind.Number && number <= _farBehind.Number + Window)
            return true;
        _farBehind = (number, piece.ToArray());
        return false;
    }

    /// <summary>All that waited is heard, and the numbers go on from this one.</summary>
    private ReadOnlySpan<byte> Begin(long number, ReadOnlySpan<byte> piece)
    {
        var length = 0;
        foreach (var (_, bytes, count) in _waiting)
        {
            length = Join(bytes.AsSpan(0, count), length);
            _spare.Push(bytes);
        }
        if (_farBehind.Number >= 0 && _farBehind.Number < number && _farBehind.Number >= number - Window)
            length = Join(_farBehind.Bytes, length);
        length = Join(piece, length);
        _waiting.Clear();
        Array.Clear(_heard);
        _farBehind = (-1, []);
        Remember(number, piece);
        _next = number + 1;
        return _joined.AsSpan(0, length);
    }

    private int Join(ReadOnlySpan<byte> piece, int length)
    {
        if (_joined.Length < length + piece.Length)
            Array.Resize(ref _joined, (length + piece.Length) * 2);
        piece.CopyTo(_joined.AsSpan(length));
        return length + piece.Length;
    }

    private void Remember(long number, ReadOnlySpan<byte> piece) => _heard[number % Remembered] = (number, Content(piece));

    private static int Content(ReadOnlySpan<byte> piece)
    {
        var content = new HashCode();
        content.AddBytes(piece);
        return content.ToHashCode();
    }

    private void Keep(long number, ReadOnlySpan<byte> piece)
    {
        if (!_spare.TryPop(out var copy) || copy.Length < piece.Length)
            copy = new byte[Math.Max(piece.Length, 256)];
        piece.CopyTo(copy);
        var at = _waiting.Count;
        while (at > 0 && _waiting[at - 1].Number > number)
            at--;
        _waiting.Insert(at, (number, copy, piece.Length));
    }

    private bool IsWaiting(long number)
    {
        foreach (var (waiting, _, _) in _waiting)
        {
            if (waiting == number)
                return true;
        }
        return false;
    }

    private ReadOnlySpan<byte> Release()
    {
        if (_waiting.Count >= Window)
            _next = _waiting[0].Number;
        var length = 0;
        while (_waiting.Count > 0 && _waiting[0].Number == _next)
        {
            var (_, bytes, count) = _waiting[0];
            length = Join(bytes.AsSpan(0, count), length);
            Remember(_next, bytes.AsSpan(0, count));
            _waiting.RemoveAt(0);
            _spare.Push(bytes);
            _next++;
        }
        return _joined.AsSpan(0, length);
    }
}
