using System.Globalization;
using System.Security;
using System.Text;
using System.Text.Json;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Voice.Audio;
using Voice.Tools;

namespace Voice.Server.Phone.Carriers;

/// <summary>Telnyx media streaming by TeXML, two-way in RTP mode.</summary>
/// <remarks>
/// Source: Telnyx's media streaming AsyncAPI, TeXML Stream and webhook signing pages. The order of its frames is not guaranteed. Its upgrades are not signed:
/// the one-time token admits a stream.
/// </remarks>
internal class Telnyx(CarrierSettings settings) : PhoneVendor
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private readonly Options _options = settings.Read<Options>("Telnyx");

    public override string Name => "telnyx";

    public override string KeySetting => nameof(Options.PublicKey);

    public override PhoneProtocol NewStream() => new Stream(_options.OpeningSilence);

    /// <summary>Ed25519 over <c>timestamp|body</c>, not older than five minutes.</summary>
    public override SignatureVerdict CheckWebhook(PhoneRequest request)
    {
        if (_options.PublicKey.Length == 0)
            return SignatureVerdict.NoKey;
        var stamp = request.Header("telnyx-timestamp");
        var given = request.Header("telnyx-signature-ed25519");
        if (stamp.Length == 0 || given.Length == 0)
            return SignatureVerdict.Missing;
        var key = new byte[32];
        var signature = new byte[64];
        if (!Convert.TryFromBase64String(_options.PublicKey, key, out var keyLength) || keyLength != 32
            || !Convert.TryFromBase64String(given, signature, out var length) || length != 64
            || !long.TryParse(stamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(request.Now.ToUnixTimeSeconds() - seconds) > Window.TotalSeconds)
        {
            return SignatureVerdict.Wrong;
        }
        var verifier = new Ed25519Signer();
        verifier.Init(forSigning: false, new Ed25519PublicKeyParameters(key));
        byte[] signed = [.. Encoding.UTF8.GetBytes(stamp), (byte)'|', .. request.Body];
        verifier.BlockUpdate(signed, 0, signed.Length);
        return verifier.VerifySignature(signature) ? SignatureVerdict.Valid : SignatureVerdict.Wrong;
    }

    /// <remarks>The key is the signed text. The address is not signed.</remarks>
    public override string ReplayKey(PhoneRequest request) => $"{request.Header("telnyx-timestamp")}|{Encoding.Latin1.GetString(request.Body)}";

    /// <remarks>The stream names the call by its control id; TeXML's CallSid is the same value.</remarks>
    public override string CallId(PhoneRequest request) =>
        request.Field("CallControlId") is { Length: > 0 } id ? id : request.Field("CallSid");

    public override PhoneAnswer Connect(PhoneLinks links) => PhoneAnswer.Xml(
        $"<Connect><Stream url=\"{SecurityElement.Escape(links.MediaUrl)}\" track=\"inbound_track\" codec=\"PCMU\" bidirectionalMode=\"rtp\" bidirectionalCodec=\"PCMU\"/></Connect>"
        + $"<Redirect method=\"POST\">{SecurityElement.Escape(links.AfterUrl)}</Redirect>");

    public override PhoneAnswer Busy() => CallMarkup.Busy;

    public override PhoneAnswer Transfer(CallTransfer transfer) => CallMarkup.Transfer(transfer);

    public override PhoneAnswer After() => CallMarkup.After(_options.AfterUrl);

    /// <summary>Bound from <c>Voice:Phone:Telnyx</c>.</summary>
    private sealed record Options : CarrierOptions
    {
        /// <summary>The account's public key in base64: 32 bytes.</summary>
        public string PublicKey { get; init; } = "";

        /// <summary>Plays silence to a call until the assistant's first sound. Telnyx was seen to drop a leg that got no sound for 1.5 s.</summary>
        /// <value>The default is true.</value>
        public bool OpeningSilence { get; init; } = true;
    }

    /// <param name="opensWithSilence">See <see cref="Options.OpeningSilence"/>.</param>
    private sealed class Stream(bool opensWithSilence) : JsonStreamProtocol("stream_id", playedEvent: "mark", numberName: "sequence_number", new ReorderBuffer())
    {
        /// <remarks>Telnyx documents 20 ms to 30 s for a piece of sound.</remarks>
        public override int UnitBytes => Start!.Format.BytesIn(TimeSpan.FromMilliseconds(20));

        public override bool OpensWithSilence => opensWithSilence;

        protected override PhoneStart? ReadStart(JsonElement root)
        {
            var start = Part(root, "start");
            if (Text(start, "call_control_id") is not { } callId || Text(root, "stream_id") is not { } streamId)
                return null;
            return new PhoneStart(callId, streamId, Format(root, AudioEncoding.MuLaw, AudioEncoding.ALaw), Texts(Part(start, "custom_parameters")));
        }

        protected override JsonElement MediaFormat(JsonElement root) => Part(Part(root, "start"), "media_format");

        protected override StreamMessages Templates(string streamId, PhoneStart start) => new(
            audioHead: $$$"""{"event":"media","stream_id":"{{{streamId}}}","media":{"payload":"{{{""}}}""", audioTail: "\"}}",
            markHead: $$$"""{"event":"mark","stream_id":"{{{streamId}}}","mark":{"name":"{{{""}}}""", markTail: "\"}}",
            clear: $$"""{"event":"clear","stream_id":"{{streamId}}"}""");
    }
}
