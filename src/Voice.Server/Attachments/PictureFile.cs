using System.Buffers.Binary;

namespace Voice.Server.Attachments;

/// <summary>Reads the header of a JPEG or PNG and leaves out all that is no picture: camera, place, comments, and what follows the end.</summary>
/// <remarks>
/// The kind is told by the first bytes; the name and the Content-Type count for nothing. The picture is not decoded, so a file whose header announces an enormous picture costs nothing.
/// Sources: ITU-T T.81 annex B (JPEG), W3C PNG third edition, section 5.
/// </remarks>
internal static class PictureFile
{
    /// <summary>The longest side, in pixels, of a picture that is taken.</summary>
    public const int LongestSide = 8_192;

    private const int MostPixels = 40_000_000;

    private static readonly HashSet<uint> KeptChunks = [Name("IHDR"), Name("PLTE"), Name("IDAT"), Name("IEND"), Name("tRNS"), Name("gAMA"), Name("cHRM"), Name("sRGB"), Name("sBIT")];

    private static ReadOnlySpan<byte> PngMark => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static bool IsJpeg(ReadOnlySpan<byte> file) => file.Length > 3 && file[0] == 0xFF && file[1] == 0xD8 && file[2] == 0xFF;

    public static bool IsPng(ReadOnlySpan<byte> file) => file.StartsWith(PngMark);

    /// <param name="picture">Null if the file is refused.</param>
    /// <returns>Null if the file is taken, else why not.</returns>
    public static Problem? Read(string name, ReadOnlySpan<byte> file, out Picture? picture)
    {
        picture = null;
        var clean = new MemoryStream(file.Length);
        var size = IsPng(file) ? Png(file, clean) : Jpeg(file, clean);
        if (size is not { Width: > 0, Height: > 0 } found)
            return AttachmentProblems.PictureBroken;
        if (found.Width > LongestSide || found.Height > LongestSide || (long)found.Width * found.Height > MostPixels)
            return AttachmentProblems.PictureTooLarge(found.Width, found.Height);
        if (!found.IsWhole)
            return AttachmentProblems.PictureBroken;
        picture = new Picture(name, IsPng(file) ? "image/png" : "image/jpeg", clean.ToArray(), found.Width, found.Height);
        return null;
    }

    private static Size Png(ReadOnlySpan<byte> file, MemoryStream clean)
    {
        clean.Write(PngMark);
        var (size, hasData) = (default(Size), false);
        for (var at = PngMark.Length; at + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            var name = BinaryPrimitives.ReadUInt32BigEndian(file[(at + 4)..]);
            if (size.Width == 0)
            {
                if (name != Name("IHDR") || length != 13 || at + 25 > file.Length)
                    return default;
                size = new((int)BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8)..]), (int)BinaryPrimitives.ReadUInt32BigEndian(file[(at + 12)..]), false);
            }
            if (length > file.Length - at - 12)
                return size;
            var chunk = file.Slice(at, (int)length + 12);
            at += chunk.Length;
            hasData |= name == Name("IDAT") && length > 0;
            if (KeptChunks.Contains(name))
                clean.Write(chunk);
            if (name == Name("IEND"))
                return size with { IsWhole = hasData };
        }
        return size;
    }

    private static Size Jpeg(ReadOnlySpan<byte> file, MemoryStream clean)
    {
        clean.Write(file[..2]);
        var (size, hasData) = (default(Size), false);
        for (var at = 2; at + 2 <= file.Length && file[at] == 0xFF;)
        {
            var marker = file[at + 1];
            if (marker == 0xFF)
            {
                at++;                                       // a marker may be preceded by any number of these
                continue;
            }
            if (marker == 0xD9)
            {
                clean.Write(file.Slice(at, 2));
                return size with { IsWhole = hasData };
            }
            if (at + 4 > file.Length)
                return size;
            var length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (length < 2 || at + 2 + length > file.Length)
                return size;
            var segment = file.Slice(at, 2 + length);
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC) && length >= 8)
                size = new(BinaryPrimitives.ReadUInt16BigEndian(segment[7..]), BinaryPrimitives.ReadUInt16BigEndian(segment[5..]), false);
            at += segment.Length;
            if (marker is (>= 0xE1 and <= 0xED) or 0xEF or 0xFE)
                continue;                                   // the camera's facts and comments; the colour transform (E0, EE) stays
            clean.Write(segment);
            if (marker != 0xDA)
                continue;
            var end = EndOfScan(file, at);
            clean.Write(file[at..end]);
            hasData |= end > at;
            at = end;
        }
        return size;
    }

    /// <summary>The coded data goes on until a marker that is no restart and no stuffed zero.</summary>
    private static int EndOfScan(ReadOnlySpan<byte> file, int at)
    {
        while (at < file.Length)
        {
            var next = file[at..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= file.Length)
                return file.Length;
            at += next;
            if (file[at + 1] is not (0x00 or (>= 0xD0 and <= 0xD7)))
                return at;
            at += 2;
        }
        return file.Length;
    }

    private static uint Name(string name) => BinaryPrimitives.ReadUInt32BigEndian(System.Text.Encoding.ASCII.GetBytes(name));

    /// <param name="IsWhole">The file holds data and its end.</param>
    private readonly record struct Size(int Width, int Height, bool IsWhole);
}
