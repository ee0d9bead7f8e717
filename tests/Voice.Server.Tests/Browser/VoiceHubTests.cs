using Microsoft.AspNetCore.SignalR.Client;
using Voice.Server.Browser;

namespace Voice.Server.Tests.Browser;

public sealed class VoiceHubTests : IAsyncLifetime
{
    private ScriptedUpstream _upstream = null!;
    private ServerUnderTest _server = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await ScriptedUpstream.StartAsync();
        _server = await ServerUnderTest.StartAsync(_upstream.BaseUrl);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Talk_InEitherProtocol_CarriesAudioBothWays(bool messagePack)
    {
        await using var caller = await Caller.TalkAsync(_server.Url, messagePack);
        var model = await _upstream.Peers.Reader.ReadAsync();
        await caller.StateAsync("listening");
        for (var i = 0; i < 50; i++)
            caller.Say([.. Enumerable.Repeat((byte)1, 960)]);
        await Until.TrueAsync(() => model.LoudBytes == 50 * 960);
        await model.StartReplyAsync("resp_1");
        await model.SpeakAsync("resp_1", "item_1", 100);
        var piece = await caller.NextAsync<Caller.AudioPiece>("Audio");
        piece.ItemId.ShouldBe("item_1");
        piece.Bytes.Length.ShouldBe(4_800);
        await caller.Connection.InvokeAsync("HangUp");
        (await caller.Talking).Reason.ShouldBe("hung_up");
    }

