using Voice.Assistants;

namespace Voice.OpenAI.Endpoints;

/// <summary>Classifies refusals: by the code if it is known, else by the sentence, else by the status.</summary>
/// <remarks>
/// Sources: the error references of OpenAI, Azure OpenAI, Azure API Management, Groq, OpenRouter, Gemini and Anthropic; the error texts of llama.cpp, vLLM, Ollama, LM Studio,
/// TGI and LiteLLM.
/// </remarks>
internal static class Refusals
{
    /// <param name="status">The HTTP status; 0 for an error that came in a stream or on a socket.</param>
    /// <param name="retryAfter">How long the service asks us to wait, if it does.</param>
    public static RefusalReason Of(int status, ErrorBody body, TimeSpan? retryAfter = null)
    {
        // First, because a request that is larger than a whole minute's budget comes as a limit, and a filter may come as a denied permission.
        if (IsTooLong(status, body))
            return RefusalReason.ContextTooLong;
        if (IsFilter(status, body))
            return RefusalReason.ContentFiltered;
        return OfAccount(status, body, retryAfter) ?? OfRequest(body) ?? OfService(status, body) ?? OfStatus(status, retryAfter);
    }

    /// <summary>The key, the account, and what they may do.</summary>
    private static RefusalReason? OfAccount(int status, ErrorBody body, TimeSpan? retryAfter)
    {
        if (status == 402 || body.Codes.Any(ErrorCodes.IsDry) || body.Says("insufficient balance", "credit balance is too low", "call volume quota")
            || (status == 403 && body.Says("quota", "volume", "bandwidth")))
            return RefusalReason.QuotaUsedUp;
        if (body.IsAny("AuthenticationTypeDisabled", "KeyAuthenticationDisabled", "LocalAuthDisabled") || body.Says("key based authentication is disabled", "local authentication is disabled"))
            return RefusalReason.KeysSwitchedOff;
        if (IsPermission(status, body))
            return RefusalReason.PermissionDenied;
        if (body.IsAny("AccessDenied", "PublicNetworkAccessDisabled", "PublicNetworkAccessDenied", "ip_not_authorized", "IpAddressNotAllowed", "TrafficDenied")
            || body.Says("firewall", "virtual network", "private endpoint", "public access is disabled", "public network access"))
            return RefusalReason.NetworkBlocked;
        if (status == 401 || body.Codes.Any(ErrorCodes.IsBadKey) || body.Says("incorrect api key", "invalid api key", "api key not valid"))
            return RefusalReason.KeyRefused;
        if (status == 429 || (status == 403 && retryAfter is not null) || body.Codes.Any(ErrorCodes.IsLimit))
            return RefusalReason.RateLimited;
        return null;
    }

    private static bool IsPermission(int status, ErrorBody body) =>
        body.IsAny(
            "PermissionDenied", "permission_denied", "permission_error", "insufficient_permissions", "missing_scope", "AuthorizationFailed", "AccessDeniedException",
            "unsupported_country_region_territory", "unsupported_country", "model_terms_required", "organization_restricted")
        || (status is 0 or 401 or 403 && body.Says("have permission", "lacks permission", "lack permission", "insufficient permission", "lacks the required data action", "does not have access"));

    private static RefusalReason? OfRequest(ErrorBody body)
    {
        if (body.IsAny("tool_use_failed", "tool_call_parse_failed", "output_parse_failed")
            || body.Says("failed to call a function", "tool call validation failed", "failed to parse tool call", "failed to parse function call"))
            return RefusalReason.ToolUseFailed;
        if (body.IsAny("audio_too_short", "audio_too_long", "invalid_audio", "invalid_audio_format", "unsupported_audio_format", "audio_decode_error")
            || body.Says(
                "audio file is too short", "audio is too short", "audio too short", "invalid audio", "invalid file format", "could not be decoded", "could not decode", "failed to decode",
                "audio file might be corrupted"))
            return RefusalReason.SoundUnusable;
        // A stored response or encrypted reasoning of another time or key: the request can be made whole.
        if (body.IsAny("previous_response_not_found", "invalid_encrypted_content") || body.Param == "previous_response_id" || body.Says("previous response with id", "encrypted content"))
            return RefusalReason.RequestUnusable;
        if (body.Param != "model" && IsOption(body))
            return RefusalReason.OptionUnsupported;
        return null;
    }

