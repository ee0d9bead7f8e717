using Voice.Server.Settings;
using Voice.Tools;

namespace Voice.Server.Phone.Carriers;

/// <summary>An Asterisk of one's own: its WebSocket channels (<c>chan_websocket</c>, Asterisk 20.16, 22.6, 23.0 and later), and what AudioSocket shares with them.</summary>
/// <remarks>Its dialplan opens the stream, with the name and password of its websocket_client.conf. There is no webhook before it.</remarks>
internal sealed class Asterisk : StreamVendor
{
    private const string Section = "Asterisk";

    private readonly AsteriskKey _key;

    public Asterisk(CarrierSettings settings)
    {
        var section = settings.Phone.GetSection(Section);
        Options = SettingsReader.Read<AsteriskOptions>(section, settings.Mistakes, nameof(Ari));
        Ari = SettingsReader.Read<AriOptions>(section.GetSection(nameof(Ari)), settings.Mistakes);
        _key = new AsteriskKey(Options);
    }

    public AsteriskOptions Options { get; }

    public AriOptions Ari { get; }

    public override string Name => "asterisk";

    public override string KeySetting => nameof(AsteriskOptions.Password);

    /// <summary>The name and password are asked for at every upgrade: no token is needed beside them.</summary>
    public override bool StreamsBringTokens => false;

    /// <remarks>The dialplan is told where to: what it makes of that is its own.</remarks>
    public override TransferKind Transfers => TransferKind.All;

    /// <summary>A dialplan goes on when its stream breaks.</summary>
    public override bool StreamsReturn => false;

    public override PhoneProtocol NewStream() => new AsteriskStream(new Dictionary<string, string>());

    /// <remarks>The query is what the dial string's <c>v()</c> says.</remarks>
    public override PhoneProtocol NewStream(PhoneRequest upgrade) =>
        new AsteriskStream(upgrade.Query.ToDictionary(f => f.Key, f => f.Value.ToString(), StringComparer.Ordinal));

    public override SignatureVerdict CheckUpgrade(PhoneRequest request) => Check(request.Header("Authorization"));

    public override string Subprotocol => "media";

    public override int Refusal(SignatureVerdict verdict) => verdict == SignatureVerdict.NoKey ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized;

    /// <param name="authorization">The header of that name; empty if there is none.</param>
    public SignatureVerdict Check(string authorization) => _key.Check(authorization);
}
