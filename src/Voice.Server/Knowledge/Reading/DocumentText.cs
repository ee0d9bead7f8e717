using System.Text;

namespace Voice.Server.Knowledge.Reading;

/// <summary>What is known of a document: its kind, and its text page by page.</summary>
/// <param name="Pages">The texts of the pages, in order. A document without pages is one text. A page after the limit of <see cref="Most"/> has no text.</param>
/// <param name="IsPaged">True for a PDF: its pages have numbers, from 1.</param>
internal sealed record DocumentText(DocumentKind Kind, IReadOnlyList<string> Pages, bool IsPaged)
{
    /// <summary>The most characters of text that are kept of a document.</summary>
    public const int Most = 4_000_000;

    /// <summary>How many pages it has; null for a kind without pages.</summary>
    public int? PageCount => IsPaged ? Pages.Count : null;

    /// <summary>True if it has a letter or a digit. A scan has none.</summary>
    public bool HasText => Pages.Any(static page => page.AsSpan().ContainsAnyInRange('0', char.MaxValue));

    /// <summary>True if the quote stands on the page, whatever the spaces, the case and the punctuation are.</summary>
    /// <param name="page">From 1.</param>
    /// <returns>Null if there is no text of this page to compare it with.</returns>
    public bool? Holds(string quote, int page)
    {
        if (page < 1 || page > Pages.Count)
            return false;
        var text = Bare(Pages[page - 1]);
        if (text.Length == 0)
            return null;
        // A quote with a gap: each piece of it must be there.
        var pieces = quote.Split(["…", "..."], StringSplitOptions.None).Select(Bare).Where(static piece => piece.Length > 0).ToList();
        return pieces.Count > 0 && pieces.TrueForAll(piece => text.Contains(piece, StringComparison.Ordinal));
    }

    private static string Bare(string text)
    {
        var bare = new StringBuilder(text.Length);
        foreach (var c in text)
            if (char.IsLetterOrDigit(c))
                bare.Append(char.ToLowerInvariant(c));
        return bare.ToString();
    }
}
