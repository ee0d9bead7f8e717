using System.Buffers;
using Voice.Audio;
using Voice.Lines;

namespace Voice.Server.Phone;

/// <summary>What a carrier was sent, with a copy of what its caller has not heard: a pause makes the carrier drop that, and it is sent again afterwards.</summary>
/// <remarks>
/// <para>
/// Sound is heard once a mark behind it has come back. Where no marks come (any more), it is heard by the clock. The copy is at most <see cref="MostKept"/> long, which is more than is ever sent
/// ahead; its memory is rented as it grows and goes back as the sound is heard. Not thread-safe.
/// </para>
/// <para>
/// Positions are bytes since the beginning or the last clear. Marks have a number on the wire of their own, because what was sent before a pause is never told from what is sent again after it: carriers
/// return the marks of sound that they dropped.
/// </para>
/// </remarks>
internal sealed class SentSound(PhoneProtocol protocol, PlayoutPace playout, TimeProvider time)
{
    public static readonly TimeSpan MostKept = TimeSpan.FromSeconds(30);

    // By the clock, sound is kept for some time longer: it may be on its way still, or lie in a buffer.
    private static readonly TimeSpan MostLate = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LongestPiece = TimeSpan.FromMilliseconds(200);

    private readonly AudioFormat _format = protocol.Start!.Format;
    private readonly int _unit = Math.Max(protocol.UnitBytes, protocol.Start!.Format.BytesPerSample);
    private readonly Queue<byte[]> _blocks = [];
    private readonly Queue<(int Number, long Position, long DueAt)> _marks = [];
    private int _offset;                                // of the copy in its first block
    private byte[] _last = [];                          // the block that is being filled
    private long _start;                                // of the copy
    private int _kept;
    private long _returnedAt;                           // the last mark, or when one went out while there was none
    private TimeSpan? _lag;                             // how much later than by the clock the last mark came back
    private long _heard;                                // in a pause: Bytes, to the sample
    private int _firstNumber;                           // of the marks on the wire that count: those up to this one were cleared
    private int _lastNumber;

