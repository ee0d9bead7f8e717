using System.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Voice.Server.Browser;
using Voice.Simulator.Faults;
using Voice.Tools;

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
        await spoken.SayAsync("tell me a story");
        await spoken.OwnWordsAsync("story");
        await spoken.Caller.StateAsync("speaking");
        server.Get<SimulatorFaults>().Add(Refused());
        server.Get<SimulatorFaults>().Add(Fault(kind) with { At = SimulatorFault.Now });
        (await spoken.Caller.NextAsync<CallStart>("CallStarted")).Assistant.StandsIn.ShouldBeTrue();
        (await spoken.AnswerAsync()).Length.ShouldBeGreaterThan(20, "the story goes on");
        await spoken.Caller.StateAsync("listening");
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
        await spoken.AnswerAsync("it is");
        output.WriteLine($"The answer after {waited.Elapsed.TotalSeconds:0.0} s.");
    }

    [Fact]
    public async Task Realtime_LostDuringATool_TheToolRunsOnceAndItsResultIsTold()
    {
        var runs = 0;
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task<string> RollDice()
        {
            Interlocked.Increment(ref runs);
            started.TrySetResult();
            await release.Task;
            return "{\"rolls\":[5],\"total\":5}";
        }
        var tool = new VoiceTool(AIFunctionFactory.Create(RollDice, "roll_dice", "Rolls a die."), ToolPolicy.Default);
        await using var server = await ServerUnderTest.StartAsync(null, services => services.AddSingleton(tool), [.. Settings, "Voice:Tools:BuiltIn=false"]);
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        await spoken.Caller.NextAsync<CallStart>("CallStarted");
        await spoken.SayAsync("roll the dice");
        await started.Task.WaitAsync(TimeSpan.FromSeconds(40));
        server.Get<SimulatorFaults>().Add(Refused());
        server.Get<SimulatorFaults>().Add(Fault(FaultKind.Reset) with { At = SimulatorFault.Now });
        (await spoken.Caller.NextAsync<CallStart>("CallStarted")).Assistant.StandsIn.ShouldBeTrue();
        release.SetResult();
        await spoken.AnswerAsync("5");
        runs.ShouldBe(1);
    }

    [Fact]
    public async Task Realtime_WellAgain_TakesTheCallBackBetweenTurns()
    {
        await using var server = await ServerUnderTest.StartAsync(null, Settings);
        var faults = server.Get<SimulatorFaults>();
        faults.Add(Refused(500) with { Times = 1 });
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        (await spoken.Caller.NextAsync<CallStart>("CallStarted")).Assistant.StandsIn.ShouldBeTrue();
        await AskTheTimeAsync(spoken);
        (await spoken.Caller.NextAsync<CallStart>("CallStarted")).Assistant.StandsIn.ShouldBeFalse();
        await AskTheTimeAsync(spoken);
    }

    /// <summary>The oracle: a spoken question is shown as it was said, and answered.</summary>
    private async Task AskTheTimeAsync(SpokenCaller spoken)
    {
        await spoken.SayAsync("what time is it");
        var waited = Stopwatch.StartNew();
        (await spoken.OwnWordsAsync("time")).ShouldContain("what time is it", Case.Insensitive);
        await spoken.AnswerAsync("it is");
        output.WriteLine($"Answered {waited.Elapsed.TotalSeconds:0.0} s after the last word.");
    }
}
