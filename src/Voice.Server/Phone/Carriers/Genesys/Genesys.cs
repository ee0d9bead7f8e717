using System.ComponentModel.DataAnnotations;
using Voice.Tools;

namespace Voice.Server.Phone.Carriers;

/// <summary>Genesys Cloud: Audio Connector (the assistant as a bot in a flow) and AudioHook Monitor (listening to a conversation).</summary>
/// <remarks>Source: Genesys' reference implementations. There is no webhook: a flow opens the stream, and its signed upgrade says all.</remarks>
internal sealed class Genesys : StreamVendor
{
    private readonly Options _options;
    private readonly HttpSignature? _signature;
    private readonly HashSet<string> _organizations;

    public Genesys(CarrierSettings settings)
    {
        _options = settings.Read<Options>("Genesys");
        _organizations = new HashSet<string>(_options.Organizations.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);
        if (_options is { ApiKey.Length: > 0, ClientSecret.Length: > 0 } && Options.Secret(_options.ClientSecret) is { } secret)
            _signature = new HttpSignature(_options.ApiKey, secret);
    }

    public override string Name => "genesys";

    public override string KeySetting => nameof(Options.ClientSecret);

    public override bool StreamsBringTokens => false;

    /// <remarks>The flow is told which target: where that is, it knows itself.</remarks>
    public override TransferKind Transfers => TransferKind.All;

    public override TimeSpan RefusalDelay => TimeSpan.FromMilliseconds(500);

    public override PhoneProtocol NewStream() => new GenesysStream(_options.Role);

    public override PhoneProtocol NewStream(PhoneRequest upgrade)
    {
        var role = upgrade.Query.TryGetValue("role", out var asked) && Enum.TryParse<GenesysRole>(asked, ignoreCase: true, out var named) ? named : _options.Role;
        return new GenesysStream(role, upgrade.Header("Audiohook-Session-Id"), upgrade.Header("Audiohook-Organization-Id"));
    }

    public override SignatureVerdict CheckUpgrade(PhoneRequest request)
    {
        if (_signature is null)
            return SignatureVerdict.NoKey;
        var verdict = _signature.Check(request);
        return verdict == SignatureVerdict.Valid && _organizations.Count > 0 && !_organizations.Contains(request.Header("Audiohook-Organization-Id"))
            ? SignatureVerdict.NotAllowed
            : verdict;
    }

    public override int Refusal(SignatureVerdict verdict) =>
        verdict is SignatureVerdict.Missing or SignatureVerdict.Wrong ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden;

    /// <summary>Bound from <c>Voice:Phone:Genesys</c>.</summary>
    private sealed record Options : IValidatableObject
    {
        /// <summary>The API key of the integration: names the key that upgrades are signed with.</summary>
        public string ApiKey { get; init; } = "";

        /// <summary>The client secret of the integration, in base64: the key itself.</summary>
        public string ClientSecret { get; init; } = "";

        /// <summary>The ids of the organizations that are served, separated by commas.</summary>
        /// <value>Empty, the default, for all that have the key.</value>
        public string Organizations { get; init; } = "";

        /// <summary>The role of this server in a conversation. <c>?role=bot</c> or <c>?role=monitor</c> in a connection's address counts for more.</summary>
        /// <value>Auto, Bot or Monitor. The default is Auto.</value>
        public GenesysRole Role { get; init; }

        public static byte[]? Secret(string text)
        {
            var secret = new byte[text.Length];
            return Convert.TryFromBase64String(text, secret, out var length) && length > 0 ? secret[..length] : null;
        }

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (ApiKey.Length > 0 != ClientSecret.Length > 0)
                yield return new ValidationResult("the API key and the client secret belong together: set both.", [nameof(ClientSecret)]);
            if (ClientSecret.Length > 0 && Secret(ClientSecret) is null)
                yield return new ValidationResult("it is not base64. Take it as it stands in the integration's credentials.", [nameof(ClientSecret)]);
            if (Organizations.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(o => !Guid.TryParseExact(o, "D", out _)) is { } wrong)
                yield return new ValidationResult($"'{wrong}' is not an organization's id: it looks like 1b6ef0c6-….", [nameof(Organizations)]);
        }
    }
}
