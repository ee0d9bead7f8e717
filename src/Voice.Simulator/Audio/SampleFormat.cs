using System.Buffers.Binary;
using NAudio.Wave;

namespace Voice.Simulator.Audio;

/// <summary>How the samples of a WAVE file are coded, and how they become 16-bit PCM.</summary>
/// <remarks>Source: Microsoft, WAVEFORMATEX and WAVEFORMATEXTENSIBLE (mmreg.h). A sample stands at the upper end of its container, and PCM of one byte is unsigned.</remarks>
readonly record struct SampleFormat
{
    /// <summary>The length of what stands before the code of the sub-format in an extensible format: valid bits (2) and channel mask (4).</summary>
    const int SubFormatOffset = 6;

    readonly WaveFormatEncoding _encoding;

    /// <summary>Bytes of one sample of one channel.</summary>
    readonly int _bytes;

    SampleFormat(WaveFormatEncoding encoding, int bytes) => (_encoding, _bytes) = (encoding, bytes);

    public int BytesPerSample => _bytes;

    /// <summary>Reads the format chunk of a file.</summary>
    /// <exception cref="InvalidDataException">The format is not one of those that are read, or its fields contradict each other.</exception>
    public static SampleFormat Of(WaveFormat format)
    {
        var encoding = Encoding(format);
        var known = encoding is WaveFormatEncoding.Pcm or WaveFormatEncoding.IeeeFloat or WaveFormatEncoding.MuLaw or WaveFormatEncoding.ALaw;
        var bytes = (format.BitsPerSample + 7) / 8;
        var frame = bytes * format.Channels;

        // Some programs write the length of a sample where the length of a frame belongs.
        if (known && (format.Channels < 1 || format.SampleRate < 1 || (format.BlockAlign != frame && format.BlockAlign * format.Channels != frame)))
            throw new InvalidDataException($"The format contradicts itself: {Describe(encoding, format)}.");
        var isRead = (encoding, bytes) switch
        {
            (WaveFormatEncoding.Pcm, >= 1 and <= 4) => true,
            (WaveFormatEncoding.IeeeFloat, 4 or 8) => true,
            (WaveFormatEncoding.MuLaw or WaveFormatEncoding.ALaw, 1) => true,
            _ => false,
        };
        if (!isRead) throw new InvalidDataException($"PCM of 8 to 32 bits, float of 32 or 64 bits, µ-law and A-law are read; this is {Describe(encoding, format)}.");
        return new(encoding, bytes);
    }

    /// <summary>One sample. <paramref name="coded"/> begins with it.</summary>
    public short Decode(ReadOnlySpan<byte> coded) => (_encoding, _bytes) switch
    {
        (WaveFormatEncoding.MuLaw, _) => G711.DecodeMuLaw(coded[0]),
        (WaveFormatEncoding.ALaw, _) => G711.DecodeALaw(coded[0]),
        (WaveFormatEncoding.IeeeFloat, 4) => FromFloat(BinaryPrimitives.ReadSingleLittleEndian(coded)),
        (WaveFormatEncoding.IeeeFloat, _) => FromFloat(BinaryPrimitives.ReadDoubleLittleEndian(coded)),
        (_, 1) => (short)((coded[0] - 128) << 8),
        // The two upper bytes: the last ones, since the lowest byte stands first.
        _ => BinaryPrimitives.ReadInt16LittleEndian(coded[(_bytes - 2)..]),
    };

    /// <summary>Full scale is 1. A value beyond it is clipped, and a value that is no number is silence.</summary>
    static short FromFloat(double value) => double.IsNaN(value) ? (short)0 : (short)Math.Round(Math.Clamp(value, -1, 1) * short.MaxValue);

    static WaveFormatEncoding Encoding(WaveFormat format)
    {
        if (format.Encoding != WaveFormatEncoding.Extensible) return format.Encoding;
        return format switch
        {
            WaveFormatExtraData extra when format.ExtraSize >= SubFormatOffset + 16 =>
                (WaveFormatEncoding)BinaryPrimitives.ReadUInt16LittleEndian(extra.ExtraData.AsSpan(SubFormatOffset)),
            _ => throw new InvalidDataException("The extensible format has no sub-format."),
        };
    }

    static string Describe(WaveFormatEncoding encoding, WaveFormat format) =>
        $"{encoding}, {format.BitsPerSample} bits, {format.Channels} channels, {format.BlockAlign} bytes a frame, {format.SampleRate} Hz";
}