    /// <summary>True if a part of the request is named that the service does not take.</summary>
    private static bool IsOption(ErrorBody body) =>
        body.IsAny("unsupported_parameter", "unknown_parameter", "unsupported_value", "invalid_function_parameters", "extra_forbidden")
        || (body.Param.StartsWith("tools", StringComparison.Ordinal) && !body.Says("tool_calls"))
        || body.Says(
            "unsupported parameter", "unknown parameter", "unsupported value", "unrecognized request argument", "unrecognized parameter", "unexpected keyword", "extra inputs are not permitted",
            "extra fields not permitted", "unknown field", "unknown name", "invalid schema for function", "does not support tools", "tool choice requires", "' is unsupported");

    private static RefusalReason? OfService(int status, ErrorBody body)
    {
        if (body.IsAny("OperationNotSupported", "operation_not_supported", "unsupported_operation", "unsupported_api_for_model", "unsupported_model")
            || body.Says(
                "operation is unsupported", "operation does not work with the specified model", "not a chat model", "not supported in the v1/", "not support the realtime api",
                "not supported with the responses api")
            || (body.Param == "model" && body.Says("not supported", "not support")))
            return RefusalReason.OperationUnsupported;
        if (body.IsAny("UnsupportedApiVersion") || body.Says("api version not supported"))
            return RefusalReason.AddressUnknown;
        if (body.IsAny(
            "model_not_found", "DeploymentNotFound", "deployment_not_found", "ModelNotFound", "unknown_model", "invalid_model", "model_decommissioned", "model_not_available", "model_not_active")
            || (status is 0 or 400 or 404 or 422 && IsModelMissing(body)))
            return RefusalReason.ModelMissing;
        return body.Codes.Any(ErrorCodes.IsServer) ? RefusalReason.ServiceFailed : null;
    }

    private static bool IsModelMissing(ErrorBody body) =>
        body.Param == "model"
        || body.Says("model not exist", "model not found", "unknown model", "invalid model", "deployment not found")
        || (body.Says("model", "deployment") && body.Says("does not exist", "try pulling it", "not a valid model", "no such model", "no such deployment", "' not found", "` not found", "\" not found"));

    private static bool IsTooLong(int status, ErrorBody body) =>
        status == 413
        || body.Codes.Any(RefusedRequest.IsLength)
        || body.Says(
            "maximum context length", "context length exceeded", "exceeds the context", "exceed context limit", "context window", "available context size", "context size has been exceeded",
            "prompt is too long", "prompt too long", "input is too long", "input too long", "too many tokens", "request too large", "when context the overflows", "max_new_tokens` must be",
            "reduce the length of the messages", "exceeds the model's maximum");

    private static bool IsFilter(int status, ErrorBody body) =>
        body.Codes.Any(RefusedRequest.IsContent)
        || (status is 0 or 400 or 403 or 422 or 451 or 500 && body.Says(
            "content management policy", "content filter", "content policy", "usage policy", "usage policies", "input flagged", "was flagged", "safety system", "inappropriate content",
            "content exists risk"));

    private static RefusalReason OfStatus(int status, TimeSpan? retryAfter) => status switch
    {
        0 => RefusalReason.None,
        403 => RefusalReason.PermissionDenied,
        404 or 405 or 410 => RefusalReason.AddressUnknown,
        408 or 424 or 425 or < 400 or >= 500 => RefusalReason.ServiceFailed,
        _ => RefusalReason.RequestUnusable,
    };
}
