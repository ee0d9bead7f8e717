using System.Security;

namespace Voice.Server.Phone.Carriers;

/// <summary>Telnyx' Conversation Relay: Telnyx hears and speaks, this server gets and gives words.</summary>
/// <remarks>
/// Source: Telnyx' TeXML ConversationRelay page and its WebSocket channel's AsyncAPI. Ten messages in a row that it does not understand make it hang up.
/// </remarks>
internal sealed class TelnyxRelay(CarrierSettings settings) : Telnyx(settings)
{
    private readonly RelayOptions _options = settings.Read<RelayOptions>(nameof(TelnyxRelay));

    public override string Name => "telnyx-relay";

    public override string KeySection => nameof(Telnyx);

    public override bool SpeaksItself => true;

    public override PhoneProtocol NewStream() => new RelayProtocol("callControlId");

    public override PhoneAnswer Connect(PhoneLinks links) => PhoneAnswer.Xml(
        $"<Connect action=\"{SecurityElement.Escape(links.AfterUrl)}\"><ConversationRelay{_options.Attributes(links.MediaUrl)}/></Connect>");

    public override PhoneAnswer After() => CallMarkup.After(_options.AfterUrl);
}
