using System.Globalization;
using System.Text.RegularExpressions;
using Voice.Server.Tests;

namespace Voice.Browser.Tests;

/// <summary>The main job, as its user does it.</summary>
public sealed class TalkTests
{
    [Fact]
    public async Task SpokenQuestion_WithNoKey_IsCaptionedAndAnsweredAloud()
    {
        var microphone = await Speech.RecordAsync(2.5, "what time is it", 12);
        await using var server = await ServerUnderTest.StartAsync();
        await using var browser = await Chromium.OpenAsync(server.Url, microphone);
        await browser.Page.GetByTestId("talk").ClickAsync();
        // Not only "listening": on a slow machine the words may have been said before the call is up, and are answered at once.
        await browser.UntilAsync("['listening', 'thinking', 'speaking'].includes(document.body.dataset.state)");
        await browser.CaptionAsync("user", "what time is it");
        var before = TimeProvider.System.GetLocalNow();
        var answer = await browser.CaptionAsync("assistant", @"\d{1,2}:\d{2}|\d{1,2} \d{2}");
        await browser.StateAsync("speaking");
        await browser.UntilAsync("window.voice.playedSamples > 24000");
        (await browser.Page.EvaluateAsync<double>("window.voice.playbackRms()")).ShouldBeGreaterThan(0.02, "speech must come out of the page");
        var told = Regex.Match(answer, @"(\d{1,2})[: ](\d{2})");
        var minutes = (int.Parse(told.Groups[1].Value, CultureInfo.InvariantCulture) * 60) + int.Parse(told.Groups[2].Value, CultureInfo.InvariantCulture);
        ((((int)before.TimeOfDay.TotalMinutes - minutes + 1_440) % 1_440) is <= 1 or 1_439).ShouldBeTrue($"it is {before:HH:mm}, the answer was: {answer}");
        await browser.StateAsync("listening");
    }

    [Fact]
    public async Task BargeIn_IntoALongStory_SilencesThePageAndCutsAtWhatWasHeard()
    {
        var microphone = await Speech.RecordAsync(2.5, "tell me a long story", 7, "what time is it", 12);
        await using var upstream = await UpstreamTap.StartAsync();
        // The pause before a decision has tests of its own: here it is measured how soon the page is silent, and what it tells then.
        await using var server = await ServerUnderTest.StartAsync(upstream.BaseUrl, "Voice:Calls:Interruptions=AtOnce");
        await using var browser = await Chromium.OpenAsync(server.Url, microphone);
        await browser.Page.GetByTestId("talk").ClickAsync();
        await browser.StateAsync("speaking");
        await browser.UntilAsync("window.voice.flushes.length === 1");
        var flush = await browser.Page.EvaluateAsync<FlushSeen>("(() => { const f = window.voice.flushes[0]; return { took: f.flushedAt - f.receivedAt, played: f.reports.reduce((a, r) => a + r.playedMs, 0), itemId: f.reports[0].itemId } })()");
        flush.Took.ShouldBeLessThan(150, "the page falls silent at once");
        flush.Played.ShouldBeGreaterThan(1_000);

        // The upstream got a cancel, and a truncation at the place that the worklet really played.
        await browser.UntilAsync("document.querySelector('[data-testid=transcript] [data-state=interrupted]') !== null");
        var truncate = upstream.Sent("conversation.item.truncate").ShouldHaveSingleItem();
        upstream.Sent("response.cancel").ShouldHaveSingleItem();
        truncate.GetProperty("item_id").GetString().ShouldBe(flush.ItemId);
        Math.Abs(truncate.GetProperty("audio_end_ms").GetInt32() - flush.Played).ShouldBeLessThanOrEqualTo(60);
        upstream.ToServer.ShouldContain(e => e.GetProperty("type").GetString() == "conversation.item.truncated");

        // Not one sample of the old reply after it: until the new one begins, the loudspeaker renders nothing.
        await browser.CaptionAsync("user", "what time is it");
        await browser.CaptionAsync("assistant", @"\d{2}");
        await browser.StateAsync("speaking");
        await browser.StateAsync("listening");
        var story = await browser.Page.EvaluateAsync<int>("window.voice.flushes.length");
        story.ShouldBe(1);
    }

