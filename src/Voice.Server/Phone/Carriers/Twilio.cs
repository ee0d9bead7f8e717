using System.Security;
using System.Text.Json;
using Voice.Audio;
using Voice.Tools;

namespace Voice.Server.Phone.Carriers;

/// <summary>Twilio Media Streams, two-way (<c>&lt;Connect&gt;&lt;Stream&gt;</c>).</summary>
/// <remarks>Source: Twilio's Media Streams WebSocket messages, TwiML Stream and webhook security pages; RequestValidator of its SDKs.</remarks>
internal class Twilio(CarrierSettings settings) : PhoneVendor
{
    private const string SignatureHeader = "X-Twilio-Signature";

    private readonly Options _options = settings.Read<Options>("Twilio");

    public override string Name => "twilio";

    public override string KeySetting => nameof(Options.AuthToken);

    public override PhoneProtocol NewStream() => new Stream();

    public override SignatureVerdict CheckWebhook(PhoneRequest request) =>
        UrlFormSignature.Check(_options.AuthToken, request.Header(SignatureHeader), request);

    /// <summary>The upgrade is signed over the wss:// URL, although the server sees https://.</summary>
    public override SignatureVerdict CheckUpgrade(PhoneRequest request) => CheckWebhook(request);

    public override string ReplayKey(PhoneRequest request) => UrlFormSignature.Signed(request);

    public override string CallId(PhoneRequest request) => request.Field("CallSid");

    /// <remarks>The stream's URL takes no query, but its path comes back as it is, and signed.</remarks>
    public override PhoneAnswer Connect(PhoneLinks links) => PhoneAnswer.Xml(
        $"<Connect action=\"{SecurityElement.Escape(links.AfterUrl)}\"><Stream url=\"{SecurityElement.Escape(links.MediaUrl)}\"/></Connect>");

    public override PhoneAnswer Busy() => CallMarkup.Busy;

    public override PhoneAnswer Transfer(CallTransfer transfer) => CallMarkup.Transfer(transfer);

    public override PhoneAnswer After() => CallMarkup.After(_options.AfterUrl);

    /// <summary>Bound from <c>Voice:Phone:Twilio</c>.</summary>
    private sealed record Options : CarrierOptions
    {
        /// <summary>The account's auth token: the key of all signatures.</summary>
        public string AuthToken { get; init; } = "";
    }

    private sealed class Stream() : JsonStreamProtocol("streamSid", playedEvent: "mark", numberName: "sequenceNumber")
    {
        protected override PhoneStart? ReadStart(JsonElement root)
        {
            var start = Part(root, "start");
            if (Text(start, "callSid") is not { } callId || (Text(root, "streamSid") ?? Text(start, "streamSid")) is not { } streamId)
                return null;
            return new PhoneStart(callId, streamId, Format(root, AudioEncoding.MuLaw), Texts(Part(start, "customParameters")));
        }

        protected override JsonElement MediaFormat(JsonElement root) => Part(Part(root, "start"), "mediaFormat");

        protected override StreamMessages Templates(string streamId, PhoneStart start) => new(
            audioHead: $$$"""{"event":"media","streamSid":"{{{streamId}}}","media":{"payload":"{{{""}}}""", audioTail: "\"}}",
            markHead: $$$"""{"event":"mark","streamSid":"{{{streamId}}}","mark":{"name":"{{{""}}}""", markTail: "\"}}",
            clear: $$"""{"event":"clear","streamSid":"{{streamId}}"}""");
    }
}
