using System.Text.Json;
using System.Xml.Linq;

namespace Voice.Server.Tests.Phone;

/// <summary>Calls in words, over real sockets: against an upstream that does what the test says, and against the built-in simulator.</summary>
public sealed class RelayCallTests
{
    [Fact]
    public async Task Connect_OfARelay_HasItsSettingsAndItsToken()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await ServerUnderTest.StartAsync(
            upstream.BaseUrl, [.. FakeCarrier.Settings, "Voice:Phone:TwilioRelay:Language=nb-NO", "Voice:Phone:TwilioRelay:Voice=a \"b\"", "Voice:Phone:TwilioRelay:TtsProvider=Google"]);
        await using var relay = await FakeRelay.CallAsync(server.Url);
        var noun = relay.Connect.Element("ConversationRelay")!;
        noun.Attributes().ToDictionary(a => a.Name.LocalName, a => a.Value).ShouldBe(
            new Dictionary<string, string>
            {
                ["url"] = noun.Attribute("url")!.Value,
                ["language"] = "nb-NO",
                ["voice"] = "a \"b\"",
                ["ttsProvider"] = "Google",
                ["dtmfDetection"] = "true",
                ["interruptible"] = "any",
            });
        noun.Attribute("url")!.Value.ShouldMatch("^wss://voice.example.com/phone/twilio-relay/media/[0-9a-f]{64}$");
    }

    [Fact]
    public async Task Words_BothWays_GoAsTheyComeAndAreCutToWhatWasHeard()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await ServerUnderTest.StartAsync(upstream.BaseUrl, FakeCarrier.Settings);
        await using var relay = await FakeRelay.CallAsync(server.Url);
        var model = await upstream.Peers.Reader.ReadAsync();
        var session = (await model.NextAsync("session.update")).GetProperty("session");
        session.GetProperty("output_modalities")[0].GetString().ShouldBe("text");
        session.GetProperty("audio").GetProperty("input").GetProperty("transcription").GetProperty("language").GetString().ShouldBe("no", "the recogniser's code for Norwegian");
        (await relay.NextAsync())!.Value.ToString().ShouldBe("""{"type":"language","ttsLanguage":"nb-NO","transcriptionLanguage":"nb-NO"}""");

        await relay.SayAsync("What is life?");
        (await model.NextAsync("conversation.item.create")).GetProperty("item").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("What is life?");
        await BeginAsync(model, "r1");
        await TellAsync(model, "r1", "i1", "response.output_text.delta", "Life is a complex");
        (await relay.NextAsync())!.Value.ToString().ShouldBe("""{"type":"text","token":"Life is a complex","last":false}""", "the reply is not over yet");
        await TellAsync(model, "r1", "i1", "response.output_text.delta", " set of chances.");
        await TellAsync(model, "r1", "i1", "response.output_text.done", "Life is a complex set of chances.");
        (await relay.HearAsync()).ShouldBe(" set of chances.");
        await model.EndReplyAsync("r1");

        await relay.SendAsync(new { type = "interrupt", utteranceUntilInterrupt = "Life is a complex", durationUntilInterruptMs = 900 });
        var heard = await model.NextAsync("conversation.item.create");
        heard.GetProperty("previous_item_id").GetString().ShouldBe("i1");
        heard.GetProperty("item").GetProperty("role").GetString().ShouldBe("assistant");
        heard.GetProperty("item").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("Life is a complex");
        (await model.NextAsync("conversation.item.delete")).GetProperty("item_id").GetString().ShouldBe("i1");
        await relay.SayAsync("Stop.");
        (await model.NextAsync("conversation.item.create")).GetProperty("item").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("Stop.");
    }

    [Fact]
    public async Task Keys_OfARelay_AreToldToTheModel()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await ServerUnderTest.StartAsync(upstream.BaseUrl, FakeCarrier.Settings);
        await using var relay = await FakeRelay.CallAsync(server.Url);
        var model = await upstream.Peers.Reader.ReadAsync();
        await relay.SendAsync(new { type = "dtmf", digit = "4" });
        await relay.SendAsync(new { type = "dtmf", digit = "#" });
        (await model.NextAsync("conversation.item.create")).GetProperty("item").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("The caller pressed 4#");
    }

    [Fact]
    public async Task Transfer_OfARelay_EndsItWithWhatTheCallWasAboutAndGoesOnAtTheTarget()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await ServerUnderTest.StartAsync(upstream.BaseUrl, [.. FakeCarrier.Settings, "Voice:Calls:TransferTargets:sales=+4712345678"]);
        await using var relay = await FakeRelay.CallAsync(server.Url);
        var model = await upstream.Peers.Reader.ReadAsync();
        await relay.SayAsync("Sales, please.");
        await BeginAsync(model, "r1");
        await model.SendAsync(new
        {
            type = "response.output_item.done",
            response_id = "r1",
            item = new { type = "function_call", status = "completed", call_id = "c1", name = "transfer_call", arguments = """{"target":"sales","summary":"Wants a phone.","reason":"asked"}""" },
        });
        await model.EndReplyAsync("r1");
        await BeginAsync(model, "r2");
        await TellAsync(model, "r2", "i2", "response.output_text.done", "Bye.");
        await model.EndReplyAsync("r2");
        JsonElement? end;
        while ((end = await relay.NextAsync())!.Value.GetProperty("type").GetString() != "end")
        {
        }
        JsonDocument.Parse(end.Value.GetProperty("handoffData").GetString()!).RootElement.GetProperty("summary").GetString().ShouldBe("Wants a phone.");
        (await relay.NextAsync()).ShouldBeNull();
        var after = new Uri(relay.Connect.Attribute("action")!.Value).AbsolutePath;
        XElement.Parse(await relay.AskAsync(server.Url, after)).Descendants("Number").Single().Value.ShouldBe("+4712345678");
    }

    [Fact]
    public async Task Caller_OfARelay_IsAnsweredByTheSimulator()
    {
        await using var server = await ServerUnderTest.StartAsync(upstream: null, [.. FakeCarrier.Settings, "Voice:Calls:Greeting=Welcome to the test."]);
        await using var relay = await FakeRelay.CallAsync(server.Url);
        (await relay.HearAsync()).ShouldBe("Welcome to the test.");
        await relay.SayAsync("What time is it?");
        // On a busy machine the tool may take so long that something is said to fill the time.
        string heard;
        while (!(heard = await relay.HearAsync()).Contains(':', StringComparison.Ordinal))
            heard.ShouldNotBeEmpty("the call is up");
    }

    private static async Task BeginAsync(ScriptedUpstream.Peer model, string responseId)
    {
        var ask = await model.NextAsync("response.create");
        await model.SendAsync(new { type = "response.created", response = new { id = responseId, metadata = ask.GetProperty("response").GetProperty("metadata") } });
    }

    private static Task TellAsync(ScriptedUpstream.Peer model, string responseId, string itemId, string type, string words) => model.SendAsync(new
    {
        type,
        response_id = responseId,
        item_id = itemId,
        output_index = 0,
        content_index = 0,
        delta = words,
        text = words,
    });
}
