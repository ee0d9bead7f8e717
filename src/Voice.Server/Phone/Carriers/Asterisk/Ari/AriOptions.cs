using System.ComponentModel.DataAnnotations;

namespace Voice.Server.Phone.Carriers;

/// <summary>How this server takes calls over by Asterisk's REST interface (ARI). Bound from <c>Voice:Phone:Asterisk:Ari</c>.</summary>
internal sealed record AriOptions : IValidatableObject
{
    /// <summary>Where Asterisk's HTTP server is.</summary>
    /// <value>Such as <c>http://pbx.example.com:8088</c>. Empty, the default, leaves everything to the dialplan.</value>
    public string Url { get; init; } = "";

    /// <summary>A user of ari.conf.</summary>
    public string User { get; init; } = "";

    /// <summary>That user's password.</summary>
    public string Password { get; init; } = "";

    /// <summary>The name of the application: calls come in by <c>Stasis(name)</c> in the dialplan.</summary>
    /// <value>Letters, digits, - and _. The default is <c>voice</c>.</value>
    [RegularExpression("^[A-Za-z0-9_-]{1,40}$", ErrorMessage = "A name is 1 to 40 letters, digits, - and _.")]
    public string App { get; init; } = "voice";

    /// <summary>The codec between Asterisk and this server.</summary>
    /// <value><c>slin24</c>, the default, is what models speak; <c>ulaw</c> or <c>alaw</c> take a sixth of it; <c>slin</c>, <c>slin12</c>, <c>slin16</c>, <c>slin32</c>, <c>slin44</c>, <c>slin48</c>.</value>
    [RegularExpression("^(ulaw|alaw|slin(12|16|24|32|44|48)?)$", ErrorMessage = "It is ulaw, alaw, slin, slin12, slin16, slin24, slin32, slin44 or slin48.")]
    public string Format { get; init; } = "slin24";

    /// <summary>The context of the dialplan into which calls that are handed on go (a blind transfer), with the target's address as the extension.</summary>
    /// <value>Empty, the default: they go on behind <c>Stasis()</c>, with the address in the variable <c>VOICE_TRANSFER</c>.</value>
    public string TransferContext { get; init; } = "";

    /// <summary>The dial string for the target of a transfer. The target is rung while the caller hears music, and then joined to the caller (a warm transfer).</summary>
    /// <value>A dial string with <c>{address}</c> in it, such as <c>PJSIP/{address}@trunk</c>. Empty, the default, transfers blindly.</value>
    public string DialString { get; init; } = "";

    /// <summary>How long the one who takes a call may let it ring.</summary>
    /// <value>1 to 300 s. The default is 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan RingTime { get; init; } = TimeSpan.FromSeconds(30);

    public bool IsOn => Url.Length > 0;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsOn)
            yield break;
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            yield return new ValidationResult($"'{Url}' is not an address: it looks like http://pbx.example.com:8088.", [nameof(Url)]);
        if (User.Length == 0 || Password.Length == 0)
            yield return new ValidationResult("ARI wants a name and a password: those of a user of ari.conf.", [nameof(User)]);
        if (DialString.Length > 0 && !DialString.Contains("{address}", StringComparison.Ordinal))
            yield return new ValidationResult("It has no {address} in it: it looks like PJSIP/{address}@trunk.", [nameof(DialString)]);
    }
}