    [Fact]
    public async Task Setup_OfTheModel_OffersToolsAndAudioFormats()
    {
        await using var caller = await Caller.TalkAsync(_server.Url);
        var model = await _upstream.Peers.Reader.ReadAsync();
        var session = (await model.NextAsync("session.update")).GetProperty("session");
        session.GetProperty("type").GetString().ShouldBe("realtime");
        session.GetProperty("audio").GetProperty("input").GetProperty("format").GetProperty("rate").GetInt32().ShouldBe(24_000);
        session.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("name").GetString()).ShouldBe(["roll_dice", "end_call", "ask_expert", "make_picture", "get_time", "set_timer", "get_weather", "read_document"], ignoreOrder: true);
    }

    [Fact]
    public async Task BargeIn_WhileAReplyPlays_ClearsCancelsAndTruncatesAtWhatThePageHeard()
    {
        await using var caller = await Caller.TalkAsync(_server.Url);
        var model = await _upstream.Peers.Reader.ReadAsync();
        await caller.StateAsync("listening");
        await model.StartReplyAsync("resp_1");
        await model.SpeakAsync("resp_1", "item_1", 3_000);
        await caller.StateAsync("speaking");
        await caller.NextAsync<Caller.AudioPiece>("Audio");
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);       // some of it is played: no page is believed that it was more
        await model.StartSpeechAsync("item_2");
        var clear = await caller.NextAsync<int>("Clear");
        (await model.NextAsync("response.cancel")).GetProperty("response_id").GetString().ShouldBe("resp_1");
        await model.SpeakAsync("resp_1", "item_1", 1_000);
        await caller.Connection.SendAsync("Cleared", clear, new[] { new PlayedReport("item_1", 0, 34) });
        var truncate = await model.NextAsync("conversation.item.truncate");
        truncate.GetProperty("item_id").GetString().ShouldBe("item_1");
        truncate.GetProperty("audio_end_ms").GetInt32().ShouldBe(34);
        await model.EndReplyAsync("resp_1", "cancelled");
        await caller.StateAsync("listening");
        caller.AudioBytes.ShouldBe(3_000 * 48, "what came after the cut must not be heard");
    }

    [Fact]
    public async Task Interrupt_FromTheStopButton_IsBargeInToo()
    {
        await using var caller = await Caller.TalkAsync(_server.Url);
        var model = await _upstream.Peers.Reader.ReadAsync();
        await caller.StateAsync("listening");
        await model.StartReplyAsync("resp_1");
        await model.SpeakAsync("resp_1", "item_1", 3_000);
        await caller.StateAsync("speaking");
        await caller.Connection.InvokeAsync("Interrupt");
        await caller.NextAsync<int>("Clear");
        await model.NextAsync("response.cancel");
    }

    [Fact]
    public async Task ToolCall_FromTheModel_RunsAndItsOutputIsAnsweredOnce()
    {
        await using var caller = await Caller.TalkAsync(_server.Url);
        var model = await _upstream.Peers.Reader.ReadAsync();
        await caller.StateAsync("listening");
        await model.StartReplyAsync("resp_1");
        await model.SendAsync(new
        {
            type = "response.output_item.done",
            response_id = "resp_1",
            item = new { id = "item_1", type = "function_call", status = "completed", call_id = "call_1", name = "roll_dice", arguments = "{\"sides\":6}" },
        });
        (await caller.NextAsync<ToolCard>("Tool")).State.ShouldBe("running");
        var done = await caller.NextAsync<ToolCard>("Tool");
        done.State.ShouldBe("done");
        int.Parse(done.Result!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(1, 6);
        await model.EndReplyAsync("resp_1");
        var output = (await model.NextAsync("conversation.item.create")).GetProperty("item");
        output.GetProperty("call_id").GetString().ShouldBe("call_1");
        output.GetProperty("output").GetString().ShouldBe(done.Result);
        await model.NextAsync("response.create");
    }

    [Fact]
    public async Task Text_FromThePage_IsAddedAndAnswered()
    {
        await using var caller = await Caller.TalkAsync(_server.Url);
        var model = await _upstream.Peers.Reader.ReadAsync();
        await caller.StateAsync("listening");
        await caller.Connection.InvokeAsync("SendText", "what time is it");
        var caption = await caller.NextAsync<Caption>("Caption");
        (caption.Role, caption.Text, caption.State).ShouldBe(("user", "what time is it", "final"));
        (await model.NextAsync("conversation.item.create")).GetProperty("item").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("what time is it");
        await model.NextAsync("response.create");
    }

    [Fact]
    public async Task SecondTalk_OnOneConnection_IsRefusedAndTheFirstGoesOn()
    {
        await using var caller = await Caller.TalkAsync(_server.Url);
        var model = await _upstream.Peers.Reader.ReadAsync();
        await caller.StateAsync("listening");
        var second = await caller.Connection.InvokeAsync<EndedMessage>("Talk", new TalkOptions(null, null), SilenceAsync());
        second.Reason.ShouldBe("refused");
        (await caller.NextAsync<ProblemCard>("Problem")).Code.ShouldBe("already_talking");
        caller.Say(new byte[960]);
        await Until.TrueAsync(() => model.AudioBytes >= 960);
        _upstream.Open.ShouldBe(1);
    }

    [Fact]
    public async Task Audio_InOddPieces_ArrivesWhole()
    {
        await using var caller = await Caller.TalkAsync(_server.Url);
        var model = await _upstream.Peers.Reader.ReadAsync();
        await caller.StateAsync("listening");
        foreach (var length in (int[])[961, 0, 1, 959, 3, 1])
            caller.Say([.. Enumerable.Repeat((byte)1, length)]);
        await Until.TrueAsync(() => model.LoudBytes == 1_924);
    }

    [Fact]
    public async Task Audio_InAMegabyteAtOnce_IsRefusedAndTheCallGoesOn()
    {
        await using var caller = await Caller.TalkAsync(_server.Url);
        var model = await _upstream.Peers.Reader.ReadAsync();
        await caller.StateAsync("listening");
        caller.Say(new byte[1024 * 1024]);
        (await caller.NextAsync<ProblemCard>("Problem")).Code.ShouldBe("audio_chunk_too_large");
        caller.Say(new byte[960]);
        await Until.TrueAsync(() => model.AudioBytes >= 960);
    }

    [Fact]
    public async Task Audio_TenTimesTooFast_IsBoundedToRealTime()
    {
        await using var caller = await Caller.TalkAsync(_server.Url);
        var model = await _upstream.Peers.Reader.ReadAsync();
        await caller.StateAsync("listening");
        for (var i = 0; i < 1_000; i++)
            caller.Say(new byte[960]);
        (await caller.NextAsync<ProblemCard>("Problem")).Code.ShouldBe("audio_too_fast");
        caller.Mute();
        await caller.Connection.InvokeAsync("SendText", "mark");
        await model.NextAsync("conversation.item.create");
        model.AudioBytes.ShouldBeLessThan(10 * 48_000, "20 s came at once; 5 s of slack and what time went by may pass");
    }

    [Fact]
    public async Task Stream_OfTheWrongType_IsAProblemAndTheCallGoesOn()
    {
        await using var caller = await Caller.ConnectAsync(_server.Url);
        var talking = caller.Connection.InvokeAsync<EndedMessage>("Talk", new TalkOptions(null, null), NumbersAsync());
        var model = await _upstream.Peers.Reader.ReadAsync();
        (await caller.NextAsync<ProblemCard>("Problem")).Code.ShouldBe("audio_stream_broken");
        await caller.Connection.InvokeAsync("SendText", "still here");
        await model.NextAsync("conversation.item.create");
        await caller.Connection.InvokeAsync("HangUp");
        (await talking).Reason.ShouldBe("hung_up");
    }

    [Fact]
    public async Task Nonsense_OnTheHub_IsAnErrorOrAProblemAndNothingElse()
    {
        await using var caller = await Caller.TalkAsync(_server.Url);
        var model = await _upstream.Peers.Reader.ReadAsync();
        await caller.StateAsync("listening");
        await Should.ThrowAsync<Microsoft.AspNetCore.SignalR.HubException>(() => caller.Connection.InvokeAsync("NoSuchMethod", 1));
        await Should.ThrowAsync<Microsoft.AspNetCore.SignalR.HubException>(() => caller.Connection.InvokeAsync("SendText", 1, 2, 3));
        await caller.Connection.InvokeAsync("SendText", new string('x', 4_001));
        (await caller.NextAsync<ProblemCard>("Problem")).Code.ShouldBe("text_invalid");
        await caller.Connection.InvokeAsync("Played", new[] { new PlayedReport("item", 0, double.NaN) });
        (await caller.NextAsync<ProblemCard>("Problem")).Code.ShouldBe("report_invalid");
        await caller.Connection.InvokeAsync("Cleared", 77, new[] { new PlayedReport("item", 0, -1) });
        (await caller.NextAsync<ProblemCard>("Problem")).Code.ShouldBe("report_invalid");
        await caller.Connection.InvokeAsync("Cleared", 77, Array.Empty<PlayedReport>());
        caller.Say(new byte[960]);
        await Until.TrueAsync(() => model.AudioBytes >= 960);
    }

    [Fact]
    public async Task Alive_BeforeAndInACall_IsAnsweredAndTellsNothing()
    {
        await using var early = await Caller.ConnectAsync(_server.Url);
        await early.Connection.InvokeAsync("Alive");
        await using var caller = await Caller.TalkAsync(_server.Url);
        await caller.StateAsync("listening");
        await caller.Connection.InvokeAsync("Alive");
        await early.Connection.InvokeAsync("HangUp");
        (await early.NextAsync<ProblemCard>("Problem")).Code.ShouldBe("not_talking", "the first problem is that of HangUp");
    }

    [Fact]
    public async Task Methods_WithoutACall_SaySo()
    {
        await using var caller = await Caller.ConnectAsync(_server.Url);
        foreach (var method in (string[])["Interrupt", "HangUp"])
        {
            await caller.Connection.InvokeAsync(method);
            (await caller.NextAsync<ProblemCard>("Problem")).Code.ShouldBe("not_talking");
        }
    }

    [Fact]
    public async Task Resume_AfterALostConnection_IsTheSameCallWithItsTranscript()
    {
        var first = await Caller.TalkAsync(_server.Url);
        var model = await _upstream.Peers.Reader.ReadAsync();
        var start = await first.NextAsync<CallStart>("CallStarted");
        await first.Connection.InvokeAsync("SendText", "remember me");
        await model.NextAsync("response.create");
        await first.DisposeAsync();
        await using var second = await Caller.TalkAsync(_server.Url, resume: start.Resume);
        var again = await second.NextAsync<CallStart>("CallStarted");
        (again.CallId, again.Resumed).ShouldBe((start.CallId, true));
        again.Resume.ShouldNotBe(start.Resume, "a token is used once");
        (await second.NextAsync<Caption>("Caption")).Text.ShouldBe("remember me");
        second.Say(new byte[960]);
        await Until.TrueAsync(() => model.AudioBytes >= 960);
        _upstream.Open.ShouldBe(1);
    }

    [Fact]
    public async Task Resume_WithAWrongToken_IsANewCallAndAProblem()
    {
        await using var caller = await Caller.TalkAsync(_server.Url, resume: "0123456789abcdef");
        (await caller.NextAsync<ProblemCard>("Problem")).Code.ShouldBe("resume_unknown");
        (await caller.NextAsync<CallStart>("CallStarted")).Resumed.ShouldBeFalse();
    }

    [Fact]
    public async Task TwentyCalls_OpenedAndClosed_LeaveNothingBehind()
    {
        var callers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Caller.TalkAsync(_server.Url)));
        foreach (var caller in callers)
            await caller.StateAsync("listening");
        (_server.Calls.Count, _upstream.Open).ShouldBe((20, 20));
        foreach (var caller in callers.Take(10))
        {
            await caller.Connection.InvokeAsync("HangUp");
            (await caller.Talking).Reason.ShouldBe("hung_up");
        }
        await Until.TrueAsync(() => _server.Calls.Count == 10 && _upstream.Open == 10);
        foreach (var caller in callers)
            await caller.DisposeAsync();
        _server.Calls.Count.ShouldBe(10, "calls of lost connections are kept for their callers to come back");
        await _server.Calls.DrainAsync(new CancellationToken(canceled: true));
        await Until.TrueAsync(() => _server.Calls.Count == 0 && _upstream.Open == 0);
    }

    private static async IAsyncEnumerable<byte[]> SilenceAsync()
    {
        yield return new byte[960];
        await Task.CompletedTask;
    }

    private static async IAsyncEnumerable<double> NumbersAsync()
    {
        yield return 3.14;
        await Task.CompletedTask;
    }
}
