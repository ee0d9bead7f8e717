namespace Voice.Simulator.Limits;

/// <summary>What a key may still use.</summary>
/// <param name="RetryAfter">Null if the request may go on; otherwise how long to wait.</param>
/// <param name="UsedUp">What there was too little of: <c>requests</c> or <c>tokens</c>; null if the request may go on.</param>
/// <param name="Limits">Requests first, then tokens.</param>
sealed record Standing(TimeSpan? RetryAfter, string? UsedUp, IReadOnlyList<Standing.Limit> Limits)
{
    /// <summary>One of the limits.</summary>
    /// <param name="Name"><c>requests</c> or <c>tokens</c>.</param>
    /// <param name="Most">Per minute.</param>
    /// <param name="Reset">When all of it is there again.</param>
    public sealed record Limit(string Name, int Most, int Remaining, TimeSpan Reset);
}
