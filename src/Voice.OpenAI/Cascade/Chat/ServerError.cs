using Voice.Assistants;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Cascade;

/// <summary>An error that a server reports within an answer that began well.</summary>
internal static class ServerError
{
    /// <param name="service">In words for the operator.</param>
    public static AssistantException Of(ErrorBody error, string service)
    {
        var code = error.LogCode.Length > 0 ? error.LogCode : "without a code";
        var reason = Refusals.Of(0, error);
        return new AssistantException(reason is RefusalReason.None or RefusalReason.ServiceFailed
            ? new AssistantFailure(AssistantFailureKind.Lost, $"{service} reported an error in its answer ({code}).") { Reason = reason }
            : RefusalFailure.Of(reason, service, code, "such model"));
    }
}
