using System.ComponentModel.DataAnnotations;

namespace Voice.Server.Phone;

/// <summary>How carriers reach this server. Bound from <c>Voice:Phone</c>; each carrier's own settings are in a section of its name within.</summary>
internal sealed record PhoneOptions : IValidatableObject
{
    /// <summary>The address that carriers call this server by, as it stands in their settings. Signatures are made over it.</summary>
    /// <value>Such as <c>https://voice.example.com</c>; empty, the default, for the address of each request.</value>
    public string PublicUrl { get; init; } = "";

    /// <summary>Lets in requests that are not signed and streams that bring no token. For load runs on one machine only.</summary>
    /// <value>The default is false.</value>
    public bool AllowUnsigned { get; init; }

    /// <summary>How long a machine at the other end may give no sign of life (answer no ping, take nothing of what is sent) before it is taken to be gone.</summary>
    /// <value>0.5 s to 5 min. The default is 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:05:00")]
    public TimeSpan PeerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PublicUrl.Length > 0 && !(Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query.Length == 0))
            yield return new ValidationResult($"'{PublicUrl}' is not an address: it looks like https://voice.example.com.", [nameof(PublicUrl)]);
    }
}
