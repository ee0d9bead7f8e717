namespace Voice.Assistants.Cascade;

/// <summary>How the chat model ended a reply.</summary>
/// <param name="Reason">Why it is incomplete, or null.</param>
/// <param name="Failure">Set if the model failed or stopped in the middle. The words before that are kept.</param>
internal sealed record ChatResult(ResponseOutcome Outcome, string? Reason, TokenUsage? Usage, AssistantFailure? Failure = null);
