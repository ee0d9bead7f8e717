using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using Voice.Server.Phone.Carriers;

namespace Voice.Server.Tests.Phone;

/// <summary>Genesys sessions over real sockets, against an upstream that does what the test says.</summary>
public sealed class GenesysCallTests : IAsyncLifetime
{
    private const string OtherOrganization = "00000000-0000-4000-8000-000000000000";

    private ScriptedUpstream _upstream = null!;
    private ServerUnderTest _server = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await ScriptedUpstream.StartAsync();
        _server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, [.. GenesysSigner.Settings, "Voice:Calls:TransferTargets:sales=+4712345678"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Call_FromOpenToClose_IsCarried()
    {
        await using var genesys = new FakeGenesys();
        await genesys.ConnectAsync(_server.Url);
        await genesys.OpenAsync();
        var opened = await genesys.NextAsync("opened");
        opened.GetProperty("seq").GetInt32().ShouldBe(1);
        opened.GetProperty("parameters").GetProperty("media")[0].GetProperty("channels")[0].GetString().ShouldBe("external");
        var model = await PeerAsync();
        var session = (await model.NextAsync("session.update")).GetProperty("session");
        session.GetProperty("audio").GetProperty("input").GetProperty("format").GetProperty("type").GetString().ShouldBe("audio/pcmu");
        session.GetProperty("instructions").GetString()!.ShouldEndWith("""{"caller":"+15555551234","called":"+18005556789","parameters":{"tenant":"acme"}}""");

        await genesys.SendSoundAsync(new byte[1_600]);
        await genesys.SendSoundAsync(new byte[165]);
        await Until.TrueAsync(() => model.AudioBytes - model.LoudBytes == 1_765);      // silence in the place of sound is no zero here
        var ping = await genesys.SendAsync("ping", new { rtt = "PT0.01S" });
        (await genesys.NextAsync("pong")).GetProperty("clientseq").GetInt32().ShouldBe(ping);
        await genesys.SendAsync("update", new { language = "nb-NO" });
        await genesys.NextAsync("updated");
        var update = (await model.NextAsync("session.update")).GetProperty("session").GetProperty("audio").GetProperty("input");
        update.GetProperty("transcription").GetProperty("language").GetString().ShouldBe("no", "the recogniser's code for Norwegian");
        var note = (await model.NextAsync("conversation.item.create")).GetProperty("item");
        note.GetProperty("role").GetString().ShouldBe("system");
        note.GetProperty("content")[0].GetProperty("text").GetString()!.ShouldContain("nb-NO");

        await SpeakAsync(model, "r1", "item_1", Enumerable.Repeat((byte)7, 2_000).ToArray());
        await model.SendAsync(new { type = "response.output_audio.done", response_id = "r1", item_id = "item_1", content_index = 0 });
        (await genesys.Sound.Reader.ReadAsync()).ShouldBe(Enumerable.Repeat((byte)7, 1_600));
        (await genesys.Sound.Reader.ReadAsync()).ShouldBe([.. Enumerable.Repeat((byte)7, 400), .. Enumerable.Repeat((byte)0xFF, 1_200)]);
        await genesys.SendAsync("playback_started", new { });

        await model.StartSpeechAsync("item_2");
        (await genesys.NextEntityAsync("barge_in")).EnumerateObject().ShouldBeEmpty();
        await genesys.SendAsync("playback_completed", new { });
        await genesys.CloseAsync();
        await Until.TrueAsync(() => _server.Calls.Count == 0 && _upstream.Open == 0);
    }

    [Fact]
    public async Task Interruption_CutsTheReplyAtWhatTheClockSaysWasHeard()
    {
        await using var genesys = await FakeGenesys.CallAsync(_server.Url);
        var model = await PeerAsync();
        await JoinedAsync(genesys, model);
        await SpeakAsync(model, "r1", "item_1", new byte[8_000 * 30]);
        await genesys.Sound.Reader.ReadAsync();
        await model.StartSpeechAsync("item_2");
        await genesys.NextEntityAsync("barge_in");
        var cut = await model.NextAsync("conversation.item.truncate");
        cut.GetProperty("item_id").GetString().ShouldBe("item_1");
        cut.GetProperty("audio_end_ms").GetInt32().ShouldBeLessThan(29_000);
    }

    [Fact]
    public async Task Sound_OfALongReply_StaysWithinWhatGenesysTakes()
    {
        await using var genesys = await FakeGenesys.CallAsync(_server.Url);
        var model = await PeerAsync();
        await JoinedAsync(genesys, model);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < 10; i++)
            await SpeakAsync(model, "r1", "item_1", new byte[8_000 * 3], begin: i == 0);
        for (var message = 1; message <= 30; message++)
        {
            (await genesys.Sound.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(40))).Length.ShouldBe(1_600);
            // Not more than 2 s ahead of what can have been played, and never more than 20 at once and 10 a second.
            var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
            (message * 0.2).ShouldBeLessThan(elapsed + 2.5);
            message.ShouldBeLessThan((int)(20 + (10 * elapsed)) + 2);
        }
    }

    [Fact]
    public async Task Close_InTheMiddleOfAReply_IsAnsweredInForm()
    {
        for (var round = 0; round < 10; round++)
        {
            await using var genesys = await FakeGenesys.CallAsync(_server.Url);
            var model = await PeerAsync();
            await JoinedAsync(genesys, model);
            await SpeakAsync(model, "r1", "item_1", new byte[8_000 * 60]);
            await genesys.Sound.Reader.ReadAsync();
            await genesys.CloseAsync();
            genesys.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);
        }
    }

    [Fact]
    public async Task Pong_DoesNotWaitBehindSound()
    {
        await using var genesys = await FakeGenesys.CallAsync(_server.Url);
        var model = await PeerAsync();
        await JoinedAsync(genesys, model);
        await SpeakAsync(model, "r1", "item_1", new byte[8_000 * 60]);
        await genesys.Sound.Reader.ReadAsync();
        var asked = Stopwatch.GetTimestamp();
        await genesys.SendAsync("ping", new { });
        await genesys.NextAsync("pong");
        Stopwatch.GetElapsedTime(asked).ShouldBeLessThan(TimeSpan.FromSeconds(20), "a minute of sound waits");
    }

    [Fact]
    public async Task Keys_AreToldToTheModel()
    {
        await using var genesys = await FakeGenesys.CallAsync(_server.Url);
        var model = await PeerAsync();
        foreach (var digit in (string[])["4", "2", "#"])
            await genesys.SendAsync("dtmf", new { digit });
        var item = await model.NextAsync("conversation.item.create");
        item.GetProperty("item").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("The caller pressed 42#");
    }

    [Fact]
    public async Task Pause_IsHold_AndTheModelIsToldWhenItIsOver()
    {
        await using var genesys = await FakeGenesys.CallAsync(_server.Url);
        var model = await PeerAsync();
        await JoinedAsync(genesys, model);
        await genesys.SendAsync("paused", new { });
        await genesys.SendAsync("resumed", new { start = "PT1S", discarded = "PT2S" });
        var note = await model.NextAsync("conversation.item.create");
        note.GetProperty("item").GetProperty("content")[0].GetProperty("text").GetString()!.ShouldStartWith("The caller was on hold");
    }

    [Fact]
    public async Task Transfer_GivesTheCallBackToItsFlowWithWhatWasSaid()
    {
        await using var genesys = await FakeGenesys.CallAsync(_server.Url);
        var model = await PeerAsync();
        await JoinedAsync(genesys, model);
        await model.StartReplyAsync("r1");
        await model.SendAsync(new
        {
            type = "response.output_item.done",
            response_id = "r1",
            item = new { type = "function_call", status = "completed", call_id = "c1", name = "transfer_call", arguments = """{"target":"sales","summary":"Wants a phone.","reason":"asked","slots":{"order":"17"}}""" },
        });
        await model.EndReplyAsync("r1");
        var ask = await model.NextAsync("response.create");
        await model.SendAsync(new { type = "response.created", response = new { id = "r2", metadata = ask.GetProperty("response").GetProperty("metadata") } });
        await model.EndReplyAsync("r2");
        var goodbye = (await genesys.NextAsync("disconnect")).GetProperty("parameters");
        goodbye.GetProperty("reason").GetString().ShouldBe("completed");
        var variables = goodbye.GetProperty("outputVariables");
        variables.GetProperty("outcome").GetString().ShouldBe("transferred");
        variables.GetProperty("target").GetString().ShouldBe("sales");
        variables.GetProperty("summary").GetString().ShouldBe("Wants a phone.");
        variables.GetProperty("slot_order").GetString().ShouldBe("17");
        await genesys.CloseAsync("disconnect");
        await Until.TrueAsync(() => _server.Calls.Count == 0);
    }

    [Fact]
    public async Task Stream_ThatBreaks_ComesBackToTheSameCall()
    {
        await using var genesys = await FakeGenesys.CallAsync(_server.Url);
        var model = await PeerAsync();
        genesys.Abort();
        await using var again = new FakeGenesys();
        await again.ConnectAsync(_server.Url);
        await again.OpenAsync(continued: genesys.Id);
        await again.NextAsync("opened");
        await again.SendSoundAsync(new byte[160]);
        await Until.TrueAsync(() => model.AudioBytes >= 160);
        _server.Calls.Count.ShouldBe(1);
        _upstream.Peers.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Probe_IsOpenedAndClosedWithoutACall()
    {
        await using var genesys = new FakeGenesys();
        await genesys.ConnectAsync(_server.Url);
        await genesys.OpenAsync(conversation: "00000000-0000-0000-0000-000000000000");
        (await genesys.NextAsync("opened")).GetProperty("parameters").GetProperty("media").GetArrayLength().ShouldBe(0);
        await genesys.SendAsync("ping", new { });
        await genesys.NextAsync("pong");
        _server.Calls.Count.ShouldBe(0);
        await genesys.CloseAsync();
        _upstream.Peers.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Monitor_WritesTheCustomerDownAndSaysNothing()
    {
        await using var genesys = new FakeGenesys();
        await genesys.ConnectAsync(_server.Url);
        await genesys.OpenAsync(media: [FakeGenesys.Media("external", "internal"), FakeGenesys.Media("external"), FakeGenesys.Media("internal")], asBot: false);
        (await genesys.NextAsync("opened")).GetProperty("parameters").GetProperty("media")[0].GetProperty("channels").GetArrayLength().ShouldBe(1);
        var model = await PeerAsync();
        var session = (await model.NextAsync("session.update")).GetProperty("session");
        session.GetProperty("audio").GetProperty("input").GetProperty("turn_detection").GetProperty("create_response").GetBoolean().ShouldBeFalse();
        session.GetProperty("tools").GetArrayLength().ShouldBe(0);
        await JoinedAsync(genesys, model);
        await model.StartSpeechAsync("item_1");
        await model.SendAsync(new { type = "input_audio_buffer.speech_stopped", item_id = "item_1", audio_end_ms = 1_000 });
        // A model that still answers is cancelled, and its sound stays here.
        await SpeakAsync(model, "r1", "item_2", new byte[8_000]);
        (await model.NextAsync("response.cancel")).GetProperty("response_id").GetString().ShouldBe("r1");
        await model.SendAsync(new { type = "conversation.item.input_audio_transcription.completed", item_id = "item_1", content_index = 0, transcript = "Hello there." });
        var transcript = await genesys.NextEntityAsync("transcript");
        transcript.GetProperty("channel").GetString().ShouldBe("external");
        transcript.GetProperty("isFinal").GetBoolean().ShouldBeTrue();
        transcript.GetProperty("alternatives")[0].GetProperty("interpretations")[0].GetProperty("transcript").GetString().ShouldBe("Hello there.");
        await genesys.CloseAsync();
        genesys.Sound.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Fault_OfOneSession_EndsThatOneAsTheProtocolSays_AndNoOther()
    {
        await using var other = await FakeGenesys.CallAsync(_server.Url);
        var model = await PeerAsync();
        Func<FakeGenesys, Task>[] faults =
        [
            g => g.SendAsync("ping", new { }, skip: 1),
            g => g.SendAsync("ping", new { }, serverseq: 99, skip: 0),
            g => g.SendBytesAsync("junk"u8.ToArray(), WebSocketMessageType.Text),
            g => g.SendBytesAsync(Encoding.UTF8.GetBytes(new string('[', 70_000)), WebSocketMessageType.Text),
            g => g.SendAsync("ping", new { x = new string('x', GenesysStream.LongestText) }),
        ];
        foreach (var fault in faults)
        {
            await using var genesys = await FakeGenesys.CallAsync(_server.Url);
            await PeerAsync();
            await fault(genesys);
            (await genesys.NextAsync("disconnect")).GetProperty("parameters").GetProperty("reason").GetString().ShouldBe("error");
            await Until.TrueAsync(() => _server.Calls.Count == 1);
            await genesys.CloseAsync("disconnect");
        }
        await other.SendSoundAsync(new byte[160]);
        await Until.TrueAsync(() => model.AudioBytes >= 160);
    }

    [Fact]
    public async Task Upgrade_NotSignedAsItShouldBe_IsRefusedBeforeItHappens()
    {
        var now = TimeProvider.System.GetUtcNow();
        GenesysSigner[] wrong = [new() { Secret = "d3Jvbmc=" }, new() { KeyId = "other", ApiKey = "other" }, new() { Created = now - TimeSpan.FromMinutes(1) }, new() { Without = "@request-target" }];
        foreach (var signer in wrong)
        {
            await using var genesys = new FakeGenesys(signer);
            (await Should.ThrowAsync<WebSocketException>(() => genesys.ConnectAsync(_server.Url))).Message.ShouldContain("401", customMessage: signer.ToString());
        }
        await using var unsigned = new FakeGenesys();
        (await Should.ThrowAsync<WebSocketException>(() => unsigned.ConnectAsync(_server.Url, signed: false))).Message.ShouldContain("401");
        var once = new GenesysSigner();
        await using var first = new FakeGenesys(once);
        await first.ConnectAsync(_server.Url);
        await using var replay = new FakeGenesys(once);
        (await Should.ThrowAsync<WebSocketException>(() => replay.ConnectAsync(_server.Url))).Message.ShouldContain("401");
        _upstream.Peers.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Organization_NotServed_IsForbidden_AndAnotherThanSignedIsUnauthorized()
    {
        await using var server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, [.. GenesysSigner.Settings, "Voice:Phone:Genesys:Organizations=" + OtherOrganization]);
        await using var stranger = new FakeGenesys();
        (await Should.ThrowAsync<WebSocketException>(() => stranger.ConnectAsync(server.Url))).Message.ShouldContain("403");
        await using var liar = new FakeGenesys();
        await liar.ConnectAsync(_server.Url);
        await liar.OpenAsync(organization: OtherOrganization);
        (await liar.NextAsync("disconnect")).GetProperty("parameters").GetProperty("reason").GetString().ShouldBe("unauthorized");
        _upstream.Peers.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Call_WhenAllLinesAreBusy_IsDisconnected()
    {
        await using var server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, [.. GenesysSigner.Settings, "Voice:Calls:MaxCalls=1"]);
        await using var first = await FakeGenesys.CallAsync(server.Url);
        await using var second = new FakeGenesys();
        await second.ConnectAsync(server.Url);
        await second.OpenAsync();
        var refused = (await second.NextAsync("disconnect")).GetProperty("parameters");
        (refused.GetProperty("reason").GetString(), refused.GetProperty("info").GetString()).ShouldBe(("error", "too_many_calls"));
        await second.CloseAsync("disconnect");
    }

    private Task<ScriptedUpstream.Peer> PeerAsync() => _upstream.Peers.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(40));

    /// <summary>Sound that arrives shows that the line is joined to the model. A reply before that would be cancelled at once.</summary>
    private static async Task JoinedAsync(FakeGenesys genesys, ScriptedUpstream.Peer model)
    {
        await genesys.SendSoundAsync(new byte[160]);
        await Until.TrueAsync(() => model.AudioBytes >= 160);
    }

    private static async Task SpeakAsync(ScriptedUpstream.Peer model, string responseId, string itemId, byte[] sound, bool begin = true)
    {
        if (begin)
            await model.StartReplyAsync(responseId);
        await model.SendAsync(new
        {
            type = "response.output_audio.delta",
            response_id = responseId,
            item_id = itemId,
            output_index = 0,
            content_index = 0,
            delta = Convert.ToBase64String(sound),
        });
    }
}
