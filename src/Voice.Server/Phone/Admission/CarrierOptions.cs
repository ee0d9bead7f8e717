using System.ComponentModel.DataAnnotations;

namespace Voice.Server.Phone;

/// <summary>The settings of every carrier with a webhook.</summary>
internal abstract record CarrierOptions : IValidatableObject
{
    /// <summary>The address of instructions for the carrier, at which the call goes on after the assistant.</summary>
    /// <value>Empty, the default, hangs up.</value>
    public string AfterUrl { get; init; } = "";

    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AfterUrl.Length > 0 && !(Uri.TryCreate(AfterUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            yield return new ValidationResult($"'{AfterUrl}' is not an address: it looks like https://voice.example.com/next.", [nameof(AfterUrl)]);
    }
}
