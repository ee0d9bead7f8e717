
namespace Voice.Browser.Tests.Engines;

/// <summary>The most important functions in each of the engines, with a sound card beneath them.</summary>
public sealed class EngineTests(EngineFixture engines) : IClassFixture<EngineFixture>
{
    /// <remarks>Chromium without a window takes no microphone from a sound card: <see cref="TalkTests"/> gives it a WAV file.</remarks>
    [Theory]
    [InlineData(Engine.Firefox)]
    [InlineData(Engine.WebKit)]
    public async Task SpokenQuestion_IsWrittenDownAndAnsweredAloudWithATool(Engine engine)
    {
        var page = await engines.OpenAsync(engine);
        await page.ClickTalkAsync();
        await page.StateAsync("listening");
        await SayAsync(page, "what time is it");
        await page.UntilAsync("document.querySelector('[data-tool=get_time][data-state=done]') !== null");
        await page.LineAsync("assistant", @"\d{1,2}:\d{2}|\d{1,2} \d{2}");
        await page.UntilAsync("window.voice.playedSamples > 24000 && window.voice.playbackRms() > 0.02");
        (await page.EvaluateAsync<string>("document.getElementById('sound-banner').innerText + document.getElementById('notices').innerText")).ShouldBeEmpty("nothing was wrong");
        await page.ClickTalkAsync();
        await page.StateAsync("idle");
    }

    [Theory]
    [InlineData(Engine.Chromium)]
    [InlineData(Engine.Firefox)]
    [InlineData(Engine.WebKit)]
    public async Task TypedQuestion_IsAnsweredAloud_AndEscapeStopsItFromTheTextField(Engine engine)
    {
        var page = await engines.OpenAsync(engine);
        await page.TypeAsync("tell me a long story");
        await page.LineAsync("user", "tell me a long story");
        await page.UntilAsync("window.voice.playedSamples > 24000");
        (await page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe("text-input", "the test is of that");
        await page.PressAsync(Key.Escape);
        await page.UntilAsync("window.voice.flushes.length === 1");
        await page.StateAsync("listening");
        await page.UntilAsync("performance.now() - window.voice.flushes[0].flushedAt > 700");
        (await page.EvaluateAsync<double>("Math.max(...window.voice.rendered(0.4).map(Math.abs))")).ShouldBe(0, "not a sample of the old reply is played");
    }

    /// <summary>Speaks until it was understood: on a busy machine the sound card stutters now and then.</summary>
    private async Task SayAsync(EnginePage page, string words)
    {
        for (var attempt = 1; ; attempt++)
        {
            await engines.Sound.SayAsync(words);
            try
            {
                await page.LineAsync("user", words, seconds: 12);
                return;
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                await page.StateAsync("listening");
            }
        }
    }

    [Theory]
    [InlineData(Engine.Chromium)]
    [InlineData(Engine.Firefox)]
    [InlineData(Engine.WebKit)]
    public async Task LostConnection_InACall_ComesBackToTheSameConversation(Engine engine)
    {
        await engines.OpenAsync(engine);
        await using var cable = new Cable(engines.Server.Url);
        var page = await engines.OpenAsync(engine, cable.Url);
        await page.TypeAsync("hello");
        await page.LineAsync("assistant", "[a-z]");
        await page.StateAsync("listening");
        cable.Pull();
        await page.StateAsync("reconnecting");
        cable.PlugIn();
        await page.StateAsync("listening");
        (await page.EvaluateAsync<int>("window.voice.resumes")).ShouldBe(1);
        await page.TypeAsync("roll the dice");
        await page.LineAsync("user", "roll the dice");
        await page.LineAsync("user", "hello");
    }
}
