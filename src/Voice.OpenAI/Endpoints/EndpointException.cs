using Voice.Assistants;

namespace Voice.OpenAI.Endpoints;

/// <summary>One try on one entry failed.</summary>
/// <param name="fault">The conclusion about the entry.</param>
/// <param name="failure">The failure, for the call and the operator. Its <see cref="AssistantFailure.RetryAfter"/> is the wait that the provider asked for.</param>
internal sealed class EndpointException(EndpointFault fault, AssistantFailure failure, Exception? inner = null) : Exception(failure.Message, inner)
{
    public EndpointFault Fault { get; } = fault;

    public AssistantFailure Failure { get; } = failure;
}
