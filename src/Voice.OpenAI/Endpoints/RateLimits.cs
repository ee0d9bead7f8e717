using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Voice.OpenAI.Endpoints;

/// <summary>The remaining budgets of a minute, as a provider reported them.</summary>
/// <param name="Requests">Requests, or null if it did not say.</param>
/// <param name="Tokens">Tokens, or null if it did not say.</param>
internal readonly record struct RateLimits(RateLimit? Requests, RateLimit? Tokens)
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>Reads <c>x-ratelimit-{limit,remaining,reset}-{requests,tokens}</c>.</summary>
    /// <remarks>Source: OpenAI's rate limits guide. Azure sends -1 and 0 where it does not know; those values are ignored.</remarks>
    public static RateLimits Read(Func<string, string?> header) => new(Read(header, "requests"), Read(header, "tokens"));

    /// <summary>Reads the event <c>rate_limits.updated</c>.</summary>
    public static RateLimits Read(JsonElement root)
    {
        RateLimit? requests = null, tokens = null;
        if (root.TryGetProperty("rate_limits", out var limits) && limits.ValueKind == JsonValueKind.Array)
        {
            foreach (var limit in limits.EnumerateArray().Where(l => l.ValueKind == JsonValueKind.Object))
            {
                if (!limit.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String)
                    continue;
                var read = RateLimit.Of(Number(limit, "limit"), Number(limit, "remaining"), Number(limit, "reset_seconds") is { } s ? Span(s) : null);
                if (name.ValueEquals("requests"))
                    requests = read;
                else if (name.ValueEquals("tokens"))
                    tokens = read;
            }
        }
        return new RateLimits(requests, tokens);
    }

    /// <summary>Reads a duration as these headers have it: <c>1s</c>, <c>6m0s</c>, <c>60ms</c>, <c>1h2m3.5s</c>; a bare number is seconds.</summary>
    internal static TimeSpan? Duration(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var seconds = 0.0;
        var rest = text.AsSpan().Trim();
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            digits = digits < 0 ? rest.Length : digits;
            if (!double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return null;
            rest = rest[digits..];
            var letters = rest.IndexOfAny(Digits);
            letters = letters < 0 ? rest.Length : letters;
            var unit = rest[..letters] switch
            {
                "h" => 3600.0,
                "m" => 60.0,
                "s" or "" => 1.0,
                "ms" => 1e-3,
                "us" or "µs" => 1e-6,
                "ns" => 1e-9,
                _ => double.NaN,
            };
            seconds += number * unit;
            rest = rest[letters..];
        }
        return Span(seconds);
    }

    private static TimeSpan? Span(double seconds) =>
        double.IsFinite(seconds) && seconds >= 0 && seconds <= RetryAfter.Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;

    private static RateLimit? Read(Func<string, string?> header, string kind) => RateLimit.Of(
        Number(header("x-ratelimit-limit-" + kind)), Number(header("x-ratelimit-remaining-" + kind)), Duration(header("x-ratelimit-reset-" + kind)));

    private static double? Number(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static double? Number(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : null;
}
