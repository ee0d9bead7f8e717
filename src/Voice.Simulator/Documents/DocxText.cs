using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Voice.Simulator.Documents;

/// <summary>Reads the text of DOCX files. Pages are told apart by the breaks that are written in them.</summary>
/// <remarks>Source: ECMA-376, part 1, §17.</remarks>
static class DocxText
{
    /// <summary>Bytes that the text of a document may unpack to, and all parts together by their headers.</summary>
    const long MostTextBytes = 50_000_000;

    const long MostBytes = 200_000_000;
    const int MostParts = 5_000;
    const string Body = "word/document.xml";
    const string Namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    public static bool IsZip(ReadOnlySpan<byte> file) => file.StartsWith("PK\u0003\u0004"u8);

    /// <summary>True for the container of encrypted documents, which is also that of old Word files.</summary>
    public static bool IsEncrypted(ReadOnlySpan<byte> file) => file.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]);

    /// <summary>The text of each page, or why there is none.</summary>
    public static (IReadOnlyList<string>? Pages, DocumentFault? Fault) Read(byte[] file)
    {
        if (!IsZip(file)) return (null, DocumentFault.Invalid("is named as a DOCX, and is none."));
        using var archive = new ZipArchive(new MemoryStream(file), ZipArchiveMode.Read);
        if (archive.Entries.Count > MostParts || archive.Entries.Sum(entry => (decimal)entry.Length) > MostBytes)
            return (null, DocumentFault.Invalid("unpacks to far more than a document needs, and is not read."));
        if (archive.GetEntry(Body) is not { } body) return (null, DocumentFault.Unsupported("is an archive without a Word document in it."));

        using var stream = body.Open();
        using var reader = XmlReader.Create(new BoundedStream(stream, MostTextBytes), new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        return (Read(reader), null);
    }

    static List<string> Read(XmlReader reader)
    {
        var pages = new List<string>();
        var text = new StringBuilder();
        var written = false;
        while (reader.Read())
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace && written) text.Append(reader.Value);
            if (reader.NamespaceURI != Namespace) continue;
            var isStart = reader.NodeType == XmlNodeType.Element;
            switch (reader.LocalName)
            {
                case "t":
                    written = isStart && !reader.IsEmptyElement;
                    break;
                case "tab" or "tc" when isStart:
                    text.Append(' ');
                    break;
                case "p" when !isStart:
                    text.Append('\n');
                    break;
                case "br" when isStart && reader.GetAttribute("type", Namespace) != "page":
                    text.Append('\n');
                    break;
                case "br" or "lastRenderedPageBreak" when isStart && text.ToString().Trim().Length > 0:
                    pages.Add(text.ToString());
                    text.Clear();
                    break;
            }
        }

        pages.Add(text.ToString());
        return pages;
    }

    /// <summary>Ends the reading where more comes than the header of the part said.</summary>
    sealed class BoundedStream(Stream inner, long most) : Stream
    {
        long _left = most;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = inner.Read(buffer, offset, count);
            _left -= read;
            return _left >= 0 ? read : throw new InvalidDataException("The part is too large.");
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
