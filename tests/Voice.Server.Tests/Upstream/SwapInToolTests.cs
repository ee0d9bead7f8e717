using Voice.Server.Browser;
using Voice.Simulator.Faults;

namespace Voice.Server.Tests.Upstream;

/// <summary>The realtime model fails while a tool runs, or as it calls one.</summary>
public sealed class SwapInToolTests(ITestOutputHelper output) : SwapCall(output)
{
    [Theory]
    [InlineData(FaultKind.Reset, false)]
    [InlineData(FaultKind.Mute, false)]
    [InlineData(FaultKind.Reset, true)]
    [InlineData(FaultKind.Mute, true)]
    public async Task Realtime_LostDuringASlowTool_TheToolRunsOnceAndItsResultIsTold(FaultKind kind, bool beforeTheReplyThatCalledItIsOver)
    {
        await using var server = await ServerUnderTest.StartAsync(null, [.. Settings, "Voice:Cascade:Chat:Api=ChatCompletions"]);
        var faults = server.Get<SimulatorFaults>();
        var slow = faults.Add(new SimulatorFault { Do = FaultKind.Delay, Route = "responses", Delay = TimeSpan.FromSeconds(2) });
        if (beforeTheReplyThatCalledItIsOver)
            faults.Add(Fault(FaultKind.Delay) with { At = "response.done", Delay = TimeSpan.FromSeconds(20) });
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        await spoken.Caller.NextAsync<CallStart>("CallStarted");
        await spoken.SayAsync("ask the expert why the sky is blue");
        await spoken.OwnWordsAsync("expert");
        await Until.TrueAsync(() => spoken.Caller.Tools.Any(card => card.State == "running"));
        faults.Add(Refused());
        faults.Add(Fault(kind) with { At = SimulatorFault.Now });
        await spoken.AnswerAsync("Rayleigh");
        faults.All.Single(state => state.Id == slow).Struck.ShouldBe(1, "the expert was asked once");
        string[] known = ["expert", "One moment", "Rayleigh"];
        spoken.Lines.Values.ShouldAllBe(line => known.Any(line.Contains), "and nothing was said beside that");
        Promised(spoken, spoken.Clock.SpokeUntil);
    }

    [Theory]
    [InlineData(FaultKind.Reset)]
    [InlineData(FaultKind.Mute)]
    public async Task Realtime_LostAsItCallsATool_TheToolRunsOnceAndItsResultIsTold(FaultKind kind)
    {
        await using var server = await ServerUnderTest.StartAsync(null, Settings);
        var faults = server.Get<SimulatorFaults>();
        faults.Add(Fault(kind) with { At = "response.function_call_arguments.done", Call = 1 });
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        await spoken.Caller.NextAsync<CallStart>("CallStarted");
        faults.Add(Refused());
        await spoken.SayAsync("roll the dice");
        (await spoken.Caller.NextAsync<ToolCard>("Tool", card => card.State == "done")).Name.ShouldBe("roll_dice");
        await spoken.AnswerAsync("rolled");
        Promised(spoken, spoken.Clock.SpokeUntil);
        spoken.Caller.Tools.Count(card => card.State == "done").ShouldBe(1, "it was rolled once");
    }
}
