using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

/// <summary>Signatures that carriers' own SDKs make, and what must not pass for one.</summary>
public sealed class SignatureTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);

    [Theory]
    [InlineData("POST", "https://mycompany.com/myapp.php?foo=1&bar=2", "CallSid=CA1234567890ABCDE&From=%2B14158675309&Digits=1234&To=%2B18005551212&Caller=%2B14158675309", "RSOYDt4T1cUTdK1PDd93/VVr8B8=")]
    [InlineData("POST", "https://example.com/voice?x=1", "CallSid=CA1&From=%2B15551234567&To=%2B18005550100&Digits=1234", "nB7zx0rV7Rou6fYxie2wBr/hwhI=")]
    [InlineData("POST", "https://example.com:443/voice?x=1", "CallSid=CA1&From=%2B15551234567&To=%2B18005550100&Digits=1234", "nB7zx0rV7Rou6fYxie2wBr/hwhI=")]
    [InlineData("POST", "https://voice.example.com/phone/twilio", "Multi=b&CallSid=CA1&From=%2B15551234567&To=%2B18005550100&Multi=a&Multi=b", "R3SLDa+aGh7U2/x2i1NlyfJqyUA=")]
    [InlineData("GET", "wss://example.com/media", "", "7PR3qMkpDyEJtMrVOY/LDyNq8J8=")]
    [InlineData("GET", "wss://example.com/media", "", "T+WBXwUXC0/CyoZ1DA+p9ilZORs=")]
    [InlineData("GET", "wss://example.com:8443/media", "", "7PR3qMkpDyEJtMrVOY/LDyNq8J8=")]
    [InlineData("GET", "wss://example.com/media/", "", "7PR3qMkpDyEJtMrVOY/LDyNq8J8=")]
    [InlineData("GET", "wss://voice.example.com/phone/twilio/media/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "", "cJTA59Ha3CTz4ZGtRWjN2GIlqh8=")]
    [InlineData("POST", "https://voice.example.com/phone/twilio/after/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "StreamSid=MZ1&CallSid=CA1&CallStatus=in-progress", "YJsgbopgeXT7KHF+eIpLe6TJ0bA=")]
    public void Twilio_SignatureOfItsSdk_IsValid(string method, string url, string form, string signature) =>
        Twilio(Request(method, url, form, ("X-Twilio-Signature", signature))).ShouldBe(SignatureVerdict.Valid);

    [Theory]
    [InlineData("GET", "https://example.com/media", "", "7PR3qMkpDyEJtMrVOY/LDyNq8J8=")]
    [InlineData("GET", "wss://example.org/media", "", "7PR3qMkpDyEJtMrVOY/LDyNq8J8=")]
    [InlineData("GET", "wss://example.com/media?token=1", "", "7PR3qMkpDyEJtMrVOY/LDyNq8J8=")]
    [InlineData("POST", "https://example.com/voice?x=2", "CallSid=CA1&From=%2B15551234567&To=%2B18005550100&Digits=1234", "nB7zx0rV7Rou6fYxie2wBr/hwhI=")]
    [InlineData("POST", "https://example.com/voice?x=1", "CallSid=CA2&From=%2B15551234567&To=%2B18005550100&Digits=1234", "nB7zx0rV7Rou6fYxie2wBr/hwhI=")]
    [InlineData("POST", "https://example.com/voice?x=1", "CallSid=CA1&From=%2B15551234567&To=%2B18005550100&Digits=1234&Extra=1", "nB7zx0rV7Rou6fYxie2wBr/hwhI=")]
    [InlineData("GET", "wss://example.com/media", "", "7PR3qMkpDyEJtMrVOY/LDyNq8J9=")]
    [InlineData("GET", "wss://example.com/media", "", "x")]
    public void Twilio_AnythingElse_IsWrong(string method, string url, string form, string signature) =>
        Twilio(Request(method, url, form, ("X-Twilio-Signature", signature))).ShouldBe(SignatureVerdict.Wrong);

    [Fact]
    public void Twilio_JsonBody_IsCheckedByItsHash()
    {
        const string Url = "https://example.com/hook?bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
        var right = UrlFormSignature.Sign("12345", Url);
        PhoneRequest Posted(string body) => new("POST", Url, Headers(("X-Twilio-Signature", right), ("Content-Type", "application/json")), Encoding.UTF8.GetBytes(body), Now);
        Twilio(Posted("{\"property\": \"value\", \"boolean\": true}")).ShouldBe(SignatureVerdict.Valid);
        Twilio(Posted("{\"property\": \"other\", \"boolean\": true}")).ShouldBe(SignatureVerdict.Wrong);
    }

    [Theory]
    [MemberData(nameof(TestCarriers.Names), MemberType = typeof(TestCarriers))]
    public void EveryCarrier_WithoutKey_SaysSo(string vendor) =>
        TestCarriers.Named(vendor).CheckWebhook(Request("POST", "https://example.com/", "CallSid=1")).ShouldBe(SignatureVerdict.NoKey);

    [Theory]
    [MemberData(nameof(TestCarriers.Names), MemberType = typeof(TestCarriers))]
    public void EveryCarrier_WithoutSignature_SaysSo(string vendor)
    {
        var carrier = TestCarriers.Named(vendor);
        var configured = TestCarriers.Named(vendor, ($"{carrier.GetType().Name}:{carrier.KeySetting}", "12345"));
        configured.CheckWebhook(Request("POST", "https://example.com/", "CallSid=1")).ShouldBe(SignatureVerdict.Missing);
    }

    [Theory]
    [InlineData("X-SignalWire-Signature")]
    [InlineData("X-Twilio-Signature")]
    public void SignalWire_SignedWithItsOwnKey_IsValid(string header)
    {
        var carrier = TestCarriers.Named("signalwire", ("SignalWire:SigningKey", "12345"));
        carrier.CheckWebhook(Request("POST", "https://example.com/voice?x=1", "CallSid=CA1&From=%2B15551234567&To=%2B18005550100&Digits=1234", (header, "nB7zx0rV7Rou6fYxie2wBr/hwhI=")))
            .ShouldBe(SignatureVerdict.Valid);
    }

    [Theory]
    [InlineData("POST", "https://voice.example.com/phone/plivo", "CallUUID=9&From=%2B15551234567&To=%2B18005550100", "Xn8plL4ogg31KtOFBqFIFFutIdqL/kzwDF6o8jNMU0Q=", true)]
    [InlineData("POST", "https://voice.example.com/phone/plivo?b=2&a=1", "CallUUID=9", "YAUpS5+3uz5AyoDjTjiWvsXraN4C6bXiO/214jJqTO4=", true)]
    [InlineData("GET", "https://voice.example.com/phone/plivo?b=2&a=1", "", "dCR2dlnCd7GtwSecZFJzp7GiLQ/hJbvSPKIv9vkIiTE=", true)]
    [InlineData("GET", "https://voice.example.com/phone/plivo?b=2&a=1", "", "other,dCR2dlnCd7GtwSecZFJzp7GiLQ/hJbvSPKIv9vkIiTE=", true)]
    [InlineData("GET", "https://voice.example.com/phone/plivo?b=2&a=2", "", "dCR2dlnCd7GtwSecZFJzp7GiLQ/hJbvSPKIv9vkIiTE=", false)]
    public void Plivo_SignatureOfItsSdk_IsJudged(string method, string url, string form, string signature, bool valid) =>
        TestCarriers.Named("plivo", ("Plivo:AuthToken", "tok"))
            .CheckWebhook(Request(method, url, form, ("X-Plivo-Signature-V3", signature), ("X-Plivo-Signature-V3-Nonce", "12345")))
            .ShouldBe(valid ? SignatureVerdict.Valid : SignatureVerdict.Wrong);

    [Theory]
    [InlineData("{\"a\":1}", 0, true)]
    [InlineData("{\"a\":1}", 299, true)]
    [InlineData("{\"a\":1}", 301, false)]
    [InlineData("{\"a\":1}", -301, false)]
    [InlineData("{\"a\":2}", 0, false)]
    public void Telnyx_SignatureMadeByOpenSsl_IsJudged(string body, int secondsLater, bool valid)
    {
        var carrier = TestCarriers.Named("telnyx", ("Telnyx:PublicKey", "Vv+OmkU0mdiW3pvbXRVIUI/HoWPtq6Tf6VF8bSmD5MA="));
        var request = new PhoneRequest("POST", "https://example.com/", Headers(
            ("telnyx-timestamp", "1790000000"),
            ("telnyx-signature-ed25519", "5QWjvA2QoYZRi9M2TjaphEKU7Cbv7sBnEMu48iAPenq+3cDd+HAz2U2Zg6LHXZS+hdS6lRHxY2IDlfFrZgCMAg==")), Encoding.UTF8.GetBytes(body), Now.AddSeconds(secondsLater));
        carrier.CheckWebhook(request).ShouldBe(valid ? SignatureVerdict.Valid : SignatureVerdict.Wrong);
    }

    [Fact]
    public void Telnyx_OtherKey_IsWrong()
    {
        var key = new Ed25519PrivateKeyParameters(new byte[32]);
        var stamp = Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signer = new Ed25519Signer();
        signer.Init(forSigning: true, key);
        var signed = Encoding.UTF8.GetBytes(stamp + "|{}");
        signer.BlockUpdate(signed, 0, signed.Length);
        var request = new PhoneRequest(
            "POST", "https://example.com/", Headers(("telnyx-timestamp", stamp), ("telnyx-signature-ed25519", Convert.ToBase64String(signer.GenerateSignature()))), "{}"u8.ToArray(), Now);
        TestCarriers.Named("telnyx", ("Telnyx:PublicKey", Convert.ToBase64String(key.GeneratePublicKey().GetEncoded()))).CheckWebhook(request).ShouldBe(SignatureVerdict.Valid);
        TestCarriers.Named("telnyx", ("Telnyx:PublicKey", "Vv+OmkU0mdiW3pvbXRVIUI/HoWPtq6Tf6VF8bSmD5MA=")).CheckWebhook(request).ShouldBe(SignatureVerdict.Wrong);
    }

    [Theory]
    [InlineData("{\"uuid\":\"call-1\"}", "secret-secret", 0, true)]
    [InlineData("{\"uuid\":\"call-2\"}", "secret-secret", 0, false)]
    [InlineData("{\"uuid\":\"call-1\"}", "other-secret", 0, false)]
    [InlineData("{\"uuid\":\"call-1\"}", "secret-secret", 301, false)]
    public void Vonage_TokenOfALibrary_IsJudged(string body, string secret, int secondsLater, bool valid)
    {
        const string Token =
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3OTAwMDAwMDAsImp0aSI6IngiLCJwYXlsb2FkX2hhc2giOiJlMzgwOTNkMmQ5OTAxOWNhYmE3MTk4NTk2OGQwODM2Mzc3OWRjMGZjNzhkOThjMjRhYjZhY2VhZjhmMDAxMjlkIn0.efiDBCKDi3G4EVTWLT-xuy6Gpb186BnAC6QWXJ2EbG0";
        var request = new PhoneRequest("POST", "https://example.com/", Headers(("Authorization", "Bearer " + Token)), Encoding.UTF8.GetBytes(body), Now.AddSeconds(secondsLater));
        TestCarriers.Named("vonage", ("Vonage:SignatureSecret", secret)).CheckWebhook(request).ShouldBe(valid ? SignatureVerdict.Valid : SignatureVerdict.Wrong);
    }

    [Theory]
    [InlineData("eyJhbGciOiJub25lIn0.eyJpYXQiOjE3OTAwMDAwMDB9.")]
    [InlineData("a.b")]
    [InlineData("a.b.c")]
    public void Vonage_TokenThatIsNone_IsWrong(string token) =>
        TestCarriers.Named("vonage", ("Vonage:SignatureSecret", "secret-secret"))
            .CheckWebhook(new PhoneRequest("POST", "https://example.com/", Headers(("Authorization", "Bearer " + token)), [], Now)).ShouldBe(SignatureVerdict.Wrong);

    private static SignatureVerdict Twilio(PhoneRequest request) => TestCarriers.Named("twilio", ("Twilio:AuthToken", "12345")).CheckWebhook(request);

    private static PhoneRequest Request(string method, string url, string form, params (string Name, string Value)[] headers) =>
        new(method, url, Headers([.. headers, ("Content-Type", "application/x-www-form-urlencoded")]), Encoding.UTF8.GetBytes(form), Now);

    private static HeaderDictionary Headers(params (string Name, string Value)[] headers)
    {
        var all = new HeaderDictionary();
        foreach (var (name, value) in headers)
            all[name] = value;
        return all;
    }
}
