using Voice.Simulator.Faults;

namespace Voice.Server.Tests.Upstream;

/// <summary>The realtime model fails, in every way and at every moment; the caller goes on with the next assistant, and every turn is answered.</summary>
/// <remarks>
/// Everything real: spoken words, sockets, the simulator with its faults, the cascade. How long the caller waits is a promise, so it is asserted here: from the last loud
/// frame of what they said (or from the cut in a reply) to the first loud frame of anything, and of the answer.
/// </remarks>
public abstract class SwapCall(ITestOutputHelper output)
{
    protected static readonly string[] Settings = ["Voice:Calls:ReturnAfter=00:00:01"];

    private const int HandOvers = 4;
    private static readonly TimeSpan FirstSound = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(8);

    protected static SimulatorFault Fault(FaultKind kind) => new() { Do = kind, Route = "realtime" };

    protected static SimulatorFault Refused(int status = 503) => Fault(FaultKind.Status) with { Status = status };

    /// <summary>The oracle: a spoken question is shown as it was said, and answered in time.</summary>
    protected async Task AskTheTimeAsync(SpokenCaller spoken)
    {
        await spoken.SayAsync("what time is it");
        var spoke = spoken.Clock.SpokeUntil;
        (await spoken.OwnWordsAsync("time")).ShouldContain("what time is it", Case.Insensitive);
        await spoken.AnswerAsync(":");
        Promised(spoken, spoke);
    }

    protected void Promised(SpokenCaller spoken, TimeSpan spoke) => Promised(spoken, spoke, spoken.Clock.FirstSound(spoke), spoke);

    /// <param name="silent">Since when the caller hears nothing.</param>
    /// <param name="owed">Since when they are owed the answer.</param>
    protected void Promised(SpokenCaller spoken, TimeSpan silent, TimeSpan sound, TimeSpan owed)
    {
        var answer = spoken.Clock.FirstSound(owed, of: spoken.LastItem);
        output.WriteLine($"First sound after {Math.Max((sound - silent).TotalSeconds, 0):0.0} s, the answer after {(answer - owed).TotalSeconds:0.0} s.");
        // Time that the machine itself was late is not the server's: 20 ms of sound were sent late by this much, at each of the few hand-overs on the way.
        var late = HandOvers * spoken.MostLate;
        (sound - silent).ShouldBeLessThan(FirstSound + late, "first sound");
        (answer - owed).ShouldBeLessThan(Answer + late, "the answer");
    }
}
