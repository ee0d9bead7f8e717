using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

/// <summary>Signs webhooks and upgrades as each carrier does, with keys of the tests.</summary>
internal sealed class CarrierSigner(string vendor)
{
    private const string Key = "a-key-of-the-tests-that-is-long-enough";
    private static readonly Ed25519PrivateKeyParameters Telnyx = new(new byte[32]);
    private int _signed;

    public static string[] Settings =>
    [
        "Voice:Phone:PublicUrl=" + FakeCarrier.PublicUrl, "Voice:Phone:Twilio:AuthToken=" + Key, "Voice:Phone:SignalWire:SigningKey=" + Key, "Voice:Phone:Plivo:AuthToken=" + Key,
        "Voice:Phone:Vonage:SignatureSecret=" + Key, "Voice:Phone:Telnyx:PublicKey=" + Convert.ToBase64String(Telnyx.GeneratePublicKey().GetEncoded()),
    ];

    /// <summary>A webhook about a call. Each has a new signature, as from carriers whose signature holds a time or a nonce.</summary>
    /// <param name="path">With the query.</param>
    public HttpRequestMessage Webhook(Uri server, string path, string callId)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, path));
        var body = vendor == "vonage"
            ? JsonSerializer.Serialize(new { uuid = callId, from = "15551234567", to = "18005550100" })
            : $"{(vendor == "plivo" ? "CallUUID" : "CallSid")}={Uri.EscapeDataString(callId)}&From=%2B15551234567";
        request.Content = new StringContent(body, Encoding.UTF8, vendor == "vonage" ? "application/json" : "application/x-www-form-urlencoded");
        foreach (var (name, value) in Headers(FakeCarrier.PublicUrl + path, callId, body))
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    /// <summary>The header of an upgrade, where the carrier signs it.</summary>
    public (string Name, string Value)? Upgrade(string path) => vendor == "twilio"
        ? ("X-Twilio-Signature", UrlFormSignature.Sign(Key, "wss" + FakeCarrier.PublicUrl["https".Length..] + path))
        : null;

    private (string Name, string Value)[] Headers(string url, string callId, string body)
    {
        var now = (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + _signed++).ToString(CultureInfo.InvariantCulture);
        switch (vendor)
        {
            case "twilio":
                return [("X-Twilio-Signature", UrlFormSignature.Sign(Key, $"{url}CallSid{callId}From+15551234567"))];
            case "signalwire":
                return [("X-SignalWire-Signature", UrlFormSignature.Sign(Key, $"{url}CallSid{callId}From+15551234567"))];
            case "plivo":
                var query = url.Contains('?', StringComparison.Ordinal) ? "." : "?";
                return [("X-Plivo-Signature-V3", Hmac($"{url}{query}CallUUID{callId}From+15551234567.{now}")), ("X-Plivo-Signature-V3-Nonce", now)];
            case "telnyx":
                var signer = new Ed25519Signer();
                signer.Init(forSigning: true, Telnyx);
                var signed = Encoding.UTF8.GetBytes($"{now}|{body}");
                signer.BlockUpdate(signed, 0, signed.Length);
                return [("telnyx-timestamp", now), ("telnyx-signature-ed25519", Convert.ToBase64String(signer.GenerateSignature()))];
            default:
                var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
                var head = Base64Url.EncodeToString("""{"alg":"HS256"}"""u8);
                var claims = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"iat":{{now}},"payload_hash":"{{hash}}"}"""));
                return [("Authorization", $"Bearer {head}.{claims}.{Base64Url.EncodeToString(Convert.FromBase64String(Hmac($"{head}.{claims}")))}")];
        }
    }

    private static string Hmac(string text) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes(text)));
}
