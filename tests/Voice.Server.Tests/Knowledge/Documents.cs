using System.IO.Compression;
using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace Voice.Server.Tests.Knowledge;

/// <summary>Documents, and things that only look like one.</summary>
internal static class Documents
{
    /// <summary>A PDF with one line of text per page; an empty text for a blank page.</summary>
    public static byte[] Pdf(params string[] pages)
    {
        var pdf = new PdfDocumentBuilder();
        var font = pdf.AddStandard14Font(Standard14Font.Helvetica);
        foreach (var text in pages)
        {
            var page = pdf.AddPage(PageSize.A4);
            if (text.Length > 0)
                page.AddText(text, 12, new PdfPoint(50, 700), font);
        }
        return pdf.Build();
    }

    /// <summary>A PDF that opens with a password only: the digests in it are of none that anybody knows.</summary>
    public static byte[] EncryptedPdf()
    {
        var digest = string.Concat(Enumerable.Range(0, 32).Select(i => $"{i * 7 % 256:x2}"));
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>",
            $"<< /Filter /Standard /V 1 /R 2 /O <{digest}> /U <{digest}> /P -44 >>",
        ];
        return Assemble(objects, "/Encrypt 4 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]");
    }

    /// <summary>A PDF of some hundred KB with a page that unpacks to 256 MB.</summary>
    public static byte[] PdfBomb()
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var zeros = new byte[1024 * 1024];
            Array.Fill(zeros, (byte)' ');
            for (var i = 0; i < 256; i++)
                zlib.Write(zeros);
        }
        var stream = Encoding.Latin1.GetString(packed.ToArray());
        return Assemble(
        [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R /Resources << >> >>",
            $"<< /Length {stream.Length} /Filter /FlateDecode >>\nstream\n{stream}\nendstream",
        ], "");
    }

    public static byte[] Docx(string text, string body = "word/document.xml")
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write(zip, "[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>");
            Write(zip, body, $"""<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>""");
        }
        return file.ToArray();
    }

    /// <summary>A ZIP of some hundred KB that unpacks to more than 256 MB.</summary>
    public static byte[] DocxBomb()
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write(zip, "word/document.xml", "<w:document xmlns:w=\"w\"/>");
            using var bomb = zip.CreateEntry("word/media/image1.png").Open();
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < 257; i++)
                bomb.Write(zeros);
        }
        return file.ToArray();
    }

    public static byte[] EncryptedDocx() =>
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[512], .. Encoding.Unicode.GetBytes("EncryptedPackage"), .. new byte[512]];

    public static byte[] Executable() => [.. "MZ"u8, 0x90, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0xFF, 0xFF, .. new byte[48], .. "This program cannot be run in DOS mode."u8, .. new byte[256]];

    private static void Write(ZipArchive zip, string name, string text)
    {
        using var entry = new StreamWriter(zip.CreateEntry(name).Open());
        entry.Write(text);
    }

    private static byte[] Assemble(string[] objects, string trailer)
    {
        var pdf = new StringBuilder("%PDF-1.4\n");
        var places = new List<int>();
        for (var i = 0; i < objects.Length; i++)
        {
            places.Add(pdf.Length);
            pdf.Append($"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }
        var table = pdf.Length;
        pdf.Append($"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var place in places)
            pdf.Append($"{place:D10} 00000 n \n");
        pdf.Append($"trailer\n<< /Size {objects.Length + 1} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(pdf.ToString());
    }
}
