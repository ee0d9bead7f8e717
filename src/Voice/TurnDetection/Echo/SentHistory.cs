using System.Buffers;
using Voice.Audio;

namespace Voice.TurnDetection;

/// <summary>What the line plays, at 8 kHz, by its place on the clock of the call: the last 1.5 seconds, and what is still to be played, as far as it was sent.</summary>
/// <remarks>
/// Kept as µ-law: 16 kB a call, and 8 kB more for each second that a reply is ahead, up to 131 seconds. Its noise is 38 dB below the sound, and no echo of a telephone line is truer
/// than that.
/// </remarks>
internal sealed class SentHistory
{
    /// <summary>The room of a line that is hardly ahead, in samples: 2.05 seconds.</summary>
    public const int Length = 1 << 14;

    // As much as a recording keeps of what is to be heard still. What is further ahead is not kept, and its echo is not recognised.
    private const int Most = 1 << 20;

    // What comes back is looked for in so much: the latest echo, and the time over which its level is known.
    private const int Kept = 12_000;

    private const int Block = 160;
    private const byte Silence = 0xFF;

    // A piece that begins so near the end of the one before follows it: 10 ms.
    private const int Tolerance = 80;

    private byte[] _ring = new byte[Length];
    private float[] _energy = new float[BlocksOf(Length)];   // of each block of 20 ms
    private int _length = Length;                           // of the ring: a power of two
    private long? _pausedAt;

    public SentHistory() => _ring.AsSpan().Fill(Silence);

    /// <summary>The place behind the last sample.</summary>
    public long End { get; private set; }

    /// <summary>The line plays this from a place on. What was to be played from there on before is forgotten; a gap is silence.</summary>
    /// <param name="samples">On the scale from -1 to 1.</param>
    /// <param name="now">The place that is played now.</param>
    /// <returns>The place behind them.</returns>
    public long Add(ReadOnlySpan<float> samples, long at, long now)
    {
        if (_length > Length && End < now - Kept)
            Shrink();
        var needed = at + samples.Length - now + Kept;
        if (needed > Most)
            return at + samples.Length;
        Grow(needed);
        if (Math.Abs(at - End) > Tolerance)
            MoveTo(at);
        foreach (var sample in samples)
            Put(sample);
        return End;
    }

    /// <summary>Nothing is played from a place on.</summary>
    public void Cut(long at)
    {
        at = Math.Min(at, _pausedAt ?? at);
        _pausedAt = null;
        if (at < End)
            MoveTo(at);
    }

    /// <summary>The line stands still from a place on, and what is left is played later.</summary>
    public void Pause(long at) => _pausedAt ??= at;

    /// <summary>What is left is played from a place on.</summary>
    public void Resume(long at)
    {
        if (_pausedAt is not { } from)
            return;
        _pausedAt = null;
        var count = (int)Math.Clamp(End - from, 0, _length);
        if (count == 0 || at <= from)
            return;
        var left = ArrayPool<byte>.Shared.Rent(count);
        for (var i = 0; i < count; i++)
            left[i] = _ring[(from + i) & (_length - 1)];
        Grow(count + Kept);
        MoveTo(from);
        MoveTo(at);
        for (var i = 0; i < count; i++)
            PutCode(left[i], G711.DecodeMuLaw(left[i]) / 32_768f);
        ArrayPool<byte>.Shared.Return(left);
    }

    /// <summary>Copies what was played from a place on; silence where nothing is kept.</summary>
    public void Read(long from, Span<float> samples)
    {
        var (first, end) = (Math.Max(0, End - _length), Played);
        for (var i = 0; i < samples.Length; i++)
        {
            var at = from + i;
            samples[i] = at < end && at >= first ? G711.DecodeMuLaw(_ring[at & (_length - 1)]) / 32_768f : 0;
        }
    }

    /// <summary>The mean square of the loudest 20 ms between two places.</summary>
    public float Loudest(long from, long to)
    {
        var loudest = 0f;
        var first = Math.Max(from, Math.Max(0, End - _length)) / Block;
        var end = Math.Min(to, Played);
        for (var block = first; block * Block < end; block++)
            loudest = MathF.Max(loudest, _energy[block % _energy.Length]);
        return loudest / Block;
    }

    private long Played => Math.Min(End, _pausedAt ?? End);

    private static int BlocksOf(int length) => (length / Block) + 2;

    private void Grow(long needed)
    {
        if (needed <= _length)
            return;
        var (ring, energy, length) = (_ring, _energy, _length);
        while (_length < needed && _length < Most)
            _length *= 2;
        _ring = ArrayPool<byte>.Shared.Rent(_length);
        _ring.AsSpan().Fill(Silence);
        _energy = new float[BlocksOf(_length)];
        for (var at = Math.Max(0, End - length); at < End; at++)
            _ring[at & (_length - 1)] = ring[at & (length - 1)];
        for (var block = Math.Max(0, End - length) / Block; block * Block < End; block++)
            _energy[block % _energy.Length] = energy[block % energy.Length];
        if (length > Length)
            ArrayPool<byte>.Shared.Return(ring);
    }

    private void Shrink()
    {
        ArrayPool<byte>.Shared.Return(_ring);
        (_ring, _energy, _length) = (new byte[Length], new float[BlocksOf(Length)], Length);
        _ring.AsSpan().Fill(Silence);
    }

    private void MoveTo(long at)
    {
        if (at > End + _length || at < End - _length)
        {
            _ring.AsSpan().Fill(Silence);
            Array.Clear(_energy);
            End = at;
            return;
        }
        while (End < at)
            Put(0);
        End = at;
    }

    private void Put(float sample) => PutCode(Encode(sample), sample);

    private void PutCode(byte code, float sample)
    {
        ref var energy = ref _energy[End / Block % _energy.Length];
        energy = (End % Block == 0 ? 0 : energy) + (sample * sample);
        _ring[End & (_length - 1)] = code;
        End++;
    }

    private static byte Encode(float sample)
    {
        Span<byte> coded = stackalloc byte[1];
        G711.EncodeMuLaw([(short)Math.Clamp(sample * 32_768f, short.MinValue, short.MaxValue)], coded);
        return coded[0];
    }
}
