using System.Diagnostics;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;
using UglyToad.PdfPig.Exceptions;

namespace Voice.Server.Knowledge.Reading;

/// <summary>Reads the text of a PDF, page by page.</summary>
internal static class PdfText
{
    private const int MostPages = 5_000;

    // The caller waits for the end of the upload. Pages that are not read until then have no text here; the model reads them all the same.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    public static DocumentText? Read(ReadOnlyMemory<byte> content, out DocumentFault fault)
    {
        var filters = new BoundedFilters();
        try
        {
            using var pdf = PdfDocument.Open(content, new ParsingOptions { FilterProvider = filters, SkipMissingFonts = true, UseLenientParsing = true });
            var pages = Pages(pdf, filters, out var hasPictures);
            var text = new DocumentText(DocumentKind.Pdf, pages, IsPaged: true);
            fault = filters.IsExceeded || pdf.NumberOfPages > MostPages ? DocumentFault.Bomb
                : pages.Count == 0 || (!text.HasText && !hasPictures) ? DocumentFault.Empty : DocumentFault.None;
            return fault == DocumentFault.None ? text : null;
        }
        catch (PdfDocumentEncryptedException)
        {
            fault = DocumentFault.Encrypted;
        }
        catch (Exception)
        {
            // The library has no common exception: a damaged file ends in any of them.
            fault = filters.IsExceeded ? DocumentFault.Bomb : DocumentFault.Damaged;
        }
        return null;
    }

    private static List<string> Pages(PdfDocument pdf, BoundedFilters filters, out bool hasPictures)
    {
        var pages = new List<string>();
        var room = DocumentText.Most;
        hasPictures = false;
        var began = Stopwatch.GetTimestamp();
        for (var number = 1; number <= Math.Min(pdf.NumberOfPages, MostPages) && !filters.IsExceeded; number++)
        {
            var text = "";
            if (room > 0 && Stopwatch.GetElapsedTime(began) < Longest)
                text = Text(pdf, number, ref hasPictures);
            else
                hasPictures = true;                     // it is not known, so it counts as something to read
            pages.Add(text.Length > room ? text[..room] : text);
            room -= pages[^1].Length;
        }
        return pages;
    }

    /// <summary>One page that cannot be read does not spoil the others.</summary>
    private static string Text(PdfDocument pdf, int number, ref bool hasPictures)
    {
        Page page;
        try
        {
            page = pdf.GetPage(number);
        }
        catch (Exception)
        {
            hasPictures = true;
            return "";
        }
        hasPictures |= page.NumberOfImages > 0;
        try
        {
            return ContentOrderTextExtractor.GetText(page);
        }
        catch (Exception)
        {
            return page.Text;
        }
    }
}
