using System.Buffers.Binary;
using System.Text;

namespace Voice.Server.Tests.Attachments;

/// <summary>Files that are pictures as far as their headers go: nothing here decodes them.</summary>
internal static class PictureBytes
{
    public static byte[] Jpeg(int width, int height, bool whole = true, string? comment = null, string? exif = null, string after = "")
    {
        var file = new MemoryStream();
        file.Write([0xFF, 0xD8]);
        if (exif is not null)
            Segment(file, 0xE1, Encoding.ASCII.GetBytes("Exif\0\0" + exif));
        if (comment is not null)
            Segment(file, 0xFE, Encoding.ASCII.GetBytes(comment));
        Segment(file, 0xC2, [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0]);
        Segment(file, 0xDA, [1, 1, 0, 0, 63, 0]);
        file.Write([0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56]);
        if (whole)
            file.Write([0xFF, 0xD9]);
        file.Write(Encoding.ASCII.GetBytes(after));
        return file.ToArray();
    }

    public static byte[] Png(int width, int height, bool whole = true, string? text = null)
    {
        var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        Chunk(file, "IHDR", header);
        if (text is not null)
            Chunk(file, "tEXt", Encoding.ASCII.GetBytes(text));
        Chunk(file, "IDAT", [1, 2, 3]);
        if (whole)
            Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static void Segment(MemoryStream file, byte marker, byte[] content)
    {
        file.Write([0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2)]);
        file.Write(content);
    }

    private static void Chunk(MemoryStream file, string name, byte[] content)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        file.Write(length);
        file.Write(Encoding.ASCII.GetBytes(name));
        file.Write(content);
        file.Write([0, 0, 0, 0]);
    }
}
