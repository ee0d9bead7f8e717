namespace Voice.OpenAI.Endpoints;

/// <summary>The provider's error types and codes, and what they say about a key.</summary>
/// <remarks>Source: OpenAI's error codes guide. The codes of an account that has run dry also come with status 429, and waiting does not help them.</remarks>
public static class ErrorCodes
{
    /// <summary>True if the account behind the key is used up, over its limit or closed.</summary>
    public static bool IsDry(string code) => code is
        "insufficient_quota" or "credit_balance_exhausted" or "billing_hard_limit_reached" or "billing_not_active" or "account_deactivated"
        || code.EndsWith("_spend_limit_exceeded", StringComparison.Ordinal) || code.EndsWith("_usage_limit_exceeded", StringComparison.Ordinal);

    /// <summary>True if the key itself is refused.</summary>
    public static bool IsBadKey(string code) => code is "invalid_api_key" or "invalid_authentication" or "incorrect_api_key_provided" or "401";

    /// <summary>True if too much was asked, and it works again later.</summary>
    public static bool IsLimit(string code) => code is "rate_limit_exceeded" or "slow_down" or "inference_rate_limit_exceeded" or "429";

    /// <summary>True if the service is at fault, and the same request may succeed.</summary>
    public static bool IsServer(string code) => code is "server_error" or "server_is_overloaded" or "internal_error" or "service_unavailable";
}
