using System.Buffers.Binary;

namespace Voice.Recording;

/// <summary>The 44 bytes before the sound of a two-channel file of 16-bit PCM. Source: RIFF WAVE, Microsoft and IBM, 1991.</summary>
internal static class WaveHeader
{
    public const int Length = 44;

    /// <summary>Bytes of one sample of both channels.</summary>
    public const int FrameBytes = 4;

    /// <param name="dataBytes">The bytes of sound that follow. A header cannot say 4 GB and more, so it then says the most it can.</param>
    public static void Write(Span<byte> header, int sampleRate, long dataBytes)
    {
        var size = (uint)Math.Min(dataBytes, uint.MaxValue - Length);
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], size + Length - 8);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteUInt16LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(header[22..], 2);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], sampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], sampleRate * FrameBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(header[32..], FrameBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(header[34..], 16);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[40..], size);
    }
}
