using System.ComponentModel.DataAnnotations;

namespace Voice.Server.Phone.Carriers;

/// <summary>Bound from <c>Voice:Phone:Acs</c>.</summary>
internal sealed record AcsOptions : IValidatableObject
{
    /// <summary>The address and key by which calls are answered, handed on and ended: <c>endpoint=https://…;accesskey=…</c>, from the resource's keys.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>The resource's immutable id, a GUID: callbacks and media sockets bring tokens that are made for it.</summary>
    public string ResourceId { get; init; } = "";

    /// <summary>A secret of your own at the end of the webhook's address: <c>/phone/acs?key=…</c>. Event Grid signs nothing.</summary>
    public string WebhookKey { get; init; } = "";

    /// <summary>The address that publishes the signing keys of the tokens.</summary>
    public string OpenIdConfiguration { get; init; } = "https://acscallautomation.communication.azure.com/calling/.well-known/acsopenidconfiguration";

    /// <summary>The issuer of the tokens.</summary>
    /// <value>Empty, the default, for the issuer that the published configuration names.</value>
    public string Issuer { get; init; } = "";

    /// <summary>Samples a second of the sound, both ways.</summary>
    /// <value>16,000 or 24,000. The default is 24,000, which the model takes as it is.</value>
    public int SampleRate { get; init; } = 24_000;

    public AcsEndpoint? Endpoint => AcsEndpoint.Parse(ConnectionString);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ConnectionString.Length > 0 && Endpoint is null)
            yield return new ValidationResult("it is not a connection string: it looks like endpoint=https://name.communication.azure.com/;accesskey=….", [nameof(ConnectionString)]);
        if (SampleRate is not (16_000 or 24_000))
            yield return new ValidationResult($"{SampleRate} is neither 16000 nor 24000.", [nameof(SampleRate)]);
        if (!(Uri.TryCreate(OpenIdConfiguration, UriKind.Absolute, out var url) && (url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback))))
            yield return new ValidationResult($"'{OpenIdConfiguration}' is not an https address.", [nameof(OpenIdConfiguration)]);
    }
}
