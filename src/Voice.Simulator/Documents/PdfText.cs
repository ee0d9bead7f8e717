using UglyToad.PdfPig;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;
using UglyToad.PdfPig.Exceptions;

namespace Voice.Simulator.Documents;

/// <summary>Reads the text of PDF files page by page.</summary>
static class PdfText
{
    const int MostPages = 2_000;

    /// <summary>Readers look for the mark within this many bytes.</summary>
    const int MarkWithin = 1_024;

    public static bool IsPdf(ReadOnlySpan<byte> file) => file[..Math.Min(file.Length, MarkWithin)].IndexOf("%PDF-"u8) >= 0;

    /// <summary>The text of each page, or why there is none.</summary>
    public static (IReadOnlyList<string>? Pages, DocumentFault? Fault) Read(byte[] file)
    {
        try
        {
            using var pdf = PdfDocument.Open(file, new ParsingOptions { FilterProvider = new PdfFilters(), SkipMissingFonts = true });
            if (pdf.NumberOfPages > MostPages) return (null, DocumentFault.Unsupported($"has {pdf.NumberOfPages} pages; at most {MostPages} are read."));
            var pages = new List<string>();
            var length = 0;
            foreach (var page in pdf.GetPages())
            {
                pages.Add(ContentOrderTextExtractor.GetText(page, addDoubleNewline: true));
                length += pages[^1].Length;
                if (length > DocumentReader.MostCharacters) break;
            }

            return (pages, null);
        }
        catch (PdfDocumentEncryptedException)
        {
            return (null, DocumentFault.Invalid("is encrypted: a password is needed to read it."));
        }
        catch (PdfFilters.TooLargeException)
        {
            return (null, DocumentFault.Invalid("unpacks to far more than a document needs, and is not read."));
        }
    }
}
