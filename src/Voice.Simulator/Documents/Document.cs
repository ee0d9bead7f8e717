namespace Voice.Simulator.Documents;

/// <summary>The text of a document.</summary>
/// <param name="Name">The name of its file.</param>
/// <param name="Pages">In order; one where the format has no pages.</param>
/// <param name="HasPages">True where the pages are those that a reader sees, and not all of the text at once.</param>
sealed record Document(string Name, IReadOnlyList<string> Pages, bool HasPages)
{
    /// <summary>Characters of all pages.</summary>
    public int Length { get; } = Pages.Sum(page => page.Length);
}
