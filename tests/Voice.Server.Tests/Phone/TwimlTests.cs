using Voice.Server.Phone;
using Voice.Tools;

namespace Voice.Server.Tests.Phone;

/// <summary>What Twilio is answered, letter by letter as the package twilio 6.2.0 of npm writes it.</summary>
public sealed class TwimlTests
{
    private const string Token = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public void Stream_IsAsItsSdkWritesIt() => ShouldBe(
        TestCarriers.Named("twilio").Connect(Links("twilio")),
        $"<Connect action=\"https://voice.example.com/phone/twilio/after/{Token}\"><Stream url=\"wss://voice.example.com/phone/twilio/media/{Token}\"/></Connect>");

    [Fact]
    public void Relay_IsAsItsSdkWritesIt() => ShouldBe(
        TestCarriers.Named("twilio-relay", ("TwilioRelay:Language", "nb-NO"), ("TwilioRelay:Voice", "a \"b\" & c")).Connect(Links("twilio-relay")),
        $"<Connect action=\"https://voice.example.com/phone/twilio-relay/after/{Token}\"><ConversationRelay url=\"wss://voice.example.com/phone/twilio-relay/media/{Token}\" "
        + "language=\"nb-NO\" voice=\"a &quot;b&quot; &amp; c\" dtmfDetection=\"true\" interruptible=\"any\"/></Connect>");

    [Theory]
    [InlineData("+4712345678", "<Dial><Number>+4712345678</Number></Dial>")]
    [InlineData("sip:agent@pbx.example.com", "<Dial><Sip>sip:agent@pbx.example.com?X-Voice-Target=sales&amp;X-Voice-Reason=asked&amp;X-Voice-Summary=a%20%26%20b</Sip></Dial>")]
    [InlineData("https://flow.example.com/next?a=1", "<Redirect method=\"POST\">https://flow.example.com/next?a=1&amp;target=sales&amp;reason=asked&amp;summary=a%20%26%20b</Redirect>")]
    public void Transfer_IsAsItsSdkWritesIt(string address, string markup) => ShouldBe(
        TestCarriers.Named("twilio").Transfer(new CallTransfer("sales", address, "a & b", "asked", new Dictionary<string, string>())), markup);

    [Fact]
    public void Ends_AreAsItsSdkWritesThem()
    {
        ShouldBe(TestCarriers.Named("twilio").After(), "<Hangup/>");
        ShouldBe(TestCarriers.Named("twilio").Busy(), "<Reject reason=\"busy\"/>");
    }

    private static PhoneLinks Links(string name) =>
        new($"wss://voice.example.com/phone/{name}/media/{Token}", $"https://voice.example.com/phone/{name}/after/{Token}", "CA1");

    private static void ShouldBe(PhoneAnswer answer, string markup) =>
        (answer.ContentType, answer.Body).ShouldBe(("text/xml", $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>{markup}</Response>"));
}
