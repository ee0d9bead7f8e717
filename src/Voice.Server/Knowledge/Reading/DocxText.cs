using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Voice.Server.Knowledge.Reading;

/// <summary>Reads the text of a DOCX: a ZIP with the paragraphs in <c>word/document.xml</c>.</summary>
/// <remarks>Source: ECMA-376, part 1, WordprocessingML: <c>w:t</c> is text, <c>w:p</c> a paragraph, <c>w:tab</c> and <c>w:br</c> are white space.</remarks>
internal static class DocxText
{
    private const int MostEntries = 5_000;
    private const long MostUnpacked = 256 * 1024 * 1024;
    private const long MostOfText = 64 * 1024 * 1024;
    private const string Body = "word/document.xml";

    public static DocumentText? Read(ReadOnlyMemory<byte> content, out DocumentFault fault)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(content.ToArray(), writable: false), ZipArchiveMode.Read);
            fault = Judge(zip);
            if (fault != DocumentFault.None)
                return null;
            var text = Text(zip.GetEntry(Body)!, out fault);
            if (fault == DocumentFault.None && string.IsNullOrWhiteSpace(text) && !HasPictures(zip))
                fault = DocumentFault.Empty;
            return fault == DocumentFault.None ? new DocumentText(DocumentKind.Docx, [text], IsPaged: false) : null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or XmlException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            fault = DocumentFault.Damaged;
            return null;
        }
    }

    /// <summary>By the list of the files in it, before anything is unpacked.</summary>
    private static DocumentFault Judge(ZipArchive zip)
    {
        if (zip.Entries.Count > MostEntries || zip.Entries.Sum(static entry => entry.Length) > MostUnpacked)
            return DocumentFault.Bomb;
        if (zip.GetEntry(Body) is not { } body)
            return DocumentFault.Kind;
        return body.Length > MostOfText ? DocumentFault.Bomb : body.IsEncrypted ? DocumentFault.Encrypted : DocumentFault.None;
    }

    private static bool HasPictures(ZipArchive zip) => zip.Entries.Any(static entry => entry.FullName.StartsWith("word/media/", StringComparison.OrdinalIgnoreCase));

    private static string Text(ZipArchiveEntry body, out DocumentFault fault)
    {
        fault = DocumentFault.None;
        var text = new StringBuilder();
        // The list may tell a smaller length than there is, so the characters are counted as well.
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MostOfText };
        using var stream = body.Open();
        using var xml = XmlReader.Create(stream, settings);
        var isText = false;
        while (xml.Read() && text.Length < DocumentText.Most)
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element:
                    isText = xml.LocalName == "t" && !xml.IsEmptyElement;
                    if (xml.LocalName is "tab" or "br")
                        text.Append(' ');
                    break;
                case XmlNodeType.EndElement:
                    isText = false;
                    if (xml.LocalName == "p")
                        text.Append('\n');
                    break;
                case XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace when isText:
                    text.Append(xml.Value);
                    break;
            }
        }
        return text.ToString();
    }
}
