namespace Voice.Lines;

/// <summary>How much of one part of a reply has been played since it began.</summary>
public readonly record struct PlaybackReport(string ItemId, int ContentIndex, TimeSpan Played);
