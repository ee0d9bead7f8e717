namespace Voice.OpenAI.Endpoints;

/// <summary>The provider's error types and codes, and what they say about a key.</summary>
/// <remarks>Source: OpenAI's error codes guide. The codes of an account that has run dry also come with status 429, and waiting does not help them.</remarks>
internal static class ErrorCodes
{
    private const int LongestForLog = 64;
    private const int LongestRun = 24;
    private const int MostDigits = 5;

    /// <summary>True if the account behind the key is used up, over its limit or closed.</summary>
    public static bool IsDry(string code) => code.ToLowerInvariant() is
        "insufficient_quota" or "insufficient_balance" or "credit_balance_exhausted" or "billing_hard_limit_reached" or "billing_not_active" or "account_deactivated"
        || code.EndsWith("_spend_limit_exceeded", StringComparison.OrdinalIgnoreCase) || code.EndsWith("_usage_limit_exceeded", StringComparison.OrdinalIgnoreCase);

    /// <summary>True if the key itself is refused.</summary>
    public static bool IsBadKey(string code) => code.ToLowerInvariant() is "invalid_api_key" or "invalid_authentication" or "incorrect_api_key_provided" or "api_key_invalid" or "authentication_error" or "401";

    /// <summary>True if too much was asked, and it works again later.</summary>
    public static bool IsLimit(string code) => code.ToLowerInvariant() is
        "rate_limit_exceeded" or "slow_down" or "inference_rate_limit_exceeded" or "429" or "toomanyrequests" or "too_many_requests" or "ratelimitreached" or "resource_exhausted";

    /// <summary>True if the service is at fault, and the same request may succeed.</summary>
    public static bool IsServer(string code) => code is "server_error" or "server_is_overloaded" or "internal_error" or "service_unavailable";

    /// <summary>A code as it may stand in the log.</summary>
    /// <returns>Empty for what does not look like a code. It is the service's own word and may hold anything: a sentence, a key, a number that was said.</returns>
    public static string ForLog(string code)
    {
        if (code.Length is 0 or > LongestForLog || code.StartsWith("sk-", StringComparison.OrdinalIgnoreCase))
            return "";
        int run = 0, digits = 0, digitsOfRun = 0;
        foreach (var c in code)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-' or ':'))
                return "";
            run = char.IsAsciiLetterOrDigit(c) ? run + 1 : 0;
            digits = char.IsAsciiDigit(c) ? digits + 1 : 0;
            digitsOfRun = run == 0 ? 0 : char.IsAsciiDigit(c) ? digitsOfRun + 1 : digitsOfRun;
            if (digits > MostDigits || (run >= LongestRun && digitsOfRun > 0))
                return "";
        }
        return code;
    }
}
