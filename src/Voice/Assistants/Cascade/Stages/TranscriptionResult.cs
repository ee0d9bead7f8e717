namespace Voice.Assistants.Cascade;

/// <summary>The result of transcribing a turn.</summary>
/// <param name="Text">Empty if nothing was said.</param>
/// <param name="Failure">Set if it could not be written down.</param>
internal sealed record TranscriptionResult(string Text, AssistantFailure? Failure);
