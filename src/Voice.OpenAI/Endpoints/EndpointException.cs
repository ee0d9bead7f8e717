using Voice.Assistants;

namespace Voice.OpenAI.Endpoints;

/// <summary>One try on one entry failed.</summary>
/// <param name="fault">What that says about the entry.</param>
/// <param name="failure">What happened, for the call and the operator; its <see cref="AssistantFailure.RetryAfter"/> is what the provider asked for.</param>
internal sealed class EndpointException(EndpointFault fault, AssistantFailure failure, Exception? inner = null) : Exception(failure.Message, inner)
{
    public EndpointFault Fault { get; } = fault;

    public AssistantFailure Failure { get; } = failure;
}
