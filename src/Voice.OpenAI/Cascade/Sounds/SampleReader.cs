using System.Buffers.Binary;
using Voice.Audio;

namespace Voice.OpenAI.Cascade;

/// <summary>Makes uncompressed sound mono and of 16 bits. Pieces may end anywhere, in the middle of a sample too.</summary>
/// <param name="format">A readable one.</param>
internal sealed class SampleReader(SampleFormat format) : ISoundReader
{
    private readonly byte[] _kept = new byte[format.FrameBytes];
    private int _keptBytes;

    public void Read(ReadOnlySpan<byte> bytes, SoundPieces into)
    {
        var size = format.FrameBytes;
        var samples = new short[(_keptBytes + bytes.Length) / size];
        var count = 0;
        if (_keptBytes > 0)
        {
            var missing = Math.Min(size - _keptBytes, bytes.Length);
            bytes[..missing].CopyTo(_kept.AsSpan(_keptBytes));
            _keptBytes += missing;
            bytes = bytes[missing..];
            if (_keptBytes < size)
                return;
            samples[count++] = Mix(_kept);
            _keptBytes = 0;
        }
        for (; bytes.Length >= size; bytes = bytes[size..])
            samples[count++] = Mix(bytes);
        bytes.CopyTo(_kept);
        _keptBytes = bytes.Length;
        into.Add(format.Rate, samples);
    }

    /// <remarks>Half a sample at the end is no sound.</remarks>
    public void End(SoundPieces into)
    {
    }

    private short Mix(ReadOnlySpan<byte> frame)
    {
        if (format is { Channels: 1, Code: SampleCode.Signed, Bytes: 2 })
            return format.BigEndian ? BinaryPrimitives.ReadInt16BigEndian(frame) : BinaryPrimitives.ReadInt16LittleEndian(frame);
        var sum = 0.0;
        for (var channel = 0; channel < format.Channels; channel++)
            sum += One(frame.Slice(channel * format.Bytes, format.Bytes));
        return (short)Math.Clamp(Math.Round(sum / format.Channels), short.MinValue, short.MaxValue);
    }

    /// <returns>On the scale of 16 bits.</returns>
    private double One(ReadOnlySpan<byte> sample) => format.Code switch
    {
        SampleCode.Unsigned8 => (sample[0] - 128) * 256,
        SampleCode.MuLaw => G711.DecodeMuLaw(sample[0]),
        SampleCode.ALaw => G711.DecodeALaw(sample[0]),
        SampleCode.Float => Real(sample),
        _ => Integer(sample) / (double)(1L << (8 * format.Bytes - 16)),
    };

    private long Integer(ReadOnlySpan<byte> sample)
    {
        var value = 0L;
        for (var i = 0; i < sample.Length; i++)
            value = (value << 8) | sample[format.BigEndian ? i : sample.Length - 1 - i];
        var unused = 64 - 8 * sample.Length;
        return value << unused >> unused;                       // the sign
    }

    private double Real(ReadOnlySpan<byte> sample)
    {
        var value = sample.Length == 4
            ? format.BigEndian ? BinaryPrimitives.ReadSingleBigEndian(sample) : BinaryPrimitives.ReadSingleLittleEndian(sample)
            : format.BigEndian ? BinaryPrimitives.ReadDoubleBigEndian(sample) : BinaryPrimitives.ReadDoubleLittleEndian(sample);
        return double.IsFinite(value) ? Math.Clamp(value, -1, 1) * short.MaxValue : 0;
    }
}
