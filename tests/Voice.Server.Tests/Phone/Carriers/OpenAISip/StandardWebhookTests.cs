using System.Text;
using Voice.Server.Phone;
using Voice.Server.Phone.Carriers;

namespace Voice.Server.Tests.Phone;

/// <summary>A signature made by the package standardwebhooks of npm, and what must not pass for one.</summary>
public sealed class StandardWebhookTests
{
    private const string Body =
        """{"id":"evt_1","object":"event","created_at":1790000000,"type":"realtime.call.incoming","data":{"call_id":"rtc_1","sip_headers":[{"name":"From","value":"sip:+15551234567@sip.example.com"}]}}""";

    private const string Right = "v1,qKWqDRN3J/V16mvMoVnyWWs3qPnVrkrWzFVvPLDX9Ck=";

    private static readonly byte[] Key = "a key of the tests, 32 bytes long"u8.ToArray();

    [Theory]
    [InlineData("wh_1", Right, 0, "Valid")]
    [InlineData("wh_1", "v1,AAAA v2,BBBB " + Right, 300, "Valid")]
    [InlineData("wh_1", Right, 301, "Wrong")]
    [InlineData("wh_1", Right, -301, "Wrong")]
    [InlineData("wh_2", Right, 0, "Wrong")]
    [InlineData("wh_1", "v1,AAAA", 0, "Wrong")]
    [InlineData("wh_1", "", 0, "Missing")]
    [InlineData("", Right, 0, "Missing")]
    public void Signature_IsJudged(string id, string signatures, int secondsLater, string verdict) =>
        Check(Key, id, "1790000000", signatures, Body, secondsLater).ToString().ShouldBe(verdict);

    [Fact]
    public void Signature_OfAnotherBodyTimeOrKey_IsWrong()
    {
        Check(Key, "wh_1", "1790000000", Right, Body.Replace("rtc_1", "rtc_2", StringComparison.Ordinal)).ShouldBe(SignatureVerdict.Wrong);
        Check(Key, "wh_1", "1790000001", Right, Body).ShouldBe(SignatureVerdict.Wrong);
        Check(Key, "wh_1", "soon", Right, Body).ShouldBe(SignatureVerdict.Wrong);
        Check([1, 2, 3], "wh_1", "1790000000", Right, Body).ShouldBe(SignatureVerdict.Wrong);
        Check(null, "wh_1", "1790000000", Right, Body).ShouldBe(SignatureVerdict.NoKey);
    }

    private static SignatureVerdict Check(byte[]? key, string id, string stamp, string signatures, string body, int secondsLater = 0) =>
        StandardWebhook.Check(key, id, stamp, signatures, Encoding.UTF8.GetBytes(body), DateTimeOffset.FromUnixTimeSeconds(1_790_000_000 + secondsLater));
}
