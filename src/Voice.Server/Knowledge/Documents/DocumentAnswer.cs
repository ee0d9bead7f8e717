using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Voice.Server.Knowledge.Reading;
using Voice.Server.Tools;
using Voice.Tools;

namespace Voice.Server.Knowledge.Documents;

/// <summary>The answer of a model to a question about documents: its words, and the places that hold.</summary>
/// <param name="Text">Fit to be spoken.</param>
/// <param name="IsFound">False if the documents do not have the answer.</param>
/// <param name="Citations">Only places in documents of the call: the page is there, and the quote stands on it.</param>
/// <param name="Dropped">How many citations did not hold.</param>
internal sealed partial record DocumentAnswer(string Text, bool IsFound, IReadOnlyList<Citation> Citations, int Dropped)
{
    private const int MostCitations = 8;
    private const int LongestQuote = 400;

    /// <summary>Reads the JSON of an answer. A service without structured answers may write plain text, or JSON within other text.</summary>
    public static DocumentAnswer Read(string answer, IReadOnlyList<AttachedDocument> documents)
    {
        var (from, to) = (answer.IndexOf('{', StringComparison.Ordinal), answer.LastIndexOf('}'));
        if (from >= 0 && to > from)
        {
            try
            {
                using var json = JsonDocument.Parse(answer.AsMemory(from, to - from + 1));
                if (json.RootElement.TryGetProperty("answer", out var text) && text.ValueKind == JsonValueKind.String && text.GetString() is { } words && words.Trim().Length > 0)
                    return Read(json.RootElement, Spoken(words), documents);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // It is plain text with braces in it, or JSON that was cut off.
            }
        }
        return Plain(answer, documents);
    }

    private static DocumentAnswer Read(JsonElement json, string text, IReadOnlyList<AttachedDocument> documents)
    {
        var isFound = !json.TryGetProperty("found", out var found) || found.ValueKind != JsonValueKind.False;
        var citations = new List<Citation>();
        var dropped = 0;
        if (isFound && json.TryGetProperty("citations", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in list.EnumerateArray())
            {
                if (Check(item, documents) is not { } citation)
                    dropped++;
                else if (citations.Count < MostCitations && !citations.Contains(citation))
                    citations.Add(citation);
            }
        }
        return new DocumentAnswer(text, isFound, citations, dropped);
    }

    /// <returns>Null if it does not hold.</returns>
    private static Citation? Check(JsonElement item, IReadOnlyList<AttachedDocument> documents)
    {
        if (item.ValueKind != JsonValueKind.Object || Word(item, "file") is not { } file || Find(file, documents) is not { } document)
            return null;
        var quote = Word(item, "quote")?.Trim() ?? "";
        if (quote.Length > LongestQuote)
            quote = quote[..LongestQuote] + "…";
        if (document.Pages is not { } pages)
            return document.Text.Holds(quote, 1) == true ? new Citation(document.Name, null, quote) : null;
        var page = PageOf(item);
        var holds = page >= 1 && page <= pages ? document.Text.Holds(quote, page) : false;
        if (holds != false)
            return new Citation(document.Name, page, quote);
        // Models count the printed page numbers, or from 0. The words tell where it is.
        var places = quote.Length == 0 ? [] : Enumerable.Range(1, pages).Where(place => document.Text.Holds(quote, place) == true).Take(2).ToList();
        return places.Count == 1 ? new Citation(document.Name, places[0], quote) : null;
    }

    /// <summary>A plain answer: the marks of pages that it repeats are citations, if there is only one document that they can be of.</summary>
    private static DocumentAnswer Plain(string answer, IReadOnlyList<AttachedDocument> documents)
    {
        List<Citation> citations = [];
        if (documents is [{ Pages: { } pages } document])
        {
            citations = [.. PageMark().Matches(answer).Select(static mark => int.Parse(mark.Groups[1].Value, CultureInfo.InvariantCulture))
                .Where(page => page >= 1 && page <= pages).Distinct().Take(MostCitations).Select(page => new Citation(document.Name, page, ""))];
        }
        return new DocumentAnswer(Spoken(answer), IsFound: true, citations, Dropped: 0);
    }

    private static AttachedDocument? Find(string file, IReadOnlyList<AttachedDocument> documents) => documents.FirstOrDefault(document =>
        string.Equals(document.Name, file.Trim(), StringComparison.OrdinalIgnoreCase) || string.Equals(document.Kind.FileName(document.Name), file.Trim(), StringComparison.OrdinalIgnoreCase)
        || document.Id == file.Trim() || (document.File is { } at && at.Id == file.Trim()));

    private static int PageOf(JsonElement item) => !item.TryGetProperty("page", out var page) ? 0 : page.ValueKind switch
    {
        JsonValueKind.Number when page.TryGetInt32(out var number) => number,
        JsonValueKind.String when int.TryParse(page.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => 0,
    };

    private static string? Word(JsonElement item, string name) => item.TryGetProperty(name, out var word) && word.ValueKind == JsonValueKind.String ? word.GetString() : null;

    /// <summary>Marks are for the eye, so they are not spoken.</summary>
    private static string Spoken(string text) => SpokenText.Of(PageMark().Replace(text, ""));

    [GeneratedRegex(@"\[(?:page|p\.)\s*(\d{1,4})\]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PageMark();
}
