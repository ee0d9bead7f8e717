namespace Voice.Conversations;

/// <summary>One line of a call's transcript.</summary>
/// <param name="Id">Stable through all changes.</param>
/// <param name="Order">The place among the lines, from 1; given once, when the line began.</param>
internal sealed record TranscriptLine(string Id, int Order, Speaker Speaker, string Text, CaptionState State);
