namespace Voice.Assistants.Cascade;

/// <summary>How the chat model ended a reply.</summary>
/// <param name="Reason">Why it is incomplete, or null.</param>
/// <param name="Failure">Set if the model could not be had or broke off; what it had said until then stands.</param>
internal sealed record ChatResult(ResponseOutcome Outcome, string? Reason, TokenUsage? Usage, AssistantFailure? Failure = null);
