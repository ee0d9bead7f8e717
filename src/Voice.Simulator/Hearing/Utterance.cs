namespace Voice.Simulator.Hearing;

/// <summary>One stretch of speech in a clip.</summary>
/// <param name="Text">What was said, as it would be written; null where it is none of the known phrases.</param>
readonly record struct Utterance(TimeSpan Start, TimeSpan End, string? Text);
