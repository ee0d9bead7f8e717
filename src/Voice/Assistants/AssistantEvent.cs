using Voice.Tools;

namespace Voice.Assistants;

/// <summary>Something the model's end reports.</summary>
internal abstract record AssistantEvent : CallEvent;

/// <summary>The assistant is connected and listens.</summary>
internal sealed record AssistantReady(AssistantDescription Description) : AssistantEvent;

/// <summary>The caller began to speak.</summary>
/// <param name="ItemId">The turn this speech will become.</param>
internal sealed record SpeechStarted(string ItemId) : AssistantEvent;

/// <summary>The caller stopped speaking: their turn is over.</summary>
internal sealed record SpeechStopped(string ItemId) : AssistantEvent;

/// <summary>A piece of the caller's words. May come long after the turn, even after its answer.</summary>
/// <param name="Text">More words or, if <paramref name="Final"/>, all of them.</param>
internal sealed record CallerWords(string ItemId, string Text, bool Final) : AssistantEvent;

/// <summary>The caller's words could not be written down.</summary>
internal sealed record CallerWordsFailed(string ItemId) : AssistantEvent
{
    /// <summary>True if the model heard them and answers; false if it knows nothing of them.</summary>
    /// <value>The default is true.</value>
    public bool IsHeard { get; init; } = true;
}

/// <summary>A reply has begun.</summary>
/// <param name="RequestId">The <see cref="CreateResponse"/> that asked for it, or null if the server began it by itself.</param>
internal sealed record ResponseCreated(string ResponseId, string? RequestId) : AssistantEvent;

/// <summary>A piece of the reply's words.</summary>
/// <param name="Text">More words or, if <paramref name="Final"/>, all of the part's.</param>
/// <param name="Spoken">True if audio goes with it; false for a reply in text only.</param>
internal sealed record ResponseWords(string ResponseId, string ItemId, int ContentIndex, string Text, bool Final, bool Spoken) : AssistantEvent;

/// <summary>All audio of one part has come.</summary>
internal sealed record ResponseAudioDone(string ResponseId, string ItemId, int ContentIndex) : AssistantEvent;

/// <summary>The model wants a tool run.</summary>
/// <param name="Arguments">JSON as the model wrote it: not yet checked.</param>
internal sealed record ToolCalled(string ResponseId, string CallId, string Name, string Arguments) : AssistantEvent
{
    /// <summary>The verdict of the tool box and the page before the call runs. The session adds it, so that the conversation depends on its events alone.</summary>
    public ToolVerdict? Verdict { get; init; }
}

/// <summary>How a reply ended.</summary>
internal enum ResponseOutcome
{
    Completed,
    Cancelled,
    Failed,

    /// <summary>Cut short by a token limit or a content filter.</summary>
    Incomplete,

    /// <summary>It ended in order and holds neither sound nor words nor a tool call.</summary>
    Empty,

    /// <summary>It ended in order and has words of which no sound could be made, though it was to be spoken.</summary>
    Unheard,
}

/// <summary>A reply is over. Each reply ends with this event.</summary>
/// <param name="Reason">The provider's reason or error code, or null.</param>
internal sealed record ResponseDone(string ResponseId, ResponseOutcome Outcome, string? Reason, TokenUsage? Usage) : AssistantEvent;

/// <summary>Something beside a reply was used and is billed: the caller's words were written down, a sentence was spoken.</summary>
internal sealed record UsageReported(TokenUsage Usage) : AssistantEvent;

/// <summary>An item is now part of what the model knows; replies that begin after this know of it.</summary>
/// <param name="ItemId">The id of the <see cref="AddCallerText"/> or <see cref="AddToolOutput"/> that brought it, or the model's own.</param>
internal sealed record ItemAdded(string ItemId) : AssistantEvent;

/// <summary>A command was refused.</summary>
/// <param name="CommandId">The command, or null if the provider did not say which.</param>
/// <param name="Code">The provider's error code, or empty.</param>
internal sealed record CommandRefused(string? CommandId, string Code) : AssistantEvent;

/// <summary>The model's end lives: the answer to an <see cref="Echo"/>.</summary>
internal sealed record Echoed : AssistantEvent;

/// <summary>The assistant is gone.</summary>
internal sealed record AssistantLost(AssistantFailure Failure) : AssistantEvent;
