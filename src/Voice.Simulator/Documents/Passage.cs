namespace Voice.Simulator.Documents;

/// <summary>A place in a document that has to do with a question.</summary>
/// <param name="Page">From 1; null where the format has no pages.</param>
/// <param name="Text">The sentence.</param>
/// <param name="Score">0 to 1.</param>
sealed record Passage(Document Document, int? Page, string Text, double Score)
{
    /// <summary>The id of the uploaded file; null for a document that came with the request.</summary>
    public string? FileId { get; init; }
}
