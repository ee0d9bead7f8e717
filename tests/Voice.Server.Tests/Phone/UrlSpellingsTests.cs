using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

/// <summary>An address that was signed in one spelling and came in another, with every carrier that signs addresses.</summary>
public sealed class UrlSpellingsTests
{
    private const string Key = "12345";
    private const string Host = "https://voice.example.com";

    /// <summary>As it came, and as it was signed.</summary>
    private static readonly (string Sent, string Signed)[] Same =
    [
        (Host + "/phone/x?n=William+O%27Hara", Host + "/phone/x?n=William+O'Hara"),
        (Host + "/phone/x?n=William+O'Hara", Host + "/phone/x?n=William+O%27Hara"),
        (Host + "/phone/x?n=William+O%27Hara", Host + "/phone/x?n=William%20O'Hara"),
        (Host + "/phone/x?n=William%20Hara", Host + "/phone/x?n=William+Hara"),
        (Host + "/phone/x?CallSid=CA1&Caller=sip%3Aalice%40192.0.2.7", Host + "/phone/x?CallSid=CA1&Caller=sip:alice@192.0.2.7"),
        (Host + "/phone/x?CallSid=CA1&Caller=sip:alice@192.0.2.7", Host + "/phone/x?CallSid=CA1&Caller=sip%3Aalice%40192.0.2.7"),
        (Host + "/phone/x?CallSid=CA1&Caller=sip:alice@192.0.2.7", Host + "/phone/x?CallSid=CA1&Caller=sip%3aalice%40192.0.2.7"),
        (Host + "/phone/x?n=%28a%29%21%2A", Host + "/phone/x?n=(a)!*"),
        (Host + "/phone/x?n=(a)!*'", Host + "/phone/x?n=%28a%29%21%2A%27"),
        (Host + "/phone/x?n=%2Dab%5F", Host + "/phone/x?n=-ab_"),
        (Host + "/phone/x?n=Jos%C3%A9", Host + "/phone/x?n=José"),
        (Host + "/phone/x?n=Jos%c3%a9", Host + "/phone/x?n=Jos%C3%A9"),
        (Host + "/phone/x?n=a%2bb%26c", Host + "/phone/x?n=a%2Bb%26c"),
        (Host + "/phone/%7Ex?n=1", Host + "/phone/~x?n=1"),
        (Host + "/phone/x?n=1", Host + ":443/phone/x?n=1"),
        (Host + ":443/phone/x?n=O%27H", Host + "/phone/x?n=O'H"),
        (Host + "/phone/x?n=1", Host + "/phone/x/?n=1"),
        (Host + "/phone/x/?n=1", Host + "/phone/x?n=1"),
        ("https://Voice.Example.com/phone/x?n=1", "https://Voice.Example.com/phone/x?n=1"),
        ("https://Voice.Example.com/phone/x?n=1", Host + "/phone/x?n=1"),
    ];

    /// <summary>As it came, and an address that means something else.</summary>
    private static readonly (string Sent, string Signed)[] Others =
    [
        (Host + "/phone/x?a=1&b=2", Host + "/phone/x?a=1%26b=2x"),
        (Host + "/phone/x?n=OHara", Host + "/phone/x?n=O'Hara"),
        (Host + "/phone/x?n=1", Host + "/phone/y?n=1"),
        (Host + "/phone/x?n=1", "https://voice.example.org/phone/x?n=1"),
        (Host + "/phone/x?n=1", Host + ":8443/phone/x?n=1"),
        (Host + "/phone/x?n=1", "http://voice.example.com/phone/x?n=1"),
        (Host + "/phone/x?n=1", Host + "/phone/x?n=1&m=2"),
        (Host + "/phone/x%2Fy?n=1", Host + "/phone/x/y?n=1"),
    ];

    public static IEnumerable<TheoryDataRow<string, string, string>> Right => Rows(Same);

    public static IEnumerable<TheoryDataRow<string, string, string>> Wrong => Rows(Others);

    [Theory]
    [MemberData(nameof(Right))]
    public void Signature_OfAnotherSpelling_IsValid(string vendor, string sent, string signed) =>
        Verdict(vendor, sent, signed).ShouldBe(SignatureVerdict.Valid);

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Signature_OfAnotherAddress_IsWrong(string vendor, string sent, string signed) =>
        Verdict(vendor, sent, signed).ShouldBe(SignatureVerdict.Wrong);

    [Theory]
    [InlineData("?a=1&b=2", "?a=1%26b=2")]
    [InlineData("?a=1%26b=2", "?a=1&b=2")]
    [InlineData("?a=b=1", "?a=b%3D1")]
    [InlineData("?a=%2B1", "?a=+1")]
    [InlineData("?a=%2541", "?a=%41")]
    [InlineData("?a=%23", "?a=#")]
    public void Signature_OfASpellingThatMeansAnotherRequest_IsWrong(string sent, string signed) =>
        Verdict("twilio", Host + "/phone/x" + sent, Host + "/phone/x" + signed).ShouldBe(SignatureVerdict.Wrong);

    [Theory]
    [MemberData(nameof(Right))]
    public void Request_SentAgainInAnotherSpelling_IsTheSameOne(string vendor, string sent, string signed)
    {
        var carrier = TestCarriers.Named(vendor);
        carrier.ReplayKey(Request(sent)).ShouldBe(carrier.ReplayKey(Request(signed)));
    }

    [Fact]
    public void Spellings_OfAHostileAddress_AreBounded()
    {
        var url = "https://Voice.Example.com:8443/" + string.Concat(Enumerable.Repeat("%2a'%c3%a9%FF(@", 400)) + "?a=+%20%27'" + string.Concat(Enumerable.Repeat("%4", 100));
        UrlSpellings.Of(url).Count.ShouldBeInRange(10, UrlSpellings.Most);
    }

    private static IEnumerable<TheoryDataRow<string, string, string>> Rows((string Sent, string Signed)[] pairs) =>
        from vendor in new[] { "twilio", "signalwire", "plivo" }
        from pair in pairs
        select new TheoryDataRow<string, string, string>(vendor, pair.Sent, pair.Signed);

    private static SignatureVerdict Verdict(string vendor, string sent, string signed)
    {
        var (setting, headers) = vendor switch
        {
            "plivo" => ("Plivo:AuthToken", [("X-Plivo-Signature-V3", Plivo(signed)), ("X-Plivo-Signature-V3-Nonce", "7")]),
            "signalwire" => ("SignalWire:SigningKey", [("X-SignalWire-Signature", UrlFormSignature.Sign(Key, signed))]),
            _ => ("Twilio:AuthToken", new[] { ("X-Twilio-Signature", UrlFormSignature.Sign(Key, signed)) }),
        };
        return TestCarriers.Named(vendor, (setting, Key)).CheckWebhook(Request(sent, headers));
    }

    /// <summary>As Plivo's SDKs do it, the query as it stands in the address.</summary>
    private static string Plivo(string signed) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes(signed + ".7")));

    private static PhoneRequest Request(string url, params (string Name, string Value)[] headers)
    {
        var all = new HeaderDictionary();
        foreach (var (name, value) in headers)
            all[name] = value;
        return new PhoneRequest("GET", url, all, [], DateTimeOffset.UnixEpoch);
    }
}
