using System.Globalization;
using System.Net.Http.Headers;

namespace Voice.OpenAI.Endpoints;

/// <summary>How long a provider asks us to wait.</summary>
internal static class RetryAfter
{
    /// <summary>A longer wait than this is not believed to be meant.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Reads <c>retry-after-ms</c>, else <c>Retry-After</c> in seconds or as an HTTP date (RFC 9110, 10.2.3).</summary>
    /// <returns>Null if it does not say, says nonsense, or says that it is over; at most <see cref="Longest"/>.</returns>
    public static TimeSpan? Read(Func<string, string?> header, DateTimeOffset now)
    {
        if (Number(header("retry-after-ms")) is { } milliseconds)
            return Bounded(milliseconds / 1000);
        var text = header("Retry-After");
        if (Number(text) is { } seconds)
            return Bounded(seconds);
        return RetryConditionHeaderValue.TryParse(text, out var retry) && retry.Date is { } date ? Bounded((date - now).TotalSeconds) : null;
    }

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number) ? number : null;

    private static TimeSpan? Bounded(double seconds) =>
        seconds <= 0 ? null : seconds >= Longest.TotalSeconds ? Longest : TimeSpan.FromSeconds(seconds);
}
