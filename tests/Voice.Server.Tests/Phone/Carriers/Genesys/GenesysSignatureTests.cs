using Microsoft.AspNetCore.Http;
using Voice.Server.Phone;
using Voice.Server.Phone.Carriers;

namespace Voice.Server.Tests.Phone;

/// <summary>The signatures that may open a stream as Genesys.</summary>
public sealed class GenesysSignatureTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);

    private readonly StreamVendor _genesys = TestCarriers.Vendor("genesys", ("Genesys:ApiKey", GenesysSigner.Key), ("Genesys:ClientSecret", GenesysSigner.SecretText));

    [Fact]
    public void Example_OfTheDocumentation_IsValid()
    {
        // Genesys' AudioHook documentation, "Security", and the tests of its reference implementation.
        var headers = new HeaderDictionary
        {
            ["Host"] = "audiohook.example.com",
            ["Audiohook-Organization-Id"] = "d7934305-0972-4844-938e-9060eef73d05",
            ["Audiohook-Session-Id"] = "30b0e395-84d3-4570-ac13-9a62d8f514c0",
            ["Audiohook-Correlation-Id"] = "e160e428-53e2-487c-977d-96989bf5c99d",
            ["X-API-KEY"] = GenesysSigner.Key,
            ["Signature-Input"] = "sig1=(\"@request-target\" \"@authority\" \"audiohook-organization-id\" \"audiohook-session-id\" \"audiohook-correlation-id\" \"x-api-key\");keyid=\"SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh\";nonce=\"VGhpc0lzQVVuaXF1ZU5vbmNl\";alg=\"hmac-sha256\";created=1641013200;expires=3282026430",
            ["Signature"] = "sig1=:NZBwyBHRRyRoeLqy1IzOa9VYBuI8TgMFt2GRDkDuJh4=:",
        };
        var request = new PhoneRequest("GET", "wss://audiohook.example.com/api/v1/voicebiometrics/ws", headers, [], DateTimeOffset.FromUnixTimeSeconds(1_641_013_205));
        _genesys.CheckUpgrade(request).ShouldBe(SignatureVerdict.Valid);
        _genesys.CheckUpgrade(request).ShouldBe(SignatureVerdict.Wrong, "its nonce has been seen");
    }

    [Theory]
    [InlineData("wss://voice.example.com/phone/genesys/media", "voice.example.com")]
    [InlineData("wss://voice.example.com:8443/phone/genesys/media", "voice.example.com:8443")]
    [InlineData("wss://voice.example.com/phone/genesys/media?role=bot", "voice.example.com")]
    [InlineData("wss://inside.example.com/phone/genesys/media", "voice.example.com")]
    public void Signature_OverTheAddressThatTheClientCalls_IsValid(string url, string host) =>
        _genesys.CheckUpgrade(Request(new GenesysSigner { Created = Now }, url, host)).ShouldBe(SignatureVerdict.Valid);

    [Fact]
    public void Signature_WithAnythingOfItChanged_IsWrong()
    {
        var good = new GenesysSigner { Created = Now };
        GenesysSigner[] bad =
        [
            good with { Secret = "d3Jvbmc=" }, good with { KeyId = "other" }, good with { ApiKey = "other" }, good with { KeyId = "other", ApiKey = "other" },
            good with { Nonce = "short" }, good with { Nonce = new string('n', HttpSignature.LongestNonce + 1) }, good with { Algorithm = "rsa-pss-sha512" },
            good with { Created = Now - TimeSpan.FromSeconds(11) }, good with { Created = Now + TimeSpan.FromSeconds(4) }, good with { Life = TimeSpan.Zero },
            good with { Without = "@request-target" }, good with { Without = "@authority" }, good with { Without = "audiohook-organization-id" },
            good with { Without = "audiohook-session-id" }, good with { Without = "audiohook-correlation-id" }, good with { Without = "x-api-key" },
        ];
        foreach (var signer in bad)
            _genesys.CheckUpgrade(Request(signer)).ShouldBe(SignatureVerdict.Wrong, signer.ToString());
        _genesys.CheckUpgrade(Request(good)).ShouldBe(SignatureVerdict.Valid);
    }

    [Theory]
    [InlineData("Audiohook-Organization-Id", "00000000-0000-4000-8000-000000000000")]
    [InlineData("Audiohook-Session-Id", "00000000-0000-4000-8000-000000000000")]
    [InlineData("Audiohook-Correlation-Id", "")]
    [InlineData("X-API-KEY", "")]
    [InlineData("Signature", "")]
    [InlineData("Signature-Input", "")]
    [InlineData("Signature", "sig1=:!!!!:")]
    [InlineData("Signature", "sig1")]
    [InlineData("Signature", "sig2=:zupMJUMfd/kMuvKc5zhRyfJPE3jTROuz1S1hn8SCTpE=:")]
    [InlineData("Signature", "sig1=:AAAA:")]
    [InlineData("Signature-Input", "sig1")]
    [InlineData("Signature-Input", "sig1=(")]
    [InlineData("Signature-Input", "sig1=(\"@authority")]
    [InlineData("Signature-Input", "sig1=(\"@authority\\")]
    [InlineData("Signature-Input", "sig1=(\"@authority\" \"@authority\")")]
    [InlineData("Signature-Input", "sig1=(\"@authority\";req)")]
    [InlineData("Signature-Input", "sig1=();keyid")]
    [InlineData("Signature-Input", "sig1=();keyid=")]
    [InlineData("Signature-Input", "sig1=();keyid=\"")]
    [InlineData("Signature-Input", "=();")]
    public void Header_ChangedOnTheWay_IsWrong(string header, string value)
    {
        var request = Request(new GenesysSigner { Created = Now });
        request.Headers[header] = value;
        _genesys.CheckUpgrade(request).ShouldBe(SignatureVerdict.Wrong);
    }

    [Fact]
    public void Upgrade_WithoutSignature_IsSaidToLackIt()
    {
        var request = Request(new GenesysSigner { Created = Now });
        request.Headers.Remove("Signature");
        request.Headers.Remove("Signature-Input");
        _genesys.CheckUpgrade(request).ShouldBe(SignatureVerdict.Missing);
    }

    [Fact]
    public void Upgrade_OfAnotherPath_IsWrong()
    {
        var signed = Request(new GenesysSigner { Created = Now });
        _genesys.CheckUpgrade(signed with { Url = signed.Url + "?role=bot" }).ShouldBe(SignatureVerdict.Wrong);
    }

    [Fact]
    public void Organization_NotInTheSettings_IsNotAllowed()
    {
        var signer = new GenesysSigner { Created = Now };
        StreamVendor Serving(string organizations) => TestCarriers.Vendor(
            "genesys", ("Genesys:ApiKey", GenesysSigner.Key), ("Genesys:ClientSecret", GenesysSigner.SecretText), ("Genesys:Organizations", organizations));
        Serving("00000000-0000-4000-8000-000000000000").CheckUpgrade(Request(signer)).ShouldBe(SignatureVerdict.NotAllowed);
        Serving("00000000-0000-4000-8000-000000000000, " + signer.Organization.ToUpperInvariant()).CheckUpgrade(Request(signer)).ShouldBe(SignatureVerdict.Valid);
    }

    [Fact]
    public void Keys_NotInTheSettings_AreSaidToBeMissing() =>
        TestCarriers.Vendor("genesys").CheckUpgrade(Request(new GenesysSigner { Created = Now })).ShouldBe(SignatureVerdict.NoKey);

    private static PhoneRequest Request(GenesysSigner signer, string url = "wss://voice.example.com/phone/genesys/media", string host = "voice.example.com")
    {
        var headers = new HeaderDictionary { ["Host"] = host };
        foreach (var (name, value) in signer.Headers(host, new Uri(url).PathAndQuery))
            headers[name] = value;
        return new PhoneRequest("GET", url, headers, [], Now);
    }
}
