using System.Collections.Frozen;

namespace Voice.Assistants;

/// <summary>The codes of refusals that are about what is in one request. The service is well, and another assistant would refuse the same.</summary>
/// <remarks>
/// Sources: the error references of OpenAI (with <c>status_details.reason</c> of the Realtime API), Azure OpenAI, OpenRouter, Gemini, Anthropic and DashScope; the errors of
/// llama.cpp, vLLM and LiteLLM. Upper and lower case are the same.
/// </remarks>
internal static class RefusedRequest
{
    private static readonly FrozenSet<string> Content = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "content_filter", "content_filtered", "content_policy_violation", "moderation_blocked", "ResponsibleAIPolicyViolation", "responsible_ai_policy_violation", "invalid_prompt",
        "data_inspection_failed", "DataInspectionFailed", "contentFilter", "PROHIBITED_CONTENT", "safety", "safety_violation");

    private static readonly FrozenSet<string> Length = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "context_length_exceeded", "string_above_max_length", "array_above_max_length", "exceed_context_size_error", "context_window_exceeded", "ContextWindowExceededError", "request_too_large",
        "prompt_too_long", "too_many_tokens", "max_prompt_tokens_exceeded");

    /// <summary>True for a code of either kind.</summary>
    public static bool Is(string code) => IsContent(code) || IsLength(code);

    /// <summary>True if a filter refused the content.</summary>
    public static bool IsContent(string code) => Content.Contains(code);

    /// <summary>True if the request was too long for the model.</summary>
    public static bool IsLength(string code) => Length.Contains(code);
}
