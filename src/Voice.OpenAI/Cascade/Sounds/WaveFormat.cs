using System.Buffers.Binary;

namespace Voice.OpenAI.Cascade;

/// <summary>The <c>fmt </c> chunk of a WAVE file.</summary>
/// <remarks>Source: Microsoft's mmreg.h, WAVEFORMATEX and WAVEFORMATEXTENSIBLE.</remarks>
internal static class WaveFormat
{
    private const int Pcm = 1;
    private const int Float = 3;
    private const int ALaw = 6;
    private const int MuLaw = 7;
    private const int Extensible = 0xFFFE;

    /// <exception cref="InvalidDataException">It names a format that is not read here.</exception>
    public static SampleFormat Read(ReadOnlySpan<byte> chunk, bool bigEndian)
    {
        if (chunk.Length < 16)
            throw new InvalidDataException("a WAVE file whose format is cut off");
        var tag = Word(chunk, 0);
        if (tag == Extensible && chunk.Length >= 26)
            tag = Word(chunk, 24);                              // the first two bytes of the sub-format are the tag it replaces
        var channels = Word(chunk, 2);
        var rate = bigEndian ? BinaryPrimitives.ReadInt32BigEndian(chunk[4..]) : BinaryPrimitives.ReadInt32LittleEndian(chunk[4..]);
        var bits = Word(chunk, 14);
        var bytes = (bits + 7) / 8;
        SampleCode? code = tag switch
        {
            Pcm => bytes == 1 ? SampleCode.Unsigned8 : SampleCode.Signed,
            Float => SampleCode.Float,
            ALaw => SampleCode.ALaw,
            MuLaw => SampleCode.MuLaw,
            _ => null,
        };
        if (code is { } known && new SampleFormat(known, bytes, channels, rate, bigEndian) is { IsReadable: true } format)
            return format;
        throw new InvalidDataException($"WAVE of format {tag} with {channels} channels of {bits} bits at {rate} Hz, which is not read");

        int Word(ReadOnlySpan<byte> all, int at) =>
            bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(all[at..]) : BinaryPrimitives.ReadUInt16LittleEndian(all[at..]);
    }
}
