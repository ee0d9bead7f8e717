namespace Voice.Server.Phone;

/// <summary>Puts numbered pieces of sound back into their order.</summary>
/// <remarks>
/// A piece that is early waits, because the one before it is probably on its way; the queue is that wait, bounded by <see cref="Window"/> pieces
/// (100 ms at the usual 20). When it is full, the missing piece is given up and what waited goes on. A piece that is late or comes twice is dropped.
/// </remarks>
internal sealed class FrameOrder
{
    public const int Window = 5;

    // Numbers this far behind are not late pieces: the carrier counts anew.
    private const int Restart = 1_000;

    private readonly List<(long Number, byte[] Bytes, int Length)> _waiting = new(Window);
    private readonly Stack<byte[]> _spare = new();
    private byte[] _joined = new byte[1_024];
    private long _next = -1;

    /// <summary>Pieces that came too late or twice.</summary>
    public int Dropped { get; private set; }

    /// <returns>What may be heard now, none to several pieces; valid until the next call.</returns>
    public ReadOnlySpan<byte> Put(long number, ReadOnlySpan<byte> piece)
    {
        if (_next < 0 || number < _next - Restart)
            _next = number;
        if (number == _next && _waiting.Count == 0)
        {
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
            if (_joined.Length < length + count)
                Array.Resize(ref _joined, (length + count) * 2);
            bytes.AsSpan(0, count).CopyTo(_joined.AsSpan(length));
            length += count;
            _waiting.RemoveAt(0);
            _spare.Push(bytes);
            _next++;
        }
        return _joined.AsSpan(0, length);
    }
}
