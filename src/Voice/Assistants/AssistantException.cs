namespace Voice.Assistants;

/// <summary>An assistant could not be had. The failure says why and whose fault it is.</summary>
internal class AssistantException(AssistantFailure failure, Exception? inner = null) : Exception(failure.Message, inner)
{
    public AssistantFailure Failure { get; } = failure;
}
