using System.Buffers;
using Voice.Lines;

namespace Voice.Recording;

/// <summary>The assistant's sound that was sent to the line and is not reported as heard, each piece with its place on the clock of the call.</summary>
/// <remarks>
/// A queue: a reply is made faster than it is spoken. Its bound is <paramref name="most"/> samples, as much as lines keep; when full, new sound is dropped and
/// counted, and the recording is silent there. The memory is pooled. Not thread-safe.
/// </remarks>
internal sealed class UnheardSound(StereoWindow window, int most, int sampleRate)
{
    // The reports of a line count. If a report is overdue by this much, the clock says what was played.
    private readonly long _overdue = 4L * sampleRate;

    // Sound that was put may still be reported as not heard: the first report of a line may come with a clear.
    private readonly long _doubt = 2L * sampleRate;

    private readonly List<Piece> _pieces = [];
    private int _kept;
    private int _clears;
    private long? _pausedAt;

    public long Dropped { get; private set; }

    /// <param name="offset">Where in its part the piece begins.</param>
    /// <param name="at">When it will be heard, by the clock.</param>
    public void Add(string itemId, int contentIndex, ReadOnlySpan<short> sound, long offset, long at)
    {
        if (_kept + sound.Length > most)
        {
            Dropped += sound.Length;
            return;
        }
        var copy = ArrayPool<short>.Shared.Rent(sound.Length);
        sound.CopyTo(copy);
        _kept += sound.Length;
        _pieces.Add(new Piece(itemId, contentIndex, offset, at, copy, sound.Length));
    }

    /// <summary>The line is being cleared: nothing counts as heard until it has told how far it was.</summary>
    public void Hold() => (_clears, _pausedAt) = (_clears + 1, null);

    /// <summary>The line is paused: nothing is heard from now on.</summary>
    public void Pause(long now) => _pausedAt ??= now;

    /// <summary>The line plays on: what was not heard is heard later by as much.</summary>
    public void Resume(long now)
    {
        if (_pausedAt is not { } at)
            return;
        _pausedAt = null;
        for (var i = 0; i < _pieces.Count; i++)
        {
            var piece = _pieces[i];
            if (piece.At >= at)
                _pieces[i] = piece with { At = piece.At + now - at };
            else if (piece.At + piece.Length > at)
                Split(i++, (int)(at - piece.At), now);
        }
    }

    /// <summary>Puts into the recording what has been heard by now.</summary>
    /// <param name="told">How much the line says was heard, by part, or null if it says nothing now. A part that is not among them was heard to its end.</param>
    /// <param name="reports">True for a line that reports.</param>
    public void Advance(IReadOnlyList<PlaybackReport>? told, bool reports, long now)
    {
        if (_clears > 0)
            return;
        now = _pausedAt ?? now;
        var over = 0;
        for (var i = 0; i < _pieces.Count; i++)
        {
            var piece = _pieces[i];
            var heard = now - piece.At - (reports ? _overdue : 0);
            if (reports && told is not null)
                heard = Math.Max(heard, PlayedOf(told, piece) is { } played ? Samples(played) - piece.Offset : piece.Length);
            var untouched = piece.Done == 0;
            piece = Put(piece, heard);
            if (reports && told is not null && heard < piece.Done)
                piece = TakeBack(piece, heard);             // the first report says less than the clock did
            _pieces[i] = piece;
            if (untouched && piece.Done == 0)
                break;
            if (over == i && piece.Done == piece.Length && now - piece.At - piece.Length > _doubt)
                over++;
        }
        for (var i = 0; i < over; i++)
            Return(_pieces[i]);
        _pieces.RemoveRange(0, over);
    }

    /// <summary>The line was cleared and has told what was heard of each part: the rest is dropped.</summary>
    public void Cut(IReadOnlyList<HeardPart> parts)
    {
        _clears = Math.Max(0, _clears - 1);
        var left = 0;
        for (var i = 0; i < _pieces.Count; i++)
        {
            var piece = _pieces[i];
            if (Find(parts, piece) is not { } part)
            {
                _pieces[left++] = piece;
                continue;
            }
            var heard = Math.Clamp(Samples(part.Heard) - piece.Offset, 0, piece.Length);
            TakeBack(Put(piece, heard), heard);
            Return(piece);
        }
        _pieces.RemoveRange(left, _pieces.Count - left);
    }

    public void Clear()
    {
        foreach (var piece in _pieces)
            Return(piece);
        _pieces.Clear();
    }

    private long Samples(TimeSpan time) => time.Ticks * sampleRate / TimeSpan.TicksPerSecond;

    private static HeardPart? Find(IReadOnlyList<HeardPart> parts, in Piece piece)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].ContentIndex == piece.ContentIndex && parts[i].ItemId == piece.ItemId)
                return parts[i];
        }
        return null;
    }

    private static TimeSpan? PlayedOf(IReadOnlyList<PlaybackReport> told, in Piece piece)
    {
        for (var i = 0; i < told.Count; i++)
        {
            if (told[i].ContentIndex == piece.ContentIndex && told[i].ItemId == piece.ItemId)
                return told[i].Played;
        }
        return null;
    }

    /// <summary>The rest of a piece is heard from another time on.</summary>
    private void Split(int index, int heard, long restAt)
    {
        var piece = _pieces[index];
        var rest = ArrayPool<short>.Shared.Rent(piece.Length - heard);
        piece.Sound.AsSpan(heard, piece.Length - heard).CopyTo(rest);
        if (piece.Done > heard)
            window.Erase(piece.At + heard, piece.At + piece.Done);
        _pieces[index] = piece with { Length = heard, Done = Math.Min(piece.Done, heard) };
        _pieces.Insert(index + 1, new Piece(piece.ItemId, piece.ContentIndex, piece.Offset + heard, restAt, rest, piece.Length - heard));
    }

    private Piece Put(in Piece piece, long heard)
    {
        var until = (int)Math.Clamp(heard, piece.Done, piece.Length);
        if (until == piece.Done)
            return piece;
        window.Put(1, piece.At + piece.Done, piece.Sound.AsSpan(piece.Done, until - piece.Done));
        return piece with { Done = until };
    }

    private Piece TakeBack(in Piece piece, long heard)
    {
        var until = (int)Math.Max(heard, 0);
        window.Erase(piece.At + until, piece.At + piece.Done);
        return piece with { Done = until };
    }

    private void Return(in Piece piece)
    {
        _kept -= piece.Length;
        ArrayPool<short>.Shared.Return(piece.Sound);
    }

    /// <param name="Done">How much of it is in the recording.</param>
    private readonly record struct Piece(string ItemId, int ContentIndex, long Offset, long At, short[] Sound, int Length, int Done = 0);
}
