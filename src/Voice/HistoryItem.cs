namespace Voice;

/// <summary>One thing that was said or done in a call.</summary>
/// <param name="Place">How many lines of the transcript came before it.</param>
internal abstract record HistoryItem(int Place);

/// <summary>A line that was said; of the assistant's, what was heard.</summary>
internal sealed record Said(int Place, Speaker Speaker, string Text) : HistoryItem(Place);

/// <summary>A tool call and its output.</summary>
internal sealed record ToolUsed(int Place, string CallId, string Name, string Arguments, string Output) : HistoryItem(Place);

/// <summary>A fact that the model was told and neither side has said.</summary>
internal sealed record Noted(int Place, string Text) : HistoryItem(Place);

/// <summary>A picture that the caller showed and that is still kept.</summary>
/// <param name="ItemId">The id under which an assistant that sees knows it: <see cref="Assistants.RemovePicture"/> names it.</param>
internal sealed record Shown(int Place, string ItemId, Picture Picture) : HistoryItem(Place);
