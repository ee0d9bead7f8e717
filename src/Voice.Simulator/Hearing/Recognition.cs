namespace Voice.Simulator.Hearing;

/// <summary>What was heard.</summary>
/// <param name="Phrase">One of <see cref="PhraseBook.Phrases"/>, or null where the speech is none of them.</param>
/// <param name="Confidence">0 to 1; for an unrecognised phrase, how near the best one came.</param>
readonly record struct Recognition(string? Phrase, double Confidence)
{
    static readonly string[] Questions = ["what", "who", "why", "how", "where", "which", "when", "can", "is", "are"];

    /// <summary>The phrase as it would be written; the words are the recognised ones. Null where nothing was recognised.</summary>
    public string? Written =>
        Phrase is null ? null : char.ToUpperInvariant(Phrase[0]) + Phrase[1..] + (Questions.Contains(Phrase.Split(' ')[0]) ? "?" : ".");
}
