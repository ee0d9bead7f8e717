using System.ClientModel;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Voice.Assistants;

namespace Voice.OpenAI.Cascade;

/// <summary>What went wrong with a service, as a failure for the operator: never with the key or with what was said.</summary>
internal static class LegFailures
{
    private const int LargestError = 64 * 1024;

    /// <param name="service">In words for the operator.</param>
    public static AssistantException Of(Exception e, string service) => e switch
    {
        ClientResultException { Status: > 0 } refused => Of(
            refused.Status,
            CodeOf(refused.GetRawResponse()?.Content.ToString() ?? ""),
            name => refused.GetRawResponse()!.Headers.TryGetValue(name, out var value) ? value : null,
            service,
            e),
        ClientResultException or HttpRequestException { StatusCode: null } => Failed(AssistantFailureKind.Unreachable, $"{service} could not be reached ({e.GetBaseException().Message}).", e),
        IOException => Failed(AssistantFailureKind.Lost, $"{service} broke off ({e.GetBaseException().Message}).", e),
        JsonException or FormatException or InvalidDataException => Failed(AssistantFailureKind.Lost, $"{service} answered something that could not be understood.", e),
        _ => Failed(AssistantFailureKind.Lost, $"{service} failed ({e.GetBaseException().GetType().Name}).", e),
    };

    /// <summary>Reads why a request was refused.</summary>
    public static async Task<AssistantException> OfAsync(HttpResponseMessage response, string service, CancellationToken cancellation)
    {
        var body = "";
        try
        {
            await response.Content.LoadIntoBufferAsync(LargestError, cancellation);
            body = await response.Content.ReadAsStringAsync(cancellation);
        }
        catch (HttpRequestException)
        {
            // The status says enough.
        }
        return Of((int)response.StatusCode, CodeOf(body), name => response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null, service, null);
    }

    private static AssistantException Of(int status, string code, Func<string, string?> header, string service, Exception? e)
    {
        var detail = code.Length > 0 ? $"{status} {code}" : $"{status}";
        return status switch
        {
            401 or 403 => Failed(AssistantFailureKind.Unauthorized, $"{service} refused the key ({detail}).", e),
            429 => new AssistantException(new AssistantFailure(AssistantFailureKind.Limited, $"{service} limits us or has no quota left ({detail}).", Wait(header)), e),
            404 => Failed(AssistantFailureKind.Misconfigured, $"{service} does not know the model or the path ({detail}).", e),
            408 or 409 or >= 500 => Failed(AssistantFailureKind.Unreachable, $"{service} answered {detail}.", e),
            _ => Failed(AssistantFailureKind.Misconfigured, $"{service} refused the request ({detail}).", e),
        };
    }

    private static TimeSpan? Wait(Func<string, string?> header)
    {
        if (double.TryParse(header("retry-after-ms"), CultureInfo.InvariantCulture, out var ms) && ms is > 0 and < 86_400_000)
            return TimeSpan.FromMilliseconds(ms);
        return RetryConditionHeaderValue.TryParse(header("Retry-After"), out var retry) && retry.Delta > TimeSpan.Zero ? retry.Delta : null;
    }

    /// <summary>The code of an error body, should it be one, cut to what a code looks like.</summary>
    private static string CodeOf(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("error", out var error) || error.ValueKind != JsonValueKind.Object)
                return "";
            foreach (var name in (ReadOnlySpan<string>)["code", "type"])
            {
                if (error.TryGetProperty(name, out var code) && code.ValueKind == JsonValueKind.String && code.GetString() is { Length: > 0 and <= 64 } text
                    && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
                    return text;
            }
        }
        catch (JsonException)
        {
            // Not every server answers in JSON.
        }
        return "";
    }

    private static AssistantException Failed(AssistantFailureKind kind, string message, Exception? e) => new(new AssistantFailure(kind, message), e);
}
