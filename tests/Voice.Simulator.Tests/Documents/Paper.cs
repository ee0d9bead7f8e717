using System.IO.Compression;
using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace Voice.Simulator.Tests.Documents;

/// <summary>Documents that tests make.</summary>
static class Paper
{
    /// <summary>Made by qpdf 11 from a page that says "Secret price: 7"; the password is "user".</summary>
    const string EncryptedPdf = "JVBERi0xLjYKJb/3ov4KMSAwIG9iago8PCAvUGFnZXMgMiAwIFIgL1R5cGUgL0NhdGFsb2cgPj4KZW5kb2JqCjIgMCBvYmoKPDwgL0NvdW50IDEgL0tpZHMgWyAzIDAgUiBdIC9UeXBlIC9QYWdlcyA+PgplbmRvYmoKMyAwIG9iago8PCAvQ29udGVudHMgNCAwIFIgL01lZGlhQm94IFsgMCAwIDMwMCAyMDAgXSAvUGFyZW50IDIgMCBSIC9SZXNvdXJjZXMgPDwgL0ZvbnQgPDwgL0YxIDUgMCBSID4+ID4+IC9UeXBlIC9QYWdlID4+CmVuZG9iago0IDAgb2JqCjw8IC9GaWx0ZXIgL0ZsYXRlRGVjb2RlIC9MZW5ndGggODAgPj4Kc3RyZWFtCmXWQLrYyNkIxDiX0uGMw2J8EAsVMFhLqrL0YXfDTmIj/kUqMY3nqUIY5uIUbYrP3tZLkYfvk2u3ULGaKYPXQFfaO7UHiO+SHI0dXvNW4+NgZW5kc3RyZWFtCmVuZG9iago1IDAgb2JqCjw8IC9CYXNlRm9udCAvSGVsdmV0aWNhIC9TdWJ0eXBlIC9UeXBlMSAvVHlwZSAvRm9udCA+PgplbmRvYmoKNiAwIG9iago8PCAvQ0YgPDwgL1N0ZENGIDw8IC9BdXRoRXZlbnQgL0RvY09wZW4gL0NGTSAvQUVTVjIgL0xlbmd0aCAxNiA+PiA+PiAvRmlsdGVyIC9TdGFuZGFyZCAvTGVuZ3RoIDEyOCAvTyA8MGJhMzgzNWY4OGY5MDM4OGU3NGU1NDU4NDEyNWNlMTQyYmUwZGUyNGM2YjBkMzc3NDZlMDc1Yjg5MTc1NjY3MT4gL1AgLTQgL1IgNCAvU3RtRiAvU3RkQ0YgL1N0ckYgL1N0ZENGIC9VIDw4MTljOTU3N2NlMjk2NDMwZTExNGM1MTFlNzE2YjhjYTAxMjI0NTZhOTFiYWU1MTM0MjczYTZkYjEzNGM4N2M0PiAvViA0ID4+CmVuZG9iagp4cmVmCjAgNwowMDAwMDAwMDAwIDY1NTM1IGYgCjAwMDAwMDAwMTUgMDAwMDAgbiAKMDAwMDAwMDA2NCAwMDAwMCBuIAowMDAwMDAwMTIzIDAwMDAwIG4gCjAwMDAwMDAyNTEgMDAwMDAgbiAKMDAwMDAwMDQwMSAwMDAwMCBuIAowMDAwMDAwNDcxIDAwMDAwIG4gCnRyYWlsZXIgPDwgL1Jvb3QgMSAwIFIgL1NpemUgNyAvSUQgWzxmMjAzNzA4MzExMDI3ZjcwNjQ1MjYxMWQ1ZTg5YjE0YT48NDg1MzE4ODcxYjAwNzQ1NmQ1YWNjZDRhNjlkOWRmODQ+XSAvRW5jcnlwdCA2IDAgUiA+PgpzdGFydHhyZWYKNzcwCiUlRU9GCg==";

    public static byte[] Encrypted => Convert.FromBase64String(EncryptedPdf);

    /// <summary>A PDF with these lines on its pages; a page is an array of lines.</summary>
    public static byte[] Pdf(params string[][] pages)
    {
        var builder = new PdfDocumentBuilder();
        var font = builder.AddStandard14Font(Standard14Font.Helvetica);
        foreach (var lines in pages)
        {
            var page = builder.AddPage(PageSize.A4);
            for (var i = 0; i < lines.Length; i++) page.AddText(lines[i], 11, new PdfPoint(50, 780 - (20 * i)), font);
        }

        return builder.Build();
    }

    /// <summary>A PDF whose one page unpacks to so many blanks.</summary>
    public static byte[] PdfBomb(int bytes)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var blanks = Encoding.ASCII.GetBytes(new string(' ', 1_000_000));
            for (var i = 0; i < bytes; i += blanks.Length) zlib.Write(blanks);
        }

        var file = new MemoryStream();
        var places = new List<long>();
        Write("%PDF-1.4\n"u8.ToArray());
        Part("<</Type/Catalog/Pages 2 0 R>>");
        Part("<</Type/Pages/Kids[3 0 R]/Count 1>>");
        Part("<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<<>>>>");
        places.Add(file.Length);
        Write(Encoding.ASCII.GetBytes($"4 0 obj<</Filter/FlateDecode/Length {packed.Length}>>stream\n"));
        Write(packed.ToArray());
        Write("\nendstream endobj\n"u8.ToArray());
        var table = file.Length;
        var entries = string.Concat(places.Select(place => $"{place:0000000000} 00000 n \n"));
        Write(Encoding.ASCII.GetBytes($"xref\n0 5\n0000000000 65535 f \n{entries}trailer<</Root 1 0 R/Size 5>>\nstartxref\n{table}\n%%EOF\n"));
        return file.ToArray();

        void Write(byte[] bytes) => file.Write(bytes);

        void Part(string text)
        {
            places.Add(file.Length);
            Write(Encoding.ASCII.GetBytes($"{places.Count} 0 obj{text}endobj\n"));
        }
    }

    /// <summary>A DOCX with these paragraphs; a paragraph that is a form feed begins a page.</summary>
    public static byte[] Docx(params string[] paragraphs) => Zip(("word/document.xml", Body(paragraphs)));

    /// <summary>A DOCX whose text unpacks to so many blanks.</summary>
    public static byte[] DocxBomb(int bytes)
    {
        var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var part = archive.CreateEntry("word/document.xml", CompressionLevel.Fastest).Open();
            var blanks = Encoding.ASCII.GetBytes(new string(' ', 1_000_000));
            for (var i = 0; i < bytes; i += blanks.Length) part.Write(blanks);
        }

        return file.ToArray();
    }

    /// <summary>An archive.</summary>
    public static byte[] Zip(params (string Name, string Text)[] parts)
    {
        var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in parts)
            {
                using var part = new StreamWriter(archive.CreateEntry(name, CompressionLevel.Fastest).Open());
                part.Write(text);
            }
        }

        return file.ToArray();
    }

    static string Body(string[] paragraphs) =>
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>" +
        string.Concat(paragraphs.Select(paragraph => paragraph == "\f" ? "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>" : $"<w:p><w:r><w:t>{paragraph}</w:t></w:r></w:p>")) +
        "</w:body></w:document>";
}