    /// <summary>How much went out since the beginning or the last clear. In a pause: how much of that was heard.</summary>
    public long Bytes { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>True if the caller has heard all of it, as far as is known.</summary>
    public bool IsHeard => _kept == 0;

    /// <summary>How much has been played by the clock.</summary>
    public long PlayedByClock => PlayedWith(TimeSpan.Zero);

    /// <summary>When by the clock nothing will have to be kept any more.</summary>
    public TimeSpan HeardIn => playout.Ahead(MostLate) is var ahead && ahead > MostLate ? ahead : MostLate;

    private bool IsByClock => !protocol.ReturnsMarks || (_marks.Count > 0 && time.GetElapsedTime(_returnedAt) > PlaybackReport.Stale);

    /// <summary>A piece goes out.</summary>
    public void Add(ReadOnlySpan<byte> sound)
    {
        Bytes += sound.Length;
        if (!protocol.CanClear)
        {
            _start = Bytes;
            return;
        }
        for (var left = sound; !left.IsEmpty;)
        {
            var end = (_offset + _kept) % SoundBlocks.Bytes;
            if (end == 0)
                _blocks.Enqueue(_last = SoundBlocks.Rent());
            var part = left[..Math.Min(left.Length, SoundBlocks.Bytes - end)];
            part.CopyTo(_last.AsSpan(end));
            _kept += part.Length;
            left = left[part.Length..];
        }
        if (_format.DurationOf(_kept) > MostKept)
            Forget(Bytes - _format.BytesIn(MostKept));
    }

    /// <summary>A mark goes out.</summary>
    /// <returns>Its number on the wire.</returns>
    public int Mark(int number)
    {
        if (!protocol.CanClear)
            return _lastNumber = number;
        if (_marks.Count == 0)
            _returnedAt = time.GetTimestamp();
        _marks.Enqueue((number, Bytes, playout.PlayedOutAt));
        return _lastNumber = number + _firstNumber;
    }

    /// <summary>A mark has come back.</summary>
    /// <param name="number">On the wire.</param>
    /// <returns>Its number as it was given; 0 if it says nothing, because its sound was cleared by a pause.</returns>
    public int Reach(int number)
    {
        if (number <= _firstNumber || number > _lastNumber)
            return 0;
        number -= _firstNumber;
        while (_marks.TryPeek(out var mark) && mark.Number <= number)
        {
            _marks.Dequeue();
            Drop(mark.Position);
            _returnedAt = time.GetTimestamp();
            _lag = TimeSpan.FromSeconds((double)Math.Max(0, _returnedAt - mark.DueAt) / time.TimestampFrequency);
        }
        return number;
    }

    /// <summary>Forgets what must have been heard by now, where no marks tell it.</summary>
    public void ForgetPlayed()
    {
        if (!IsPaused && IsByClock)
            Forget(PlayedWith(MostLate));
    }

    /// <summary>Nothing goes out from now on.</summary>
    /// <param name="heard">How much was heard; null if it is to be reckoned from marks, or from the clock.</param>
    /// <returns>True if the carrier may have something to play, and must be made to drop it.</returns>
    public bool Pause(long? heard)
    {
        IsPaused = true;
        if (!protocol.CanClear)
            return false;                               // what was sent will be heard
        var place = heard ?? ReckonHeard();
        _firstNumber = _lastNumber;
        if (_kept == 0)
            return false;
        Settle(place);
        return true;
    }

    /// <summary>The carrier says how much was heard before the pause.</summary>
    public void Settle(long heard)
    {
        if (!IsPaused || _kept == 0)
            return;
        _heard = Math.Clamp(heard - (heard % _format.BytesPerSample), _start, _start + _kept);
        Bytes = Math.Max(_start, _heard - (_heard % _unit));
    }

    /// <summary>The pause is over.</summary>
    /// <returns>What is to be sent again, in order: pieces of sound in rented memory, and the marks behind them. To be read to its end.</returns>
    public IEnumerable<(byte[]? Sound, int Length, int Mark)> Resume()
    {
        IsPaused = false;
        Drop(Bytes);
        var most = protocol.FrameBytes > 0 ? protocol.FrameBytes : Math.Max(_unit, _format.BytesIn(LongestPiece) / _unit * _unit);
        while (_kept > 0 || _marks.Count > 0)
        {
            if (_marks.TryPeek(out var mark) && (mark.Position <= _start || _kept == 0))
            {
                yield return (null, 0, _marks.Dequeue().Number);
                continue;
            }
            var length = (int)Math.Min(Math.Min(most, _kept), _marks.Count > 0 ? mark.Position - _start : most);
            var sound = ArrayPool<byte>.Shared.Rent(length);
            Copy(sound.AsSpan(0, length));
            // A piece may have to be whole. What was heard of it is silent now, which is better than to say it twice.
            if (_heard > _start)
                sound.AsSpan(0, (int)Math.Min(length, _heard - _start)).Fill(_format.Silence);
            Drop(_start + length);
            yield return (sound, length, 0);
        }
        (_start, _heard) = (Bytes, 0);
    }

    /// <summary>The carrier drops what it has not played, and nothing of it is wanted any more.</summary>
    public void Clear()
    {
        Drop(_start + _kept);
        _marks.Clear();
        (_start, Bytes, _heard, IsPaused) = (0, 0, 0, false);
    }

    /// <summary>Marks come with 200 ms between them. What was played since the last one is known by the clock, if it is as late as that mark; but the next mark has not come.</summary>
    private long ReckonHeard()
    {
        if (IsByClock)
            return PlayedWith(_lag ?? TimeSpan.Zero);
        return _lag is { } lag && _marks.TryPeek(out var next) ? Math.Min(PlayedWith(lag), next.Position) : _start;
    }

    /// <summary>How much has been played by a clock that is so much late; rounded down to the millisecond.</summary>
    private long PlayedWith(TimeSpan lag) =>
        playout.Ahead(lag) is var ahead && ahead > TimeSpan.Zero ? Math.Max(0, Bytes - _format.BytesIn(ahead + TimeSpan.FromMilliseconds(1))) : Bytes;

    private void Forget(long position)
    {
        Drop(position + ((_unit - (position % _unit)) % _unit));
        while (_marks.TryPeek(out var mark) && mark.Position <= _start)
            _marks.Dequeue();
    }

    private void Drop(long position)
    {
        var count = (int)Math.Clamp(position - _start, 0, _kept);
        _start += count;
        _kept -= count;
        _offset += count;
        for (; _blocks.Count > 0 && (_offset >= SoundBlocks.Bytes || _kept == 0); _offset -= SoundBlocks.Bytes)
            SoundBlocks.Return(_blocks.Dequeue());
        if (_kept == 0)
            _offset = 0;
    }

    private void Copy(Span<byte> to)
    {
        var offset = _offset;
        foreach (var block in _blocks)
        {
            var part = Math.Min(to.Length, SoundBlocks.Bytes - offset);
            block.AsSpan(offset, part).CopyTo(to);
            to = to[part..];
            offset = 0;
            if (to.IsEmpty)
                return;
        }
    }
}
