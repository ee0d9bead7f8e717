using System.Net;
using System.Text.Json;
using Voice.Assistants;

namespace Voice.OpenAI.Endpoints;

/// <summary>An HTTP answer that is not what was asked for, and what it says about the entry.</summary>
/// <param name="Type">The provider's error type, or empty.</param>
/// <param name="Code">The provider's error code, or empty.</param>
/// <param name="RetryAfter">How long it asks us to wait, if it does.</param>
/// <param name="Final">True if the provider says that trying again does not help.</param>
internal sealed record Refusal(HttpStatusCode Status, string Type, string Code, TimeSpan? RetryAfter, bool Final)
{
    private const int LargestBody = 64 * 1024;

    public static async Task<Refusal> ReadAsync(HttpResponseMessage response, DateTimeOffset now, CancellationToken cancellation)
    {
        var (type, code) = await ErrorAsync(response, cancellation);
        return new Refusal(
            response.StatusCode, type, code, Endpoints.RetryAfter.Read(name => Header(response, name), now), Header(response, "x-should-retry") == "false");
    }

    /// <summary>The header of this name, or null.</summary>
    public static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    /// <summary>True if the account behind the key is used up or closed.</summary>
    public bool IsDry => ErrorCodes.IsDry(Type) || ErrorCodes.IsDry(Code) || (Status == HttpStatusCode.TooManyRequests && Final);

    /// <summary>What it says about the entry, in <paramref name="realtime"/> use or in that of an HTTP leg.</summary>
    /// <remarks>A 403 or 404 of a leg speaks of that leg's model; at the realtime handshake there is one model only, so there they are the entry's.</remarks>
    public EndpointFault Fault(bool realtime) => Status switch
    {
        _ when IsDry => EndpointFault.Dead,
        HttpStatusCode.Unauthorized => EndpointFault.Dead,
        HttpStatusCode.Forbidden => realtime ? EndpointFault.Dead : EndpointFault.Missing,
        HttpStatusCode.NotFound => EndpointFault.Missing,
        HttpStatusCode.BadRequest => realtime ? EndpointFault.Missing : EndpointFault.Unfit,
        HttpStatusCode.TooManyRequests => EndpointFault.Limited,
        HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => EndpointFault.Failed,
        _ => realtime ? EndpointFault.Failed : EndpointFault.Unfit,
    };

    /// <param name="label">Who refused.</param>
    /// <param name="asked">What it was asked for, such as the model.</param>
    public AssistantFailure Failure(string label, string asked)
    {
        var status = $"{(int)Status}{(Code.Length > 0 ? " " + Code : "")}";
        return Status switch
        {
            _ when IsDry => new(AssistantFailureKind.Limited, $"{label} has no quota left, or its account is closed ({status}).", RetryAfter),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(AssistantFailureKind.Unauthorized, $"{label} refused the key ({status}).", RetryAfter),
            HttpStatusCode.NotFound or HttpStatusCode.BadRequest => new(AssistantFailureKind.Misconfigured, $"{label} knows no {asked} ({status}).", RetryAfter),
            HttpStatusCode.TooManyRequests => new(AssistantFailureKind.Limited, $"{label} limits us ({status}).", RetryAfter),
            _ => new(AssistantFailureKind.Unreachable, $"{label} answered {status}.", RetryAfter),
        };
    }

    /// <remarks>The codes are the provider's own words and go into the log: only what looks like a code is taken.</remarks>
    private static async Task<(string Type, string Code)> ErrorAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(LargestBody, cancellation);
            using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
                ? (Word(error, "type"), Word(error, "code")) : ("", "");
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException)
        {
            return ("", "");
        }
    }

    private static string Word(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= 64 } word
        && word.All(c => char.IsAsciiLetterLower(c) || c is '_' or '.') ? word : "";
}