    [Fact]
    public async Task Silence_AfterTheFlush_IsAbsolute()
    {
        var microphone = await Speech.RecordAsync(2.5, "tell me a long story", 30);
        await using var server = await ServerUnderTest.StartAsync();
        await using var browser = await Chromium.OpenAsync(server.Url, microphone);
        await browser.Page.GetByTestId("talk").ClickAsync();
        await browser.StateAsync("speaking");
        await browser.UntilAsync("window.voice.playedSamples > 48000");
        await browser.Page.Keyboard.PressAsync("Escape");
        await browser.UntilAsync("window.voice.flushes.length === 1");
        var played = await browser.Page.EvaluateAsync<int>("window.voice.flushes[0].reports.reduce((a, r) => a + r.playedMs, 0) * 24");
        await browser.StateAsync("listening");
        // The diagnostics lag 60 ms; a second later they are true.
        await browser.UntilAsync("performance.now() - window.voice.flushes[0].flushedAt > 1500");
        (await browser.Page.EvaluateAsync<int>("window.voice.playedSamples")).ShouldBeInRange(played - 24, played + 24 + 128);
        (await browser.Page.EvaluateAsync<double>("Math.max(...window.voice.rendered(1).map(Math.abs))")).ShouldBe(0);
    }

    [Fact]
    public async Task TypedQuestion_WithTheMicrophoneRefused_IsAnswered()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await using var browser = await Chromium.OpenAsync(server.Url, microphone: null);
        await browser.Page.GetByTestId("talk").ClickAsync();
        await browser.StateAsync("error");
        (await browser.Page.Locator("body").InnerTextAsync()).ShouldContain("microphone", Case.Insensitive);
        await browser.Page.GetByTestId("text-input").FillAsync("roll the dice");
        await browser.Page.GetByTestId("text-input").PressAsync("Enter");
        await browser.CaptionAsync("user", "roll the dice");
        await browser.CaptionAsync("assistant", "[1-6]|one|two|three|four|five|six");
    }

    [Fact]
    public async Task SpokenWords_ThatCannotBeWrittenDown_AreToldOnce()
    {
        var microphone = await Speech.RecordAsync(2.5, "seven blue umbrellas juggle elephants", 7, "seven blue umbrellas juggle elephants", 12);
        await using var server = await ServerUnderTest.StartAsync();
        await using var browser = await Chromium.OpenAsync(server.Url, microphone);
        await browser.Page.GetByTestId("talk").ClickAsync();
        await browser.UntilAsync("document.querySelector('[data-role=user][data-state=failed]') !== null");
        await browser.CaptionAsync("assistant", "[a-z]");
        (await browser.Page.Locator("#notices").InnerTextAsync()).ShouldNotContain("written down", Case.Insensitive, "the line says so already");
    }

    [Fact]
    public async Task HangUpAndTalkAgain_ManyTimes_LeavesNoCallBehind()
    {
        var microphone = await Speech.SilenceAsync();
        await using var server = await ServerUnderTest.StartAsync();
        await using var browser = await Chromium.OpenAsync(server.Url, microphone);
        for (var i = 0; i < 5; i++)
        {
            await browser.Page.GetByTestId("talk").ClickAsync();
            await browser.StateAsync("listening");
            await browser.Page.GetByTestId("talk").ClickAsync();
            await browser.StateAsync("idle");
        }
        server.Calls.Count.ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task LostConnection_InACall_ComesBackToTheSameConversation()
    {
        var microphone = await Speech.SilenceAsync();
        await using var server = await ServerUnderTest.StartAsync();
        await using var cable = new Cable(server.Url);
        await using var browser = await Chromium.OpenAsync(cable.Url, microphone);
        await browser.Page.GetByTestId("talk").ClickAsync();
        await browser.StateAsync("listening");
        await browser.Page.GetByTestId("text-input").FillAsync("hello");
        await browser.Page.GetByTestId("text-input").PressAsync("Enter");
        await browser.CaptionAsync("assistant", "[a-z]");
        await browser.StateAsync("listening");
        cable.Pull();
        await browser.StateAsync("reconnecting");
        cable.PlugIn();
        await browser.StateAsync("listening");
        (await browser.Page.EvaluateAsync<int>("window.voice.resumes")).ShouldBe(1);
        await browser.CaptionAsync("user", "hello");
        await browser.Page.GetByTestId("text-input").FillAsync("roll the dice");
        await browser.Page.GetByTestId("text-input").PressAsync("Enter");
        await browser.CaptionAsync("user", "roll the dice");
        server.Calls.Count.ShouldBe(1);
    }

    private sealed record FlushSeen
    {
        public double Took { get; set; }

        public double Played { get; set; }

        public string ItemId { get; set; } = "";
    }
}
