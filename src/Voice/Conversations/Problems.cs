using Voice.Assistants;

namespace Voice.Conversations;

/// <summary>The problems a conversation itself can find, in words for the caller.</summary>
internal static class Problems
{
    public static Problem AssistantSilent { get; } = new(
        "assistant_silent", "The assistant did not answer in time.", "Say it again.", Side.Assistant, Retryable: true);

    public static Problem TranscriptionFailed { get; } = new(
        "transcription_failed", "What you said could not be written down. The answer is not affected.", "", Side.Assistant, Retryable: false);

    /// <summary>Of an assistant that knows the caller's words in no other way.</summary>
    public static Problem NotUnderstood { get; } = new(
        "transcription_failed", "What you said could not be written down, so the assistant does not know it.", "Say it again.", Side.Assistant, Retryable: true);

    public static Problem Unheard { get; } = new(
        "assistant_unheard", "The assistant answered in text only, and its words could not be spoken.", "Read the answer on the page.", Side.Assistant, Retryable: true);

    public static Problem PictureNotNow { get; } = new(
        "picture_not_now", "The picture was not taken: a secure section is under way, of which the assistant knows nothing.", "Show it again afterwards.", Side.Caller, Retryable: true);

    /// <param name="label">Name and size of the picture.</param>
    public static Problem PictureUnseen(string label) => new(
        "picture_unseen", $"The assistant cannot see the picture {label}.", "Describe in words what it shows.", Side.Assistant, Retryable: false);

    public static Problem AssistantError(string? code) => new(
        "assistant_error", $"The assistant reported an error ({(string.IsNullOrEmpty(code) ? "no reason given" : code)}).", "Say it again.", Side.Assistant, Retryable: true);

    /// <summary>The model's side is gone or never came. What the operator must know beyond this is in the log.</summary>
    public static Problem AssistantGone(AssistantFailure failure) => RefusalWords.Of(failure.Reason, failure.KeySetting) is { } refused
        ? Gone(refused.Code, refused.What, refused.Mend, retryable: failure.Kind == AssistantFailureKind.Limited)
        : failure.Kind switch
        {
            AssistantFailureKind.Unauthorized => Gone("assistant_unauthorized", "The model refused the server's key.", "Check the key of the service in the server's settings; its log says more."),
            AssistantFailureKind.Misconfigured or AssistantFailureKind.Refused => Gone(
                "assistant_unreachable", "The model refused the server's settings.", "Check the model's name and the base URL on the server; its log says more."),
            AssistantFailureKind.Limited => Gone("assistant_unreachable", "The model takes no more calls for now.", "Wait a little and call again.", retryable: true),
            AssistantFailureKind.Unreachable => Gone("assistant_unreachable", "The model could not be reached.", "Call again in a moment; the server's log says more.", retryable: true),
            AssistantFailureKind.Expired => Gone("assistant_lost", "The model's longest session is over.", "Call again.", retryable: true),
            _ => Gone("assistant_lost", "The connection to the model broke.", "Call again.", retryable: true),
        };

    private static Problem Gone(string code, string message, string hint, bool retryable = false) => new(code, message, hint, Side.Assistant, retryable);
}
