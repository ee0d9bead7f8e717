using Voice.Server.Browser;
using Voice.Simulator.Faults;

namespace Voice.Server.Tests.Upstream;

/// <summary>The realtime model fails at the start of a call or in the middle of what the caller says, and is well again.</summary>
public sealed class SwapTests(ITestOutputHelper output) : SwapCall(output)
{
    // ── From the start ──

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

    [Fact]
    public async Task Realtime_ThatNeverOpens_IsNotWaitedForLong()
    {
        await using var server = await ServerUnderTest.StartAsync(null, Settings);
        server.Get<SimulatorFaults>().Add(Fault(FaultKind.Delay) with { Delay = TimeSpan.FromMinutes(1) });
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        await AskTheTimeAsync(spoken);
    }

    // ── In the middle of a sentence of the caller ──

    [Theory]
    [InlineData(FaultKind.Reset)]
    [InlineData(FaultKind.Close)]
    [InlineData(FaultKind.Mute)]
    [InlineData(FaultKind.HalfOpen)]
    public async Task Realtime_LostInMidSentence_TheSentenceIsHeardWholeAndAnswered(FaultKind kind)
    {
        await using var server = await ServerUnderTest.StartAsync(null, Settings);
        var faults = server.Get<SimulatorFaults>();
        faults.Add(Fault(kind) with { At = "input_audio_buffer.speech_started", After = TimeSpan.FromMilliseconds(300), Call = 1 });
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        await spoken.Caller.NextAsync<CallStart>("CallStarted");
        faults.Add(Refused());
        await AskTheTimeAsync(spoken);
    }

    [Theory]
    [InlineData("input_audio_buffer.speech_stopped")]
    [InlineData("response.created")]
    public async Task Realtime_MuteAfterTheTurn_TheCallerHearsASignAndTheAnswer(string at)
    {
        await using var server = await ServerUnderTest.StartAsync(null, Settings);
        server.Get<SimulatorFaults>().Add(Fault(FaultKind.Mute) with { At = at });
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        await spoken.Caller.NextAsync<CallStart>("CallStarted");
        await AskTheTimeAsync(spoken);
    }

    // ── And back ──

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
}
