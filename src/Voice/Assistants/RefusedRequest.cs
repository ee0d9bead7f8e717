using System.Collections.Frozen;

namespace Voice.Assistants;

/// <summary>The codes of refusals that are about what is in one request. The service is well, and another assistant would refuse the same.</summary>
internal static class RefusedRequest
{
    // Sources: OpenAI's and Azure OpenAI's API references, errors and status_details.reason of the Realtime API.
    private static readonly FrozenSet<string> Codes = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "content_filter", "content_filtered", "content_policy_violation", "moderation_blocked", "ResponsibleAIPolicyViolation", "responsible_ai_policy_violation", "invalid_prompt",
        "context_length_exceeded", "string_above_max_length");

    public static bool Is(string code) => Codes.Contains(code);
}
