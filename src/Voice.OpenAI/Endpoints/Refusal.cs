using System.Net;
using Voice.Assistants;

namespace Voice.OpenAI.Endpoints;

/// <summary>An HTTP answer that is not what was asked for, and what it says about the entry.</summary>
/// <param name="Body">The body, in any shape.</param>
/// <param name="RetryAfter">How long it asks us to wait, if it does.</param>
/// <param name="Final">True if the provider says that trying again does not help.</param>
internal sealed record Refusal(HttpStatusCode Status, ErrorBody Body, TimeSpan? RetryAfter, bool Final)
{
    private const int LargestBody = 64 * 1024;

    /// <summary>The address that was asked, if it is known.</summary>
    public Uri? At { get; init; }

    /// <summary>The entry that was asked, if it is known.</summary>
    public OpenAIEndpoint? Endpoint { get; init; }

    /// <summary>The part that was refused.</summary>
    public RefusalReason Reason { get; } = Status == HttpStatusCode.TooManyRequests && Final && Refusals.Of((int)Status, Body, RetryAfter) == RefusalReason.RateLimited
        ? RefusalReason.QuotaUsedUp
        : Refusals.Of((int)Status, Body, RetryAfter);

    /// <summary>Status and code, fit for a log.</summary>
    public string StatusAndCode => Body.LogCode is { Length: > 0 } code && code != $"{(int)Status}" ? $"{(int)Status} {code}" : $"{(int)Status}";

    public static async Task<Refusal> ReadAsync(HttpResponseMessage response, DateTimeOffset now, CancellationToken cancellation) => new(
        response.StatusCode,
        await BodyAsync(response, cancellation),
        Endpoints.RetryAfter.Read(name => Header(response, name), now),
        Header(response, "x-should-retry") == "false")
    {
        At = response.RequestMessage?.RequestUri,
        Endpoint = EndpointHandler.AskedOf(response),
    };

    /// <summary>The header of this name, or null.</summary>
    public static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    /// <summary>True if the account behind the key is used up or closed.</summary>
    public bool IsDry => Reason == RefusalReason.QuotaUsedUp;

    /// <summary>The conclusion about the entry, in <paramref name="realtime"/> use or in the use of an HTTP stage.</summary>
    /// <remarks>A denied permission or a missing model of a stage concerns the model of that stage. At the realtime handshake there is one model only, so there it concerns the entry.</remarks>
    internal EndpointFault Fault(bool realtime) => Reason switch
    {
        // A quota with a time (Azure API Management) is a limit: the key works again then.
        RefusalReason.QuotaUsedUp => Status == HttpStatusCode.Forbidden && RetryAfter is not null ? EndpointFault.Limited : EndpointFault.Dead,
        RefusalReason.KeyRefused or RefusalReason.KeysSwitchedOff => EndpointFault.Dead,
        RefusalReason.PermissionDenied or RefusalReason.NetworkBlocked => realtime || Status == HttpStatusCode.Unauthorized ? EndpointFault.Dead : EndpointFault.Missing,
        RefusalReason.RateLimited => EndpointFault.Limited,
        RefusalReason.ModelMissing or RefusalReason.OperationUnsupported or RefusalReason.AddressUnknown => EndpointFault.Missing,
        RefusalReason.ServiceFailed => EndpointFault.Failed,
        _ when !realtime => EndpointFault.Unfit,
        _ => Status == HttpStatusCode.BadRequest ? EndpointFault.Missing : EndpointFault.Failed,
    };

    /// <param name="label">The label of the service.</param>
    /// <param name="asked">The object of the request, such as the model.</param>
    public AssistantFailure Failure(string label, string asked) => RefusalFailure.Of(Reason, label, StatusAndCode, asked, RetryAfter, At, Endpoint?.KeySetting ?? "");

    /// <summary>The same of a realtime handshake, where nothing but the model and the address can be at fault.</summary>
    internal AssistantFailure RealtimeFailure(string label, string model, Uri at, OpenAIEndpoint endpoint)
    {
        var failure = (this with { At = at, Endpoint = endpoint }).Failure(label, $"model '{model}' at {at.AbsolutePath}");
        return failure.Kind == AssistantFailureKind.Refused ? failure with { Kind = AssistantFailureKind.Misconfigured } : failure;
    }

    private static async Task<ErrorBody> BodyAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(LargestBody, cancellation);
            return ErrorBody.Read(await response.Content.ReadAsByteArrayAsync(cancellation));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return ErrorBody.None;
        }
    }
}
