namespace Voice.Assistants;

/// <summary>An assistant is not available. The failure says why, and which side is at fault.</summary>
internal class AssistantException(AssistantFailure failure, Exception? inner = null) : Exception(failure.Message, inner)
{
    public AssistantFailure Failure { get; } = failure;
}
