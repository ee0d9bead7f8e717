namespace Voice.Simulator.Audio;

/// <summary>
/// The two telephone companding laws, by the segment arithmetic of ITU-T G.711 (11/88), between one byte per sample and
/// 16-bit linear PCM (the 14-bit µ-law and 13-bit A-law values, left-aligned).
/// </summary>
static class G711
{
    const int MuLawBias = 0x84;
    const int MuLawClip = 32_635;

    static readonly short[] MuLaw = Table(ExpandMuLaw);
    static readonly short[] ALaw = Table(ExpandALaw);

    /// <summary>Expands µ-law. <paramref name="pcm"/> takes one sample per byte and may be longer.</summary>
    /// <exception cref="ArgumentException"><paramref name="pcm"/> is shorter than <paramref name="coded"/>.</exception>
    public static void DecodeMuLaw(ReadOnlySpan<byte> coded, Span<short> pcm) => Decode(MuLaw, coded, pcm);

    /// <summary>Expands A-law. <paramref name="pcm"/> takes one sample per byte and may be longer.</summary>
    /// <exception cref="ArgumentException"><paramref name="pcm"/> is shorter than <paramref name="coded"/>.</exception>
    public static void DecodeALaw(ReadOnlySpan<byte> coded, Span<short> pcm) => Decode(ALaw, coded, pcm);

    /// <summary>Expands one byte of µ-law.</summary>
    public static short DecodeMuLaw(byte code) => MuLaw[code];

    /// <summary>Expands one byte of A-law.</summary>
    public static short DecodeALaw(byte code) => ALaw[code];

    /// <summary>Compresses to µ-law. Louder than ±32635 is clipped, as the law has no code for it.</summary>
    /// <exception cref="ArgumentException"><paramref name="coded"/> is shorter than <paramref name="pcm"/>.</exception>
    public static void EncodeMuLaw(ReadOnlySpan<short> pcm, Span<byte> coded)
    {
        Require(pcm.Length, coded.Length, nameof(coded));
        for (var i = 0; i < pcm.Length; i++) coded[i] = CompressMuLaw(pcm[i]);
    }

    /// <summary>Compresses to A-law.</summary>
    /// <exception cref="ArgumentException"><paramref name="coded"/> is shorter than <paramref name="pcm"/>.</exception>
    public static void EncodeALaw(ReadOnlySpan<short> pcm, Span<byte> coded)
    {
        Require(pcm.Length, coded.Length, nameof(coded));
        for (var i = 0; i < pcm.Length; i++) coded[i] = CompressALaw(pcm[i]);
    }

    static void Decode(short[] table, ReadOnlySpan<byte> coded, Span<short> pcm)
    {
        Require(coded.Length, pcm.Length, nameof(pcm));
        for (var i = 0; i < coded.Length; i++) pcm[i] = table[coded[i]];
    }

    static void Require(int needed, int given, string name)
    {
        if (given < needed) throw new ArgumentException($"Room for {needed} samples is needed, {given} were given.", name);
    }

    static short[] Table(Func<byte, short> expand) => [.. Enumerable.Range(0, 256).Select(code => expand((byte)code))];

    static short ExpandMuLaw(byte code)
    {
        var inverted = (byte)~code;
        var magnitude = (((inverted & 0x0F) << 3) + MuLawBias) << ((inverted & 0x70) >> 4);
        return (short)((inverted & 0x80) != 0 ? MuLawBias - magnitude : magnitude - MuLawBias);
    }

    static byte CompressMuLaw(short sample)
    {
        var sign = sample < 0 ? 0x80 : 0;
        var magnitude = Math.Min(Math.Abs((int)sample), MuLawClip) + MuLawBias;
        var segment = int.Log2(magnitude) - 7;
        return (byte)~(sign | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0F));
    }

    static short ExpandALaw(byte code)
    {
        var toggled = code ^ 0x55;
        var segment = (toggled & 0x70) >> 4;
        var magnitude = ((toggled & 0x0F) << 4) + 8;
        if (segment > 0) magnitude = (magnitude + 0x100) << (segment - 1);
        return (short)((toggled & 0x80) != 0 ? magnitude : -magnitude);
    }

    static byte CompressALaw(short sample)
    {
        var positive = sample >= 0;
        var magnitude = (positive ? sample : -sample - 1) >> 4;
        var segment = magnitude < 0x20 ? magnitude >> 4 : int.Log2(magnitude) - 3;
        var step = segment < 2 ? magnitude & 0x0F : (magnitude >> (segment - 1)) & 0x0F;
        return (byte)(((positive ? 0x80 : 0) | (segment << 4) | step) ^ 0x55);
    }
}
