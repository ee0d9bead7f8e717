namespace Voice.Lines;

/// <summary>The place of a piece of a reply's sound.</summary>
/// <param name="Sent">How much of its part the line was given, this piece included.</param>
/// <param name="EndsAt">When, by the clock of the call, the piece will have been played.</param>
internal readonly record struct AudioPlace(TimeSpan Sent, TimeSpan EndsAt);
