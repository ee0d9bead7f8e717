using System.Diagnostics;
using Microsoft.AspNetCore.SignalR.Client;
using Voice.Server.Browser;
using Voice.Simulator.Faults;

namespace Voice.Server.Tests.Upstream;

/// <summary>The realtime model fails, in every way and at every moment; the caller speaks on with whoever is there, and every turn is answered.</summary>
/// <remarks>Everything real: spoken words, sockets, the simulator with its faults, the cascade. How long the caller waited is written to the output.</remarks>
public sealed class SwapTests(ITestOutputHelper output)
{
    private static readonly string[] Settings = ["Voice:Calls:ReturnAfter=00:00:01"];

    private static SimulatorFault Fault(FaultKind kind) => new() { Do = kind, Route = "realtime" };

    private static SimulatorFault Refused(int status = 503) => Fault(FaultKind.Status) with { Status = status };

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Realtime_RefusedFromTheStart_TheCascadeAnswers(int status)
    {
        await using var server = await ServerUnderTest.StartAsync(null, Settings);
        server.Get<SimulatorFaults>().Add(Refused(status));
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        (await spoken.Caller.NextAsync<CallStart>("CallStarted")).Assistant.StandsIn.ShouldBeTrue();
        await AskTheTimeAsync(spoken);
    }

    [Theory]
    [InlineData(FaultKind.Reset)]
    [InlineData(FaultKind.Close)]
    public async Task Realtime_LostInMidReply_TheCascadeGoesOn(FaultKind kind)
    {
        await using var server = await ServerUnderTest.StartAsync(null, Settings);
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        await spoken.Caller.NextAsync<CallStart>("CallStarted");
        await spoken.SayAsync("tell me a long story");
        await spoken.OwnWordsAsync("story");
        await spoken.Caller.NextAsync<Caller.AudioPiece>("Audio");
        server.Get<SimulatorFaults>().Add(Refused());
        server.Get<SimulatorFaults>().Add(Fault(kind) with { At = SimulatorFault.Now });
        (await spoken.Caller.NextAsync<CallStart>("CallStarted")).Assistant.StandsIn.ShouldBeTrue();
        (await spoken.AnswerAsync()).Length.ShouldBeGreaterThan(20, "the story goes on");
        await AskTheTimeAsync(spoken);
    }

    [Fact]
    public async Task Realtime_LostInMidSentence_TheSentenceIsHeardWhole()
    {
        await using var server = await ServerUnderTest.StartAsync(null, Settings);
        var faults = server.Get<SimulatorFaults>();
        faults.Add(Fault(FaultKind.Reset) with { At = "input_audio_buffer.speech_started", After = TimeSpan.FromMilliseconds(300), Call = 1 });
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        await spoken.Caller.NextAsync<CallStart>("CallStarted");
        faults.Add(Refused());
        await AskTheTimeAsync(spoken);
    }

    [Fact]
    public async Task Realtime_MuteAfterTheTurn_TheCallerHearsASignAndTheAnswer()
    {
        await using var server = await ServerUnderTest.StartAsync(null, Settings);
        server.Get<SimulatorFaults>().Add(Fault(FaultKind.Mute) with { At = "input_audio_buffer.speech_started" });
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        await spoken.Caller.NextAsync<CallStart>("CallStarted");
        await spoken.SayAsync("what time is it");
        var waited = Stopwatch.StartNew();
        await spoken.Caller.NextAsync<Caller.AudioPiece>("Audio", piece => piece.ItemId.StartsWith("earcon", StringComparison.Ordinal));
        output.WriteLine($"A sign after {waited.Elapsed.TotalSeconds:0.0} s.");
        await spoken.AnswerAsync(":");
        output.WriteLine($"The answer after {waited.Elapsed.TotalSeconds:0.0} s.");
    }

    [Fact]
    public async Task Realtime_LostDuringATool_TheToolRunsOnceAndItsResultIsTold()
    {
        await using var server = await ServerUnderTest.StartAsync(null, [.. Settings, "Voice:Cascade:Chat:Api=ChatCompletions"]);
        var faults = server.Get<SimulatorFaults>();
        var slow = faults.Add(new SimulatorFault { Do = FaultKind.Delay, Route = "responses", Delay = TimeSpan.FromSeconds(4) });
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        await spoken.Caller.NextAsync<CallStart>("CallStarted");
        await spoken.Caller.Connection.InvokeAsync("SendText", "ask the expert why the sky is blue");
        await spoken.Caller.NextAsync<ToolCard>("Tool", card => card.State == "running");
        faults.Add(Refused());
        faults.Add(Fault(FaultKind.Reset) with { At = SimulatorFault.Now });
        (await spoken.Caller.NextAsync<CallStart>("CallStarted")).Assistant.StandsIn.ShouldBeTrue();
        await spoken.Caller.NextAsync<ToolCard>("Tool", card => card.State == "done");
        (await spoken.AnswerAsync()).Length.ShouldBeGreaterThan(10);
        faults.All.Single(state => state.Id == slow).Struck.ShouldBe(1, "the expert was asked once");
    }

    [Fact]
    public async Task Realtime_WellAgain_TakesTheCallBackBetweenTurns()
    {
        await using var server = await ServerUnderTest.StartAsync(null, Settings);
        var faults = server.Get<SimulatorFaults>();
        faults.Add(Refused(500));
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        (await spoken.Caller.NextAsync<CallStart>("CallStarted")).Assistant.StandsIn.ShouldBeTrue();
        await AskTheTimeAsync(spoken);
        faults.Clear();
        (await spoken.Caller.NextAsync<CallStart>("CallStarted")).Assistant.StandsIn.ShouldBeFalse();
        await AskTheTimeAsync(spoken);
    }

    /// <summary>The oracle: a spoken question is shown as it was said, and answered.</summary>
    private async Task AskTheTimeAsync(SpokenCaller spoken)
    {
        await spoken.SayAsync("what time is it");
        var waited = Stopwatch.StartNew();
        (await spoken.OwnWordsAsync("time")).ShouldContain("what time is it", Case.Insensitive);
        await spoken.AnswerAsync(":");
        output.WriteLine($"Answered {waited.Elapsed.TotalSeconds:0.0} s after the last word.");
    }
}
