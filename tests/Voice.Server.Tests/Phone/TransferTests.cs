using System.Text.Json;
using System.Web;
using System.Xml.Linq;
using Voice.Server.Phone;
using Voice.Tools;

namespace Voice.Server.Tests.Phone;

/// <summary>The message to each carrier when the assistant hands a call on, and the facts that go along.</summary>
public sealed class TransferTests
{
    private static CallTransfer To(string address, string summary = "Wants a phone & a case.", string reason = "asked") =>
        new("sales", address, summary, reason, new Dictionary<string, string> { ["order no"] = "17" });

    [Theory]
    [InlineData("twilio")]
    [InlineData("signalwire")]
    [InlineData("telnyx")]
    [InlineData("plivo")]
    public void Number_IsDialled(string vendor)
    {
        foreach (var address in (string[])["+4712345678", "tel:+4712345678", "tel:+4712345678;ext=1"])
            Xml(vendor, To(address)).Element("Dial")!.Element("Number")!.Value.ShouldBe("+4712345678");
    }

    [Theory]
    [InlineData("twilio")]
    [InlineData("signalwire")]
    [InlineData("telnyx")]
    public void SipAddress_GetsTheFactsAsHeaders(string vendor)
    {
        var address = Xml(vendor, To("sip:agent@pbx.example.com;transport=tls")).Element("Dial")!.Element("Sip")!.Value;
        address.ShouldBe("sip:agent@pbx.example.com;transport=tls?X-Voice-Target=sales&X-Voice-Reason=asked&X-Voice-Slot-Order-No=17&X-Voice-Summary=Wants%20a%20phone%20%26%20a%20case.");
    }

    [Fact]
    public void SipAddress_OfPlivo_GetsOnlyFactsOfLettersAndDigits()
    {
        var user = Xml("plivo", To("sip:agent@phone.plivo.com")).Element("Dial")!.Element("User")!;
        user.Value.ShouldBe("sip:agent@phone.plivo.com");
        user.Attribute("sipHeaders")!.Value.ShouldBe("VoiceTarget=sales,VoiceReason=asked,VoiceSlotOrderNo=17");
    }

    [Theory]
    [InlineData("twilio")]
    [InlineData("signalwire")]
    [InlineData("telnyx")]
    [InlineData("plivo")]
    public void Instructions_GetTheFactsInTheirQuery(string vendor)
    {
        var redirect = Xml(vendor, To("https://flow.example.com/next?a=1")).Element("Redirect")!;
        redirect.Attribute("method")!.Value.ShouldBe("POST");
        var url = new Uri(redirect.Value);
        var facts = HttpUtility.ParseQueryString(url.Query);
        (url.AbsolutePath, facts["a"], facts["target"], facts["reason"], facts["slot_order_no"], facts["summary"])
            .ShouldBe(("/next", "1", "sales", "asked", "17", "Wants a phone & a case."));
    }

    [Fact]
    public void Vonage_ConnectsANumberASipAddressWithHeadersOrAsksForInstructions()
    {
        Ncco(To("+4712345678"))[0].ToString().ShouldBe("""{"action":"connect","endpoint":[{"type":"phone","number":"4712345678"}]}""");
        var sip = Ncco(To("sip:agent@pbx.example.com"))[0].GetProperty("endpoint")[0];
        (sip.GetProperty("type").GetString(), sip.GetProperty("uri").GetString(), sip.GetProperty("headers").GetProperty("Voice-Summary").GetString())
            .ShouldBe(("sip", "sip:agent@pbx.example.com", "Wants a phone & a case."));
        var ask = Ncco(To("https://flow.example.com/next"))[0];
        (ask.GetProperty("action").GetString(), ask.GetProperty("eventUrl")[0].GetString(), ask.GetProperty("payload").GetProperty("slot_order_no").GetString())
            .ShouldBe(("notify", "https://flow.example.com/next", "17"));

        static JsonElement Ncco(CallTransfer transfer) => JsonDocument.Parse(TestCarriers.Named("vonage").Transfer(transfer).Body).RootElement;
    }

    [Theory]
    [InlineData("sip:agent@pbx.example.com", TransferFacts.LongestHeaders)]
    [InlineData("https://flow.example.com/next", TransferFacts.LongestAddress)]
    public void Facts_TooLong_AreCutAtAWholeCharacterSummaryFirst(string address, int longest)
    {
        var transfer = To(address, summary: new string('€', 2_000), reason: "a\r\nX-Evil: 1");
        var written = address[0] == 's' ? TransferFacts.SipAddress(transfer) : TransferFacts.Address(transfer);
        (written.Length - (address[0] == 's' ? address.Length : 0)).ShouldBeInRange(longest - 10, longest);
        written.ShouldContain("rder");
        written.ShouldNotContain("\n");
        Uri.UnescapeDataString(written).ShouldEndWith("€");
    }

    [Fact]
    public void Facts_WithNamesOfAnyKind_AreAlwaysData()
    {
        var transfer = To("sip:a@b") with { Slots = new Dictionary<string, string> { ["x=1&X-Evil\"<é"] = "\"><Hangup/>" } };
        var address = Xml("twilio", transfer).Element("Dial")!.Element("Sip")!.Value;
        address.ShouldContain("&X-Voice-Slot-X-1-X-Evil=%22%3E%3CHangup%2F%3E&");
    }

    private static XElement Xml(string vendor, CallTransfer transfer) => XElement.Parse(TestCarriers.Named(vendor).Transfer(transfer).Body);
}
