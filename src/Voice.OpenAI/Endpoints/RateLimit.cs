namespace Voice.OpenAI.Endpoints;

/// <summary>One budget of a minute, as the provider last told it.</summary>
/// <param name="Limit">Of so many.</param>
/// <param name="Remaining">So many are left.</param>
/// <param name="Reset">So long until it is full again.</param>
internal readonly record struct RateLimit(double Limit, double Remaining, TimeSpan Reset)
{
    /// <returns>Null if the numbers make no sense together.</returns>
    public static RateLimit? Of(double? limit, double? remaining, TimeSpan? reset) =>
        limit is > 0 && double.IsFinite(limit.Value) && remaining >= 0 && remaining <= limit && reset is { } span ? new RateLimit(limit.Value, remaining.Value, span) : null;
}
