using System.ComponentModel.DataAnnotations;

namespace Voice.Server.Phone.Carriers;

/// <summary>Calls that reach the model's provider over SIP. Bound from <c>Voice:Phone:OpenAI</c>.</summary>
internal sealed record SipOptions : IValidatableObject
{
    public const string Section = "OpenAI";

    /// <summary>The secret of the project's webhook.</summary>
    /// <value>Begins with <c>whsec_</c>. Empty, the default, refuses all.</value>
    public string WebhookSecret { get; init; } = "";

    /// <summary>The bytes that webhooks are signed with; null if there is no secret.</summary>
    public byte[]? Key => WebhookSecret.Length == 0 ? null : Convert.FromBase64String(Base64);

    private string Base64 => WebhookSecret.StartsWith("whsec_", StringComparison.Ordinal) ? WebhookSecret["whsec_".Length..] : WebhookSecret;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (WebhookSecret.Length > 0 && !Convert.TryFromBase64String(Base64, new byte[WebhookSecret.Length], out _))
            yield return new ValidationResult("This is no webhook secret: it looks like whsec_ and base64.", [nameof(WebhookSecret)]);
    }
}
