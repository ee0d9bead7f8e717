using System.Buffers.Binary;
using System.IO.Compression;

namespace Voice.Simulator.Pictures;

/// <summary>Reads the pixels of a PNG file row by row, so that a picture of any size needs the memory of two rows.</summary>
/// <remarks>Source: W3C, Portable Network Graphics (third edition), §7 to §11.</remarks>
static class PngPixels
{
    const int Palette = 3;

    /// <summary>Of a larger picture only every second, third … pixel is counted.</summary>
    const double CountedPixels = 1_000_000;

    /// <summary>Where the passes of an interlaced picture begin, and their steps: x, y, step of x, step of y.</summary>
    static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Counts all pixels.</summary>
    /// <exception cref="InvalidDataException">The file is cut off or damaged.</exception>
    public static void Count(ReadOnlySpan<byte> file, PictureHeader header, ColourTally tally)
    {
        if (file.Length < 33) throw new InvalidDataException("The header is cut off.");
        var (depth, type, interlaced) = (file[24], file[25], file[28] == 1);
        int channels = type switch { 0 or Palette => 1, 2 => 3, 4 => 2, 6 => 4, _ => throw new InvalidDataException("The colour type is unknown.") };
        if (depth is not (1 or 2 or 4 or 8 or 16) || (depth < 8 && channels > 1) || (depth == 16 && type == Palette)) throw new InvalidDataException("The depth is not allowed.");
        var (data, palette, opacity) = Chunks(file);
        if (type == Palette && palette.Length < 3) throw new InvalidDataException("The palette is missing.");

        var step = (int)Math.Max(1, Math.Sqrt((double)header.Width * header.Height / CountedPixels));
        var row = new PngRow(depth, channels, type, palette, opacity, step, tally);
        using var pixels = new ZLibStream(data, CompressionMode.Decompress);
        foreach (var (x, y, stepX, stepY) in interlaced ? Passes : [(0, 0, 1, 1)])
        {
            var width = (header.Width - x + stepX - 1) / stepX;
            var height = (header.Height - y + stepY - 1) / stepY;
            if (width > 0 && height > 0) row.Read(pixels, width, height);
        }
    }

    static (MemoryStream Data, byte[] Palette, byte[] Opacity) Chunks(ReadOnlySpan<byte> file)
    {
        var data = new MemoryStream();
        byte[] palette = [], opacity = [];
        for (var at = Signature.Length; at + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            var type = file.Slice(at + 4, 4);
            if (length > file.Length - at - 12) break;
            var content = file.Slice(at + 8, (int)length);
            if (type.SequenceEqual("IEND"u8))
            {
                data.Position = 0;
                return (data, palette, opacity);
            }

            if (type.SequenceEqual("PLTE"u8)) palette = content.ToArray();
            else if (type.SequenceEqual("tRNS"u8)) opacity = content.ToArray();
            else if (type.SequenceEqual("IDAT"u8)) data.Write(content);
            at += 12 + (int)length;
        }

        throw new InvalidDataException("The file is cut off.");
    }
}
