using System.Text.Json;
using Voice.Assistants;

namespace Voice.OpenAI.Cascade;

/// <summary>Describes the failure of a service for the operator, without the key and without the caller's words.</summary>
internal static class StageFailures
{
    /// <param name="service">In words for the operator.</param>
    public static AssistantException Of(Exception e, string service) => e switch
    {
        IOException or HttpRequestException => Failed($"{service} broke off ({e.GetBaseException().Message}).", e),
        JsonException or FormatException or InvalidDataException => Failed($"{service} answered something that could not be understood.", e),
        _ => Failed($"{service} failed ({e.GetBaseException().GetType().Name}).", e),
    };

    private static AssistantException Failed(string message, Exception e) => new(new AssistantFailure(AssistantFailureKind.Lost, message), e);
}
