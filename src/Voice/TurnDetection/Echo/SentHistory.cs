using Voice.Audio;

namespace Voice.TurnDetection;

/// <summary>The last 2 seconds of what the line plays, at 8 kHz, by their place on the clock of the call.</summary>
/// <remarks>Kept as µ-law: 16 kB a call. Its noise is 38 dB below the sound, and no echo of a telephone line is truer than that.</remarks>
internal sealed class SentHistory
{
    /// <summary>How many samples are kept: 2.05 seconds.</summary>
    public const int Length = 1 << 14;

    private const int Block = 160;
    private const int Blocks = (Length / Block) + 2;
    private const byte Silence = 0xFF;

    // A piece that begins so near the end of the one before follows it: 10 ms.
    private const int Tolerance = 80;

    private readonly byte[] _ring = new byte[Length];
    private readonly float[] _energy = new float[Blocks];   // of each block of 20 ms

    public SentHistory() => _ring.AsSpan().Fill(Silence);

    /// <summary>The place behind the last sample.</summary>
    public long End { get; private set; }

    /// <summary>The line plays this from a place on. What was to be played from there on before is forgotten; a gap is silence.</summary>
    /// <param name="samples">On the scale from -1 to 1.</param>
    /// <returns>The place behind them.</returns>
    public long Add(ReadOnlySpan<float> samples, long at)
    {
        if (Math.Abs(at - End) > Tolerance)
            MoveTo(at);
        foreach (var sample in samples)
            Put(sample);
        return End;
    }

    /// <summary>Nothing is played from a place on.</summary>
    public void Cut(long at)
    {
        if (at < End)
            MoveTo(at);
    }

    /// <summary>Copies what was played from a place on; silence where nothing is kept.</summary>
    public void Read(long from, Span<float> samples)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            var at = from + i;
            samples[i] = at < End && at >= End - Length && at >= 0 ? G711.DecodeMuLaw(_ring[at & (Length - 1)]) / 32_768f : 0;
        }
    }

    /// <summary>The mean square of the loudest 20 ms between two places.</summary>
    public float Loudest(long from, long to)
    {
        var loudest = 0f;
        var first = Math.Max(from, Math.Max(0, End - Length)) / Block;
        for (var block = first; block * Block < Math.Min(to, End); block++)
            loudest = MathF.Max(loudest, _energy[block % Blocks]);
        return loudest / Block;
    }

    private void MoveTo(long at)
    {
        if (at > End + Length || at < End - Length)
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

    private void Put(float sample)
    {
        ref var energy = ref _energy[End / Block % Blocks];
        energy = (End % Block == 0 ? 0 : energy) + (sample * sample);
        _ring[End & (Length - 1)] = Encode(sample);
        End++;
    }

    private static byte Encode(float sample)
    {
        Span<byte> coded = stackalloc byte[1];
        G711.EncodeMuLaw([(short)Math.Clamp(sample * 32_768f, short.MinValue, short.MaxValue)], coded);
        return coded[0];
    }
}
