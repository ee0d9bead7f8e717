using Microsoft.AspNetCore.SignalR.Client;
using Voice.Server.Browser;
using Voice.Simulator.Faults;

namespace Voice.Server.Tests.Upstream;

/// <summary>Each service of the cascade fails once in a call: the turn is answered all the same.</summary>
public sealed class CascadeFaultTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(6);

    private static SimulatorFault Fault(string route, FaultKind kind) => new() { Do = kind, Route = route, Times = 1 };

    private static SimulatorFault Status(string route, int status) => Fault(route, FaultKind.Status) with { Status = status };

    public static TheoryData<SimulatorFault> Failures =>
    [
        Status("responses", 429), Status("responses", 500), Fault("responses", FaultKind.Reset),
        Fault("responses", FaultKind.Drop) with { At = "response.output_text.delta", Count = 3 }, Fault("responses", FaultKind.Garbage) with { At = "response.output_text.delta" },
        Status("speech", 429), Status("speech", 500), Status("speech", 204), Status("speech", 200), Fault("speech", FaultKind.Drop) with { At = SimulatorFault.Chunk, Count = 2 },
        Fault("speech", FaultKind.Reset) with { At = SimulatorFault.Chunk, Count = 2 },
    ];

    public static MatrixTheoryData<SimulatorFault, bool> Stalls => new(
        [
            Fault("responses", FaultKind.Mute), Fault("responses", FaultKind.Mute) with { At = "response.output_text.delta", Count = 2 },
            Fault("speech", FaultKind.Mute), Fault("speech", FaultKind.Mute) with { At = SimulatorFault.Chunk, Count = 2 },
        ],
        [true, false]);

    private static string[] Limits(string time) =>
        [.. new[] { "Transcription", "Chat", "Speech" }.SelectMany(stage => new[] { $"Voice:Cascade:{stage}:FirstByte={time}", $"Voice:Cascade:{stage}:Stall={time}" })];

    private static async Task<(ServerUnderTest Server, Caller Caller)> CallAsync(string limit)
    {
        var server = await ServerUnderTest.StartAsync(null, ["Voice:Assistants=cascade", .. Limits(limit)]);
        var caller = await Caller.TalkAsync(server.Url);
        await caller.StateAsync("listening");
        return (server, caller);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Service_ThatFailsOnce_IsMadeUpFor(SimulatorFault fault)
    {
        var (server, caller) = await CallAsync("00:00:02");
        await using var _ = server;
        await using var __ = caller;
        var armed = server.Get<SimulatorFaults>().Add(fault);
        (await IsAnsweredAsync(caller)).ShouldBeTrue();
        server.Get<SimulatorFaults>().All.Single(state => state.Id == armed).Struck.ShouldBe(1);
    }

    /// <summary>The defence is the limit to a service's silence.</summary>
    [Theory]
    [MemberData(nameof(Stalls))]
    public async Task Service_ThatFallsSilentOnce_IsMadeUpFor(SimulatorFault fault, bool defended)
    {
        var (server, caller) = await CallAsync(defended ? "00:00:01" : "00:01:00");
        await using var _ = server;
        await using var __ = caller;
        server.Get<SimulatorFaults>().Add(fault);
        (await IsAnsweredAsync(caller)).ShouldBe(defended);
    }

    [Theory]
    [InlineData(FaultKind.Status)]
    [InlineData(FaultKind.Reset)]
    [InlineData(FaultKind.Mute)]
    public async Task Transcription_ThatFailsOnce_CostsNoWord(FaultKind kind)
    {
        await using var server = await ServerUnderTest.StartAsync(null, ["Voice:Assistants=cascade", .. Limits("00:00:01")]);
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        await spoken.Caller.NextAsync<CallStart>("CallStarted");
        server.Get<SimulatorFaults>().Add(Fault("transcriptions", kind) with { Status = kind == FaultKind.Status ? 429 : null });
        await spoken.SayAsync("what time is it");
        (await spoken.OwnWordsAsync("time")).ShouldContain("what time is it", Case.Insensitive);
        await spoken.AnswerAsync(":");
    }

    /// <summary>A whole answer in words, with all of its sound, within the bound.</summary>
    private static async Task<bool> IsAnsweredAsync(Caller caller)
    {
        await caller.Connection.InvokeAsync("SendText", "tell me a joke");
        using var late = new CancellationTokenSource(Bound);
        var (whole, sounds, done) = (false, false, false);
        try
        {
            while (true)
            {
                var (name, value) = await caller.Heard.Reader.ReadAsync(late.Token);
                whole |= value is Caption { Role: "assistant", State: "final" };
                sounds |= name == "Audio";
                done |= name == "AudioDone";
                if (whole && sounds && done)
                    return true;
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
