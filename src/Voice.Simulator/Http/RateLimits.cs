using System.Globalization;
using Voice.Simulator.Limits;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Http;

/// <summary>Holds requests to the budget of their key, and tells of it in the headers of every answer.</summary>
/// <remarks>Source: OpenAI, rate limits guide.</remarks>
sealed class RateLimits(Budgets budgets)
{
    /// <summary>True if the request may go on; otherwise it has been answered with 429.</summary>
    /// <param name="requests">How many requests it is: 1, or 0 where that was counted already.</param>
    /// <param name="tokens">What it is worth.</param>
    public async ValueTask<bool> AdmitAsync(HttpContext context, int requests, int tokens)
    {
        var standing = budgets.Of(ApiKey.Of(context)).Take(requests, tokens);
        var headers = context.Response.Headers;
        foreach (var limit in standing.Limits)
        {
            headers[$"x-ratelimit-limit-{limit.Name}"] = Number(limit.Most);
            headers[$"x-ratelimit-remaining-{limit.Name}"] = Number(limit.Remaining);
            headers[$"x-ratelimit-reset-{limit.Name}"] = Duration(limit.Reset);
        }

        if (standing.RetryAfter is not { } wait) return true;
        headers.RetryAfter = Number(Math.Ceiling(wait.TotalSeconds));
        headers["retry-after-ms"] = Number(Math.Ceiling(wait.TotalMilliseconds));
        await HttpError.WriteAsync(context, Refusal(standing));
        return false;
    }

    /// <summary>Why a request was refused.</summary>
    public static Rejection Refusal(Standing standing)
    {
        var limit = standing.Limits.First(limit => limit.Name == standing.UsedUp);
        var message = $"Rate limit reached on {limit.Name} per min: Limit {Number(limit.Most)}, Remaining {Number(limit.Remaining)}. Please try again in {Duration(standing.RetryAfter!.Value)}.";
        return new("rate_limit_exceeded", message) { Type = limit.Name, Status = StatusCodes.Status429TooManyRequests };
    }

    /// <summary>As in 60ms, 1.5s and 6m0s.</summary>
    static string Duration(TimeSpan time) =>
        time < TimeSpan.FromSeconds(1) ? $"{Number(Math.Ceiling(time.TotalMilliseconds))}ms"
        : time < TimeSpan.FromMinutes(1) ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###}s")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}m{time.Seconds}s");

    static string Number(double number) => number.ToString("0", CultureInfo.InvariantCulture);
}
