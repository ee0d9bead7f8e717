using System.ComponentModel.DataAnnotations;

namespace Voice.Server.Phone;

/// <summary>What the section of every carrier with a webhook may hold.</summary>
internal abstract record CarrierOptions : IValidatableObject
{
    /// <summary>Where the call goes on once the assistant has ended its part: the address of instructions for the carrier.</summary>
    /// <value>Empty, the default, hangs up.</value>
    public string AfterUrl { get; init; } = "";

    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AfterUrl.Length > 0 && !(Uri.TryCreate(AfterUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            yield return new ValidationResult($"'{AfterUrl}' is not an address: it looks like https://voice.example.com/next.", [nameof(AfterUrl)]);
    }
}
