namespace Voice.Lines;

/// <summary>How much of a part that was cut off had been heard.</summary>
/// <param name="Heard">The time that the caller heard, from the beginning of the part.</param>
/// <param name="Sent">The time that was sent to the line.</param>
/// <param name="Complete">True if that was all of the part's audio.</param>
/// <param name="Whole">True if the part was complete and heard to its end: nothing was cut.</param>
internal readonly record struct HeardPart(string ItemId, int ContentIndex, TimeSpan Heard, TimeSpan Sent, bool Complete, bool Whole);
