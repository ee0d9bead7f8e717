using System.Text;

namespace Voice.Server.Knowledge.Reading;

/// <summary>Finds out what kind of document a file is, from its bytes, and reads its text.</summary>
/// <remarks>The name only tells kinds of text apart. Bytes that are no document of a known kind are refused, whatever the name and the media type claim.</remarks>
internal static class DocumentReader
{
    private const int HeadLength = 1_024;

    /// <summary>Reads a document. It takes processor time, so it is not called on a thread that carries sound.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="fault">Why it is not taken, if there is no text.</param>
    /// <returns>Null if it is not taken.</returns>
    public static DocumentText? Read(ReadOnlyMemory<byte> content, string name, out DocumentFault fault)
    {
        fault = DocumentFault.Empty;
        var bytes = content.Span;
        if (bytes.IsEmpty)
            return null;
        if (IsPdf(bytes))
            return PdfText.Read(content, out fault);
        if (bytes.StartsWith("PK\u0003\u0004"u8) || bytes.StartsWith("PK\u0005\u0006"u8))
            return DocxText.Read(content, out fault);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]))
        {
            // Office stores a document with a password in the container of the old formats. The entry's name is UTF-16.
            fault = bytes.IndexOf(Encoding.Unicode.GetBytes("EncryptedPackage")) >= 0 ? DocumentFault.Encrypted : DocumentFault.Kind;
            return null;
        }
        return PlainText.Read(bytes, name, out fault);
    }

    /// <remarks>Source: ISO 32000, annex H: readers accept the header anywhere in the first 1,024 bytes. Only white space and a byte order mark are accepted before it here: a program may hold the same letters.</remarks>
    private static bool IsPdf(ReadOnlySpan<byte> bytes)
    {
        var head = bytes[..Math.Min(bytes.Length, HeadLength)];
        var at = head.IndexOf("%PDF-"u8);
        if (at < 0)
            return false;
        var before = head[..at];
        return !before.ContainsAnyExcept(" \t\r\n\0"u8) || before.SequenceEqual((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]);
    }
}
