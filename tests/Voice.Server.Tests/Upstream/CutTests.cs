using Microsoft.AspNetCore.SignalR.Client;
using Voice.Server.Browser;

namespace Voice.Server.Tests.Upstream;

/// <summary>A caller interrupts at every moment, with any report of the page. The service is strict about cuts and cancels.</summary>
/// <remarks>The oracle is that service's: it refused nothing that was within our power, each item was cut once at most, and the next turn is as any other.</remarks>
public sealed class CutTests
{
    private const int BytesPerMillisecond = 48;

    /// <summary>All of a long reply comes at once, faster than any page plays it: what the page says it played is believed, up to what can have been played by then.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(1_000_000)]
    public async Task Reply_CutWithAnyReportOfThePage_IsCutWithinWhatCanHaveBeenPlayed(double heardMs)
    {
        await using var upstream = await UpstreamTap.StartAsync("Simulator:Pace=0", "Simulator:Synthesizer=Espeak");
        await using var server = await ServerUnderTest.StartAsync(upstream.BaseUrl, "Voice:Assistants=realtime");
        await using var caller = await Caller.TalkAsync(server.Url);
        await caller.StateAsync("listening");
        var asked = TimeProvider.System.GetTimestamp();
        await caller.Connection.InvokeAsync("SendText", "tell me a long story");
        var item = (await caller.NextAsync<Caller.AudioPiece>("Audio")).ItemId;
        for (var i = 0; i < 20; i++)
            await caller.NextAsync<Caller.AudioPiece>("Audio");
        await PlayAsync(200);
        await CutAsync(caller, item, heardMs);
        var most = (int)TimeProvider.System.GetElapsedTime(asked).TotalMilliseconds;
        await AskTheTimeAsync(caller);
        RefusedNothing(upstream);
        var cut = upstream.Got("conversation.item.truncated").ShouldHaveSingleItem().GetProperty("audio_end_ms").GetInt32();
        if (heardMs < 1_000)
            cut.ShouldBe((int)heardMs);
        else
            cut.ShouldBeInRange(200, most);
    }

    /// <summary>The reply has been made, and is still being played.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(1_000_000)]
    public async Task Reply_CutAfterItsEnd_IsCutUnlessAllOfItWasHeard(double heardMs)
    {
        await using var upstream = await UpstreamTap.StartAsync("Simulator:Pace=0", "Simulator:Synthesizer=Espeak");
        await using var server = await ServerUnderTest.StartAsync(upstream.BaseUrl, "Voice:Assistants=realtime");
        await using var caller = await Caller.TalkAsync(server.Url);
        await caller.StateAsync("listening");
        await caller.Connection.InvokeAsync("SendText", "hello");
        var item = (await caller.NextAsync<Caller.AudioPiece>("AudioDone")).ItemId;
        await PlayAsync(heardMs < 1_000 ? 200 : caller.AudioBytes / BytesPerMillisecond);
        await CutAsync(caller, item, heardMs);
        await AskTheTimeAsync(caller);
        RefusedNothing(upstream);
        upstream.Got("conversation.item.truncated").Select(e => e.GetProperty("audio_end_ms").GetInt32()).ShouldBe(heardMs < 1_000 ? [(int)heardMs] : []);
    }

    /// <summary>Before there is an id, before there is a sound, at the first sound: the page has nothing to report, or nothing yet.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("State")]
    [InlineData("Caption")]
    [InlineData("Audio")]
    public async Task Reply_StoppedAtItsVeryBeginning_LeavesTheNextOneAsItIs(string after)
    {
        await using var upstream = await UpstreamTap.StartAsync();
        await using var server = await ServerUnderTest.StartAsync(upstream.BaseUrl, "Voice:Assistants=realtime");
        await using var caller = await Caller.TalkAsync(server.Url);
        await caller.StateAsync("listening");
        await caller.Connection.InvokeAsync("SendText", "tell me a long story");
        switch (after)
        {
            case "State": await caller.StateAsync("thinking"); break;
            case "Caption": await caller.NextAsync<Caption>("Caption", caption => caption.Role == "assistant"); break;
            case "Audio": await caller.NextAsync<Caller.AudioPiece>("Audio"); break;
        }
        await caller.Connection.InvokeAsync("Interrupt");
        await caller.Connection.InvokeAsync("Interrupt");
        await AskTheTimeAsync(caller);
        RefusedNothing(upstream);
        upstream.Got("conversation.item.truncated").Count().ShouldBeLessThanOrEqualTo(1);
        upstream.Sent("response.cancel").Count().ShouldBe(1);
    }

    /// <summary>Sound is played in real time, and no page is believed that more of it was heard. A timer may end before its time by as much as the system's clock is coarse.</summary>
    private static Task PlayAsync(long milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds + 50), TimeProvider.System, TestContext.Current.CancellationToken);

    private static async Task CutAsync(Caller caller, string item, double heardMs)
    {
        await caller.Connection.InvokeAsync("Interrupt");
        await caller.Connection.InvokeAsync("Interrupt");
        var clear = await caller.NextAsync<int>("Clear");
        for (var i = 0; i < 2; i++)
            await caller.Connection.SendAsync("Cleared", clear, new[] { new PlayedReport(item, 0, heardMs) });
    }

    private static async Task AskTheTimeAsync(Caller caller)
    {
        await caller.Connection.InvokeAsync("SendText", "what time is it");
        var lines = new Dictionary<string, string>();
        await caller.NextAsync<Caption>("Caption", caption =>
        {
            lines[caption.Id] = lines.GetValueOrDefault(caption.Id, "").PadRight(caption.From)[..caption.From] + caption.Text;
            return caption is { Role: "assistant", State: "final" } && lines[caption.Id].Contains(':', StringComparison.Ordinal);
        });
        caller.Problems.ShouldBeEmpty();
    }

    /// <summary>Except a cancel that crossed the end of its reply, which cannot be avoided.</summary>
    private static void RefusedNothing(UpstreamTap upstream) => upstream.Got("error").Select(e => e.GetProperty("error"))
        .Where(error => error.GetProperty("code").GetString() != "response_cancel_not_active").Select(error => error.GetProperty("message").GetString()).ShouldBeEmpty();
}
