using System.Buffers.Binary;

namespace Voice.Simulator.Pictures;

/// <summary>What the first bytes of a picture say about it.</summary>
/// <param name="Format"><c>PNG</c>, <c>JPEG</c>, <c>GIF</c> or <c>WebP</c>.</param>
/// <param name="Width">In pixels; 0 where the header is broken.</param>
/// <param name="Height">In pixels; 0 where the header is broken.</param>
readonly record struct PictureHeader(string Format, int Width, int Height)
{
    /// <summary>Reads a header; null where the bytes begin like none of the formats.</summary>
    /// <remarks>Sources: W3C PNG §11.2.2; ITU-T T.81 §B.2.2; GIF89a §18; RFC 9649 §2.</remarks>
    public static PictureHeader? Read(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith(PngPixels.Signature)) return OfPng(file);
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return OfJpeg(file);
        if (file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8)) return OfGif(file);
        return file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8) ? OfWebP(file) : null;
    }

    static PictureHeader OfPng(ReadOnlySpan<byte> file) =>
        file.Length >= 24 && file[12..].StartsWith("IHDR"u8)
            ? new("PNG", Positive(BinaryPrimitives.ReadUInt32BigEndian(file[16..])), Positive(BinaryPrimitives.ReadUInt32BigEndian(file[20..])))
            : new("PNG", 0, 0);

    static PictureHeader OfJpeg(ReadOnlySpan<byte> file)
    {
        foreach (var segment in JpegSegments.Of(file))
        {
            if (!segment.IsFrame) continue;
            var content = file[segment.Content];
            if (content.Length >= 6) return new("JPEG", BinaryPrimitives.ReadUInt16BigEndian(content[3..]), BinaryPrimitives.ReadUInt16BigEndian(content[1..]));
        }

        return new("JPEG", 0, 0);
    }

    static PictureHeader OfGif(ReadOnlySpan<byte> file) =>
        file.Length >= 13 ? new("GIF", BinaryPrimitives.ReadUInt16LittleEndian(file[6..]), BinaryPrimitives.ReadUInt16LittleEndian(file[8..])) : new("GIF", 0, 0);

    static PictureHeader OfWebP(ReadOnlySpan<byte> file)
    {
        if (file.Length < 30) return new("WebP", 0, 0);
        if (file[12..].StartsWith("VP8X"u8)) return new("WebP", Int24(file[24..]) + 1, Int24(file[27..]) + 1);
        if (file[12..].StartsWith("VP8 "u8))
            return new("WebP", BinaryPrimitives.ReadUInt16LittleEndian(file[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(file[28..]) & 0x3FFF);
        if (!file[12..].StartsWith("VP8L"u8)) return new("WebP", 0, 0);
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(file[21..]);
        return new("WebP", (int)(bits & 0x3FFF) + 1, (int)(bits >> 14 & 0x3FFF) + 1);
    }

    static int Int24(ReadOnlySpan<byte> bytes) => bytes[0] | bytes[1] << 8 | bytes[2] << 16;

    static int Positive(uint value) => value <= int.MaxValue ? (int)value : int.MaxValue;
}
