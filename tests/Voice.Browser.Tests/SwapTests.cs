using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Voice.Simulator.Faults;

namespace Voice.Browser.Tests;

/// <summary>The realtime model fails under a caller who talks through the page.</summary>
public sealed class SwapTests
{
    private static SimulatorFault Fault(FaultKind kind) => new() { Do = kind, Route = "realtime" };

    [Fact]
    public async Task SpokenQuestion_WithTheRealtimeModelDown_IsAnsweredByTheStandIn()
    {
        var microphone = await Speech.RecordAsync(2.5, "what time is it", 9, "what time is it", 20);
        await using var server = await ServerUnderTest.StartAsync();
        server.Services.GetRequiredService<SimulatorFaults>().Add(Fault(FaultKind.Status) with { Status = 503 });
        await using var browser = await Chromium.OpenAsync(server.Url, microphone);
        await browser.Page.GetByTestId("talk").ClickAsync();
        await browser.CaptionAsync("user", "what time is it");
        await browser.CaptionAsync("assistant", @"\d{1,2}:\d{2}|\d{1,2} \d{2}");
        await browser.UntilAsync("window.voice.playedSamples > 24000");
        (await browser.Page.EvaluateAsync<double>("window.voice.playbackRms()")).ShouldBeGreaterThan(0.02, "speech must come out of the page");
        (await browser.Page.Locator("#assistant-stand-in").IsVisibleAsync()).ShouldBeTrue("the page shows who answers");
    }

    [Fact]
    public async Task Story_WhoseModelBreaks_GoesOnInTheSameCall()
    {
        var microphone = await Speech.RecordAsync(2.5, "tell me a long story", 60);
        await using var server = await ServerUnderTest.StartAsync(null, "Voice:Calls:ReturnAfter=00:05:00");
        await using var browser = await Chromium.OpenAsync(server.Url, microphone);
        await browser.Page.GetByTestId("talk").ClickAsync();
        await browser.CaptionAsync("user", "tell me a long story");
        await browser.UntilAsync("window.voice.playedSamples > 96000");
        var faults = server.Services.GetRequiredService<SimulatorFaults>();
        faults.Add(Fault(FaultKind.Status) with { Status = 503 });
        faults.Add(Fault(FaultKind.Reset) with { At = SimulatorFault.Now });
        await browser.UntilAsync("!document.getElementById('assistant-stand-in').hidden");
        await browser.CaptionAsync("assistant", "good night to her");
        var told = string.Join(' ', await browser.Page.GetByTestId("transcript").Locator("[data-role=assistant]").AllInnerTextsAsync());
        Regex.Count(told, "Once upon a time").ShouldBe(1, "it goes on where it was cut");
        await browser.Page.GetByTestId("text-input").FillAsync("roll the dice");
        await browser.Page.GetByTestId("text-input").PressAsync("Enter");
        await browser.CaptionAsync("user", "roll the dice");
        await browser.CaptionAsync("assistant", "rolled|[1-6]");
        server.Calls.Count.ShouldBe(1, "it is still the same call");
    }
}
