using System.Security;

namespace Voice.Server.Phone.Carriers;

/// <summary>Twilio's Conversation Relay: Twilio hears and speaks, this server gets and gives words.</summary>
/// <remarks>Source: Twilio's ConversationRelay TwiML noun and WebSocket messages pages. Signed like all that Twilio sends, upgrades too.</remarks>
internal sealed class TwilioRelay(CarrierSettings settings) : Twilio(settings)
{
    private readonly RelayOptions _options = settings.Read<RelayOptions>(nameof(TwilioRelay));

    public override string Name => "twilio-relay";

    public override string KeySection => nameof(Twilio);

    public override bool SpeaksItself => true;

    public override PhoneProtocol NewStream() => new RelayProtocol("callSid");

    public override PhoneAnswer Connect(PhoneLinks links) => PhoneAnswer.Xml(
        $"<Connect action=\"{SecurityElement.Escape(links.AfterUrl)}\"><ConversationRelay{_options.Attributes(links.MediaUrl)}/></Connect>");

    public override PhoneAnswer After() => CallMarkup.After(_options.AfterUrl);
}
