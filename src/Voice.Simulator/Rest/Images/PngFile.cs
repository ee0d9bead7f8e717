using System.Buffers.Binary;
using System.IO.Compression;

namespace Voice.Simulator.Rest.Images;

/// <summary>Writes PNG files: 8 bits a channel, red, green and blue.</summary>
/// <remarks>Source: W3C, Portable Network Graphics (third edition), §5 and §9.</remarks>
static class PngFile
{
    const byte UpFilter = 2;
    const byte TrueColour = 2;
    const uint CrcPolynomial = 0xEDB8_8320;

    static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <param name="pixels">Three bytes a pixel, row by row.</param>
    public static byte[] Write(int width, int height, ReadOnlySpan<byte> pixels)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = TrueColour;
        Chunk(file, "IHDR"u8, header);
        Chunk(file, "IDAT"u8, Compress(pixels, width * 3));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    /// <summary>Every row as its difference from the row above, which is little in a picture of soft colours.</summary>
    static ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> pixels, int rowLength)
    {
        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var row = new byte[rowLength + 1];
            row[0] = UpFilter;
            for (var start = 0; start < pixels.Length; start += rowLength)
            {
                for (var i = 0; i < rowLength; i++) row[i + 1] = (byte)(pixels[start + i] - (start == 0 ? 0 : pixels[start + i - rowLength]));
                zlib.Write(row);
            }
        }

        return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
    }

    static void Chunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(type);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), content));
        file.Write(number);
    }

    static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ CrcPolynomial;
        }

        return crc;
    }
}
