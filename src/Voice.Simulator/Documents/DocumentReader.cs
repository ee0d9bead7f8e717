using System.Text;

namespace Voice.Simulator.Documents;

/// <summary>Reads the text out of files: PDF, DOCX, HTML, CSV, and plain text of any kind. A program without understanding reads no more than that.</summary>
static class DocumentReader
{
    /// <summary>Characters of one document. More than a thousand pages; what is longer is refused.</summary>
    public const int MostCharacters = 5_000_000;

    static readonly string[] Texts =
        [".txt", ".md", ".markdown", ".text", ".log", ".json", ".jsonl", ".xml", ".yaml", ".yml", ".ini", ".tsv", ".tex", ".rst", ".c", ".cpp", ".cs", ".css", ".go", ".java", ".js", ".php", ".py", ".rb", ".sh", ".sql", ".ts"];

    /// <summary>The document in a file, or why there is none.</summary>
    /// <param name="name">The name of the file; its ending tells the kind where the content does not.</param>
    public static (Document? Document, DocumentFault? Fault) Read(string name, byte[] file)
    {
        try
        {
            if (file.Length == 0) return (null, DocumentFault.Invalid($"The file '{name}' is empty."));
            var ending = Path.GetExtension(name).ToLowerInvariant();
            var (pages, hasPages, fault) = Pages(ending, file);
            if (fault is not null) return (null, fault with { Message = $"The file '{name}' {fault.Message}" });
            var document = new Document(name, pages!, hasPages);
            if (document.Length > MostCharacters) return (null, DocumentFault.Unsupported($"The file '{name}' has more than {MostCharacters} characters of text."));
            return document.Pages.All(string.IsNullOrWhiteSpace)
                ? (null, DocumentFault.Invalid($"The file '{name}' has no text. It may hold pictures of pages only."))
                : (document, null);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The readers of files throw exceptions of any type at what is damaged.
            return (null, DocumentFault.Invalid($"The file '{name}' could not be read: it is damaged."));
        }
    }

    static (IReadOnlyList<string>? Pages, bool HasPages, DocumentFault? Fault) Pages(string ending, byte[] file)
    {
        if (PdfText.IsPdf(file)) return Paged(PdfText.Read(file));
        if (ending == ".pdf") return Refuse(DocumentFault.Invalid("is named as a PDF, and is none."));
        if (DocxText.IsEncrypted(file)) return Refuse(DocumentFault.Invalid("is encrypted, or of an old version of Word. Save it as DOCX without a password."));
        if (ending == ".docx" || DocxText.IsZip(file)) return Paged(DocxText.Read(file));
        if (ending is not (".html" or ".htm" or ".csv") && !Texts.Contains(ending)) return Refuse(DocumentFault.Unsupported("is of a kind that is not read. PDF, DOCX, HTML, CSV, Markdown and plain text are."));
        if (Decode(file) is not { } text) return Refuse(DocumentFault.Invalid("is named as text, and is none: it must be UTF-8 or UTF-16."));
        return ending switch
        {
            ".html" or ".htm" => ([HtmlText.Read(text)], false, null),
            ".csv" or ".tsv" => ([CsvText.Read(text, ending == ".csv" ? ',' : '\t')], false, null),
            _ => ([text], false, null),
        };

        static (IReadOnlyList<string>?, bool, DocumentFault?) Refuse(DocumentFault fault) => (null, false, fault);

        static (IReadOnlyList<string>?, bool, DocumentFault?) Paged((IReadOnlyList<string>? Pages, DocumentFault? Fault) read) => (read.Pages, read.Pages is { Count: > 1 } || read.Fault is null, read.Fault);
    }

    static string? Decode(byte[] file)
    {
        try
        {
            Encoding encoding = file.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) ? new UnicodeEncoding(false, true, true)
                : file.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? new UnicodeEncoding(true, true, true)
                : new UTF8Encoding(false, true);
            var text = encoding.GetString(file).TrimStart('\uFEFF');
            return text.Contains('\0', StringComparison.Ordinal) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
