using Microsoft.AspNetCore.SignalR.Client;
using Voice.Server.Browser;
using Voice.Simulator.Faults;

namespace Voice.Server.Tests.Upstream;

/// <summary>The realtime model is not available, or fails in the call. The defence is the cascade: with it the caller gets an answer, without it the caller gets the reason.</summary>
public sealed class StandInTests
{
    private static SimulatorFault Fault(FaultKind kind) => new() { Do = kind, Route = "realtime" };

    private static SimulatorFault Refused(int status, string? code = null) => Fault(FaultKind.Status) with { Status = status, Code = code };

    public static MatrixTheoryData<SimulatorFault, bool> FromTheStart => new(
        [
            Refused(401), Refused(403), Refused(404), Refused(429) with { Headers = new Dictionary<string, string> { ["Retry-After"] = "30" } },
            Refused(429, "insufficient_quota"), Refused(500), Refused(503), Fault(FaultKind.Reset), Fault(FaultKind.Close), Fault(FaultKind.Mute),
        ],
        [true, false]);

    public static MatrixTheoryData<SimulatorFault, bool> InTheReply => new(
        [
            Fault(FaultKind.Reset), Fault(FaultKind.Drop), Fault(FaultKind.Close) with { CloseCode = 1000 }, Fault(FaultKind.Close) with { CloseCode = 4000 },
            Fault(FaultKind.Garbage) with { Garbage = GarbageKind.InvalidUtf8 }, Fault(FaultKind.Huge) with { Bytes = 5 * 1024 * 1024 }, Fault(FaultKind.Expire), Fault(FaultKind.Mute),
        ],
        [true, false]);

    private static Task<ServerUnderTest> StartAsync(bool defended) => ServerUnderTest.StartAsync(
        null, defended ? "Voice:Assistants=realtime,cascade" : "Voice:Assistants=realtime", "Voice:Upstream:AttemptTimeout=00:00:00.500", "Voice:Realtime:ConnectTimeout=00:00:00.800",
        "Voice:Liveness:Progress=00:00:00.500", "Voice:Liveness:Begin=00:00:01.500", "Voice:Liveness:Echo=00:00:00.200");

    [Theory]
    [MemberData(nameof(FromTheStart))]
    public async Task Refused_FromTheStart_TheCallerIsStillAnswered(SimulatorFault fault, bool defended)
    {
        await using var server = await StartAsync(defended);
        server.Get<SimulatorFaults>().Add(fault);
        await using var caller = await Caller.TalkAsync(server.Url);
        (await IsAnsweredAsync(caller)).ShouldBe(defended);
    }

    [Theory]
    [MemberData(nameof(InTheReply))]
    public async Task Lost_InTheReply_AndNotAvailableAgain_TheCallerIsStillAnswered(SimulatorFault fault, bool defended)
    {
        await using var server = await StartAsync(defended);
        await using var caller = await Caller.TalkAsync(server.Url);
        await caller.StateAsync("listening");
        await caller.Connection.InvokeAsync("SendText", "tell me a long story");
        await caller.NextAsync<Caller.AudioPiece>("Audio");
        server.Get<SimulatorFaults>().Add(Refused(401));
        server.Get<SimulatorFaults>().Add(fault with { At = fault.Do is FaultKind.Garbage or FaultKind.Huge ? "response.output_audio.delta" : SimulatorFault.Now });
        (await IsAnsweredAsync(caller)).ShouldBe(defended);
    }

    [Fact]
    public async Task Everything_UsedUp_IsToldAtOnceAndNotAskedForAgainAndAgain()
    {
        await using var server = await StartAsync(defended: true);
        var faults = server.Get<SimulatorFaults>();
        var dry = faults.Add(new SimulatorFault { Do = FaultKind.Status, Status = 429, Code = "insufficient_quota" });
        await using var caller = await Caller.TalkAsync(server.Url);
        (await caller.NextAsync<ProblemCard>("Problem")).Code.ShouldBe("assistant_unreachable");
        (await caller.NextAsync<EndedMessage>("Ended")).Reason.ShouldBe("assistant_failed");
        faults.All.Single(state => state.Id == dry).Struck.ShouldBeLessThanOrEqualTo(4, "once for each use of the key");
    }

    [Fact]
    public async Task Everything_UsedUpButTheListOfModels_EndsTheCallAfterTheFirstTurnWithoutAnAnswer()
    {
        await using var server = await StartAsync(defended: true);
        var faults = server.Get<SimulatorFaults>();
        foreach (var route in (string[])["realtime", "chat", "responses", "transcriptions", "speech"])
            faults.Add(new SimulatorFault { Do = FaultKind.Status, Status = 429, Code = "insufficient_quota", Route = route });
        await using var caller = await Caller.TalkAsync(server.Url);
        await caller.StateAsync("listening");
        await caller.Connection.InvokeAsync("SendText", "what time is it");
        (await caller.NextAsync<EndedMessage>("Ended")).Message.ShouldBe("The quota of the server's account with the model's service is used up.");
        faults.All.ShouldAllBe(state => state.Struck <= 1, "a key that is used up is not tried again and again");
    }

    /// <summary>True once the assistant has spoken to a line typed now; false if the call ends instead.</summary>
    private static async Task<bool> IsAnsweredAsync(Caller caller)
    {
        var typed = false;
        while (true)
        {
            var (name, value) = await caller.Heard.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            switch (name)
            {
                case "Ended":
                    ((EndedMessage)value).Reason.ShouldBe("assistant_failed");
                    return false;
                case "CallStarted" when ((CallStart)value).Assistant.StandsIn && !typed:
                    typed = true;
                    await caller.Connection.InvokeAsync("SendText", "roll the dice");
                    break;
                case "Tool" when typed && ((ToolCard)value).State == "done":
                    return true;
            }
        }
    }
}
