namespace Voice.Simulator.Hearing;

/// <summary>What was heard.</summary>
/// <param name="Phrase">One of <see cref="PhraseBook.Phrases"/>, or null where the speech is none of them.</param>
/// <param name="Confidence">0 to 1; for an unrecognised phrase, how near the best one came.</param>
readonly record struct Recognition(string? Phrase, double Confidence);
