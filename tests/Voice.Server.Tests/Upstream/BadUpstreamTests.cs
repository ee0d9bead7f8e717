using Microsoft.AspNetCore.SignalR.Client;
using Voice.Server.Browser;

namespace Voice.Server.Tests.Upstream;

/// <summary>An upstream that refuses what crosses it, says the wrong thing, or says it too fast: what the caller on a page gets of it.</summary>
public sealed class BadUpstreamTests : IAsyncLifetime
{
    private ScriptedUpstream _upstream = null!;
    private ServerUnderTest _server = null!;
    private Caller _caller = null!;
    private ScriptedUpstream.Peer _model = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await ScriptedUpstream.StartAsync();
        _server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, "Voice:Assistants=realtime");
        _caller = await Caller.TalkAsync(_server.Url);
        _model = await _upstream.NextPeerAsync();
        await _caller.StateAsync("listening");
    }

    public async ValueTask DisposeAsync()
    {
        await _caller.DisposeAsync();
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    private static object Refusal(string? commandId, string code) => new { type = "error", error = new { type = "invalid_request_error", code, message = "no", event_id = commandId } };

    /// <summary>A timer may end before its time by as much as the system's clock is coarse.</summary>
    private static readonly TimeSpan TimerGrain = TimeSpan.FromMilliseconds(50);

    /// <summary>Sound is played in real time, and no page is believed that more of it was heard.</summary>
    private static Task PlayAsync(TimeSpan time) => Task.Delay(time + TimerGrain, TimeProvider.System, TestContext.Current.CancellationToken);

    private async Task TypeAsync(string text) => await _caller.Connection.InvokeAsync("SendText", text);

    /// <summary>The oracle: the next turn is as any other, and no problem was reported.</summary>
    private async Task NextTurnIsNormalAsync()
    {
        await TypeAsync("and now?");
        var asked = await _model.NextAsync("response.create");
        await _model.SendAsync(new { type = "response.created", response = new { id = "last", status = "in_progress", metadata = asked.GetProperty("response").GetProperty("metadata") } });
        await _model.SpeakAsync("last", "last_item", 200);
        var seen = new List<string>();
        await _caller.NextAsync<Caller.AudioPiece>("Audio", piece =>
        {
            seen.Add(piece.ItemId);
            return piece.ItemId == "last_item";
        });
        await _model.EndReplyAsync("last");
        seen.ShouldBe(["last_item"], "nothing else is heard");
        _caller.Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task Interrupted_BeforeTheReplyHasAnId_IsCancelledWhenItHas_AndARefusalOfThatIsNoProblem()
    {
        await TypeAsync("hello");
        var asked = await _model.NextAsync("response.create");
        await _caller.Connection.InvokeAsync("Interrupt");
        await _model.SendAsync(new { type = "response.created", response = new { id = "r1", metadata = asked.GetProperty("response").GetProperty("metadata") } });
        var cancel = await _model.NextAsync("response.cancel");
        await _model.SendAsync(Refusal(cancel.GetProperty("event_id").GetString(), "response_cancel_not_active"));
        await _model.SpeakAsync("r1", "i1", 200);
        await _model.EndReplyAsync("r1");
        await NextTurnIsNormalAsync();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(100, 100)]
    [InlineData(499.9, 499)]
    [InlineData(1_000_000, 500)]
    public async Task Truncate_AtAnyReportOfThePage_IsWithinWhatCame_AndARefusalOfItIsNoProblem(double heardMs, int truncatedMs)
    {
        await TypeAsync("hello");
        await _model.NextAsync("response.create");
        await _model.StartReplyAsync("r1");
        await _model.SpeakAsync("r1", "i1", 500);
        await _caller.NextAsync<Caller.AudioPiece>("Audio");
        await PlayAsync(TimeSpan.FromMilliseconds(500));
        await _caller.Connection.InvokeAsync("Interrupt");
        await _caller.Connection.InvokeAsync("Interrupt");
        var clear = await _caller.NextAsync<int>("Clear");
        await _caller.Connection.SendAsync("Cleared", clear, new[] { new PlayedReport("i1", 0, heardMs) });
        await _caller.Connection.SendAsync("Cleared", clear, new[] { new PlayedReport("i1", 0, heardMs) });
        var truncate = await _model.NextAsync("conversation.item.truncate");
        truncate.GetProperty("audio_end_ms").GetInt32().ShouldBe(truncatedMs);
        await _model.SendAsync(Refusal(truncate.GetProperty("event_id").GetString(), "invalid_value"));
        await _model.EndReplyAsync("r1", "cancelled");
        await NextTurnIsNormalAsync();
        _model.Got("conversation.item.truncate").Count().ShouldBe(1, "an item is cut once");
        _model.Got("response.cancel").Count().ShouldBe(1, "a reply is cancelled once");
    }

    [Fact]
    public async Task Stale_SoundAndEvents_AreNeverHeard()
    {
        await TypeAsync("hello");
        await _model.NextAsync("response.create");
        await _model.SpeakAsync("r0", "i0", 100);               // of a response that was not announced
        await _model.StartReplyAsync("r1");
        await _model.StartReplyAsync("r1");
        await _model.SpeakAsync("r1", "i1", 500);
        await _caller.NextAsync<Caller.AudioPiece>("Audio", piece => piece.ItemId == "i1");
        await _caller.Connection.InvokeAsync("Interrupt");
        var clear = await _caller.NextAsync<int>("Clear");
        await _caller.Connection.SendAsync("Cleared", clear, new[] { new PlayedReport("i1", 0, 100) });
        await _model.SpeakAsync("r1", "i1", 500);
        await _model.EndReplyAsync("r1", "cancelled");
        await _model.EndReplyAsync("r1", "cancelled");
        await _model.SpeakAsync("r1", "i1", 500);
        await _model.EndReplyAsync("r0");
        await NextTurnIsNormalAsync();
        _caller.AudioBytes.ShouldBe((500 + 200) * 48);
    }

    /// <summary>Two minutes of sound within a moment. The page gets it as fast as it takes it; the caller's word stops it all the same, at once.</summary>
    [Fact]
    public async Task Burst_IsCutAtOnceByTheCaller_AndNothingOfItIsHeardAfter()
    {
        await TypeAsync("tell me everything");
        await _model.NextAsync("response.create");
        await _model.StartReplyAsync("r1");
        for (var i = 0; i < 1_200; i++)
            await _model.SpeakAsync("r1", "i1", 100);
        await PlayAsync(TimeSpan.FromSeconds(1));
        await _model.StartSpeechAsync("u1");
        var clear = await _caller.NextAsync<int>("Clear");
        await _caller.Connection.SendAsync("Cleared", clear, new[] { new PlayedReport("i1", 0, 1_000) });
        (await _model.NextAsync("conversation.item.truncate")).GetProperty("audio_end_ms").GetInt32().ShouldBe(1_000);
        await _model.SpeakAsync("r1", "i1", 100);
        await _model.EndReplyAsync("r1", "cancelled");
        await _model.SendAsync(new { type = "input_audio_buffer.speech_stopped", item_id = "u1" });
        await _model.StartReplyAsync("r2");
        await _model.SpeakAsync("r2", "i2", 100);
        (await _caller.NextAsync<Caller.AudioPiece>("Audio")).ItemId.ShouldBe("i2");
        await _model.EndReplyAsync("r2");
    }

    /// <summary>The same, over a connection that takes nothing for a while: what waits for it is thrown away, and does not come once it is read again.</summary>
    [Fact]
    public async Task Burst_ThatWaitsForASlowPage_IsThrownAwayWhenItIsCut()
    {
        await using var page = new SlowPage(_server.Url);
        await page.Caller.Connection.StartAsync();
        page.Caller.Talk();
        var model = await _upstream.NextPeerAsync();
        await page.Caller.StateAsync("listening");
        page.Stop();
        await model.StartReplyAsync("r1");
        for (var i = 0; i < 1_150; i++)
            await model.SpeakAsync("r1", "i1", 100);
        await model.StartSpeechAsync("u1");
        await model.NextAsync("response.cancel");               // by then the page has been told to be silent
        page.GoOn();
        await page.Caller.NextAsync<int>("Clear");
        page.Caller.AudioBytes.ShouldBeLessThan(1_150 * 4_800 * 9L / 10, "the word to be silent comes before the sound that waited");
        await model.EndReplyAsync("r1", "cancelled");
        await model.SendAsync(new { type = "input_audio_buffer.speech_stopped", item_id = "u1" });
        await model.StartReplyAsync("r2");
        await model.SpeakAsync("r2", "i2", 100);
        (await page.Caller.NextAsync<Caller.AudioPiece>("Audio")).ItemId.ShouldBe("i2", "what waited is never heard");
    }
}
