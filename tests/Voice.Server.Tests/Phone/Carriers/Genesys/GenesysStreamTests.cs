using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Voice.Lines;
using Voice.Server.Phone;
using Voice.Server.Phone.Carriers;
using Voice.Tools;

namespace Voice.Server.Tests.Phone;

/// <summary>The rules of the AudioHook protocol, one by one.</summary>
public sealed class GenesysStreamTests
{
    private const string Id = "e160e428-53e2-487c-977d-96989bf5c99d";
    private const string Organization = "d7934305-0972-4844-938e-9060eef73d05";

    private readonly GenesysStream _stream = new(GenesysRole.Auto, Id, Organization);
    private int _sequence;

    [Fact]
    public void Ping_IsAnsweredWithItsOwnNumber_AlsoWithOtherMessagesBetween()
    {
        Open();
        var pong = Read("ping", "{}").Reply;
        Read("ping", "{}");
        var written = Json(_stream.WriteReply(pong!));
        written.GetProperty("type").GetString().ShouldBe("pong");
        written.GetProperty("clientseq").GetInt32().ShouldBe(2);
        written.GetProperty("seq").GetInt32().ShouldBe(1);
    }

    [Theory]
    [InlineData(1, 0, Id)]
    [InlineData(3, 0, Id)]
    [InlineData(4, 0, Id)]
    [InlineData(2, 1, Id)]
    [InlineData(2, 0, "00000000-0000-4000-8000-000000000000")]
    public void Message_OutOfItsSequence_IsAFault(int sequence, int serverSequence, string id)
    {
        Open();
        Message("ping", "{}", sequence, serverSequence, id).Fault.ShouldNotBeNull();
        Message("ping", "{}", 2, 0, Id).Fault.ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"version":"2","id":"x","type":"ping","seq":1,"serverseq":0,"position":"PT0S","parameters":{}}""")]
    [InlineData("""{"version":2,"id":"e160e428-53e2-487c-977d-96989bf5c99d","type":"ping","seq":1,"serverseq":0,"position":"PT0S","parameters":{}}""")]
    [InlineData("""{"version":"2","id":"e160e428-53e2-487c-977d-96989bf5c99d","type":"ping","seq":1.5,"serverseq":0,"position":"PT0S","parameters":{}}""")]
    [InlineData("""{"version":"2","id":"e160e428-53e2-487c-977d-96989bf5c99d","type":"ping","seq":-1,"serverseq":0,"position":"PT0S","parameters":{}}""")]
    [InlineData("""{"version":"2","id":"e160e428-53e2-487c-977d-96989bf5c99d","type":"ping","seq":1,"serverseq":0,"position":"1 s","parameters":{}}""")]
    [InlineData("""{"version":"2","id":"e160e428-53e2-487c-977d-96989bf5c99d","type":"ping","seq":1,"serverseq":0,"position":"PT0S","parameters":[]}""")]
    [InlineData("""{"version":"2","id":"e160e428-53e2-487c-977d-96989bf5c99d","type":"open","seq":1,"serverseq":0,"position":"PT0S","parameters":{}}""")]
    [InlineData("[")]
    public void Message_ThatIsNone_IsAFault(string text)
    {
        var happened = _stream.Read(Encoding.UTF8.GetBytes(text), binary: false);
        happened.Kind.ShouldBe(PhoneEventKind.Junk);
        happened.Fault.ShouldNotBeNull();
    }

    [Fact]
    public void Message_LongerThanAllowed_IsAFault()
    {
        var longest = GenesysStream.LongestText - Envelope("ping", "{\"x\":\"\"}", 1).Length;
        Read("ping", $$"""{"x":"{{new string('é', longest)}}"}""").Fault.ShouldBeNull();
        Read("ping", $$"""{"x":"{{new string('é', longest + 1)}}"}""").Fault.ShouldNotBeNull();
    }

    [Fact]
    public void Sound_BeforeTheSessionIsOpen_IsAFault() => _stream.Read([1, 2, 3], binary: true).Fault.ShouldNotBeNull();

    [Fact]
    public void Probe_IsAnsweredWithoutMediaAndStartsNothing()
    {
        var happened = Open(conversation: "00000000-0000-0000-0000-000000000000");
        happened.Kind.ShouldBe(PhoneEventKind.Probed);
        _stream.Start.ShouldBeNull();
        Json(_stream.WriteReply(happened.Reply!)).GetProperty("parameters").GetProperty("media").GetArrayLength().ShouldBe(0);
        _stream.Read([1, 2, 3], binary: true).Fault.ShouldBeNull();
        Read("close", """{"reason":"end"}""").Reply.ShouldNotBeNull();
    }

    [Fact]
    public void Organization_OtherThanTheOneThatSigned_IsUnauthorized()
    {
        Open(organization: "00000000-0000-4000-8000-000000000000").Fault.ShouldNotBeNull();
        Json(_stream.WriteHangUp(new PhoneGoodbye(WebSocketCloseStatus.ProtocolError, "x"))).GetProperty("parameters").GetProperty("reason").GetString().ShouldBe("unauthorized");
    }

    [Theory]
    [InlineData("external,internal|external|internal", "external", "01020304")]
    [InlineData("external,internal", "external,internal", "0103")]
    [InlineData("internal,external", "internal,external", "0204")]
    [InlineData("internal", "internal", "01020304")]
    [InlineData("internal|internal,external", "internal,external", "0204")]
    public void Media_IsOneOfThoseOffered_AndTheCustomerIsHeard(string offered, string chosen, string heard)
    {
        var happened = Open(media: offered.Split('|'));
        happened.Kind.ShouldBe(PhoneEventKind.Started);
        var media = Json(_stream.WriteReply(happened.Reply!)).GetProperty("parameters").GetProperty("media");
        media.GetArrayLength().ShouldBe(1);
        string.Join(',', media[0].GetProperty("channels").EnumerateArray().Select(c => c.GetString())).ShouldBe(chosen);
        Convert.ToHexString(_stream.Read([1, 2, 3, 4], binary: true).Audio).ShouldBe(heard);
    }

    [Theory]
    [InlineData("Auto", "external", false, false)]
    [InlineData("Auto", "external,internal|external|internal", false, true)]
    [InlineData("Auto", "external,internal|external|internal", true, false)]
    [InlineData("Bot", "external,internal|external|internal", false, false)]
    [InlineData("Monitor", "external", true, true)]
    public void Role_IsToldByTheStreamUnlessTheSettingsSayIt(string role, string offered, bool withVariables, bool listens)
    {
        var stream = new GenesysStream(Enum.Parse<GenesysRole>(role), Id, Organization);
        stream.Read(Encoding.UTF8.GetBytes(Envelope("open", Parameters(media: offered.Split('|'), withVariables: withVariables), 1)), binary: false).Kind.ShouldBe(PhoneEventKind.Started);
        stream.Start!.ListensOnly.ShouldBe(listens);
        // The real client answers any sound to a monitor with error 415.
        stream.WriteAudio([1]).IsEmpty.ShouldBe(listens);
        stream.WriteClear().IsEmpty.ShouldBe(listens);
    }

    [Fact]
    public void Transfer_IsToldInTheVariablesOfTheGoodbye()
    {
        Open();
        var transfer = new CallTransfer("sales", "+4712345678", "Wants a «phone».", "asked", new Dictionary<string, string> { ["order"] = "17", ["reason"] = "slot" });
        var goodbye = Json(_stream.WriteHangUp(new PhoneGoodbye(WebSocketCloseStatus.NormalClosure, "over", CallEnd.Transferred(transfer)))).GetProperty("parameters");
        goodbye.GetProperty("reason").GetString().ShouldBe("completed");
        var variables = goodbye.GetProperty("outputVariables").EnumerateObject().ToDictionary(v => v.Name, v => v.Value.GetString());
        variables.ShouldBe(new Dictionary<string, string?>
        {
            ["outcome"] = "transferred",
            ["summary"] = "Wants a «phone».",
            ["target"] = "sales",
            ["reason"] = "asked",
            ["slot_order"] = "17",
            ["slot_reason"] = "slot",
        });
    }

    [Fact]
    public void Variables_TooLongForAMessage_AreLeftOutFromTheEnd()
    {
        Open();
        var slots = Enumerable.Range(0, 300).ToDictionary(i => $"slot{i}", _ => new string('"', 300));
        var written = _stream.WriteHangUp(new PhoneGoodbye(WebSocketCloseStatus.NormalClosure, "over", CallEnd.Transferred(new CallTransfer("a", "+47", "summary", "why", slots))));
        Encoding.UTF8.GetCharCount(written.Span).ShouldBeLessThan(GenesysStream.LongestText);
        Json(written).GetProperty("parameters").GetProperty("outputVariables").GetProperty("summary").GetString().ShouldBe("summary");
    }

    [Fact]
    public void Goodbye_IsSaidOnce_AndOnlyCloseIsAnsweredAfterIt()
    {
        Open();
        _stream.WriteHangUp(new PhoneGoodbye(WebSocketCloseStatus.ProtocolError, "a gap")).IsEmpty.ShouldBeFalse();
        _stream.WriteHangUp(new PhoneGoodbye(WebSocketCloseStatus.NormalClosure, "over")).IsEmpty.ShouldBeTrue();
        _stream.Read([1], binary: true).Kind.ShouldBe(PhoneEventKind.Nothing);
        Read("ping", "{}").Reply.ShouldBeNull();
        Message("close", """{"reason":"disconnect"}""", sequence: 99, serverSequence: 0, Id).Reply.ShouldNotBeNull();
    }

    [Fact]
    public void Goodbye_AfterThePeerHasClosed_IsNotSaid()
    {
        Open();
        Read("close", """{"reason":"end"}""").Kind.ShouldBe(PhoneEventKind.Stopped);
        _stream.WriteHangUp(new PhoneGoodbye(WebSocketCloseStatus.NormalClosure, "over", CallEnd.HungUp)).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Session_ThatGoesOnAfterABreak_IsTheSameCall()
    {
        var parameters = Parameters()[..^1] + ""","continuedSessions":[{"id":"11111111-2222-4333-8444-555555555555","serverseq":3,"clientseq":4}]}""";
        Read("open", parameters).Kind.ShouldBe(PhoneEventKind.Started);
        _stream.Start!.CallId.ShouldBe("11111111-2222-4333-8444-555555555555");
        _stream.Start.StreamId.ShouldBe(Id);
    }

    [Fact]
    public void Turns_AreReportedOnceAndWhole()
    {
        Open();
        _stream.Report(new CaptionChanged("a", 1, Speaker.Assistant, 0, "Good ", CaptionState.Partial)).ShouldBeNull();
        _stream.Report(new CaptionChanged("u", 2, Speaker.Caller, 0, "Hi.", CaptionState.Final)).ShouldBeNull();
        var turn = Json(_stream.WriteReply(_stream.Report(new CaptionChanged("a", 1, Speaker.Assistant, 5, "day.", CaptionState.Final))!)).GetProperty("parameters").GetProperty("entities")[0];
        turn.GetProperty("type").GetString().ShouldBe("bot_turn_response");
        turn.GetProperty("data").GetProperty("text").GetString().ShouldBe("Good day.");
        turn.GetProperty("data").GetProperty("disposition").GetString().ShouldBe("match");
    }

    private PhoneEvent Open(string conversation = "090eaa2f-72fa-480a-83e0-8667ff89c0ec", string organization = Organization, params string[] media) =>
        Read("open", Parameters(conversation, organization, media));

    private static string Parameters(
        string conversation = "090eaa2f-72fa-480a-83e0-8667ff89c0ec", string organization = Organization, string[]? media = null, bool withVariables = true)
    {
        var offered = (media is { Length: > 0 } ? media : ["external"]).Select(m => FakeGenesys.Media(m.Split(',')));
        return $$"""{"organizationId":"{{organization}}","conversationId":"{{conversation}}","media":{{JsonSerializer.Serialize(offered)}}{{(withVariables ? ",\"inputVariables\":{}" : "")}}}""";
    }

    private PhoneEvent Read(string type, string parameters) => _stream.Read(Encoding.UTF8.GetBytes(Envelope(type, parameters, ++_sequence)), binary: false);

    private PhoneEvent Message(string type, string parameters, int sequence, int serverSequence, string id) =>
        _stream.Read(Encoding.UTF8.GetBytes(Envelope(type, parameters, sequence, serverSequence, id)), binary: false);

    private static string Envelope(string type, string parameters, int sequence, int serverSequence = 0, string id = Id) =>
        $$"""{"version":"2","id":"{{id}}","type":"{{type}}","seq":{{sequence}},"serverseq":{{serverSequence}},"position":"PT1.5S","parameters":{{parameters}}}""";

    private static JsonElement Json(ReadOnlyMemory<byte> message) => JsonDocument.Parse(message).RootElement;
}
