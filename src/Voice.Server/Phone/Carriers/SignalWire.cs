using System.Security;
using System.Text.Json;
using Voice.Audio;
using Voice.Tools;

namespace Voice.Server.Phone.Carriers;

/// <summary>SignalWire's compatibility API (cXML), two-way stream.</summary>
/// <remarks>
/// Source: SignalWire's cXML Stream and webhook security pages. Its upgrades are not known to be signed: the one-time token admits a stream.
/// </remarks>
internal sealed class SignalWire(CarrierSettings settings) : PhoneVendor
{
    private readonly Options _options = settings.Read<Options>("SignalWire");

    public override string Name => "signalwire";

    public override string KeySetting => nameof(Options.SigningKey);

    public override PhoneProtocol NewStream() => new Stream();

    public override SignatureVerdict CheckWebhook(PhoneRequest request)
    {
        var own = request.Header("X-SignalWire-Signature");
        return UrlFormSignature.Check(_options.SigningKey, own.Length > 0 ? own : request.Header(UrlFormSignature.CommonHeader), request);
    }

    public override string ReplayKey(PhoneRequest request) => UrlFormSignature.Signed(request);

    public override string CallId(PhoneRequest request) => request.Field("CallSid");

    public override PhoneAnswer Connect(PhoneLinks links) => PhoneAnswer.Xml(
        $"<Connect action=\"{SecurityElement.Escape(links.AfterUrl)}\"><Stream url=\"{SecurityElement.Escape(links.MediaUrl)}\"/></Connect>");

    public override PhoneAnswer Busy() => CallMarkup.Busy;

    public override PhoneAnswer Transfer(CallTransfer transfer) => CallMarkup.Transfer(transfer);

    public override PhoneAnswer After() => CallMarkup.After(_options.AfterUrl);

    /// <summary>Bound from <c>Voice:Phone:SignalWire</c>.</summary>
    private sealed record Options : CarrierOptions
    {
        /// <summary>The project's signing key, beginning with PSK_.</summary>
        public string SigningKey { get; init; } = "";
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
