using System.Text;
using Voice.Fuzz;

namespace Voice.Server.Tests;

/// <summary>A short run of <c>tests/Voice.Fuzz</c>. The long one is in CONTRIBUTING.md.</summary>
public sealed class FuzzTests
{
    [Fact]
    public void BrokenInputs_AreReadOrRefusedByEveryReader()
    {
        var run = new FuzzRun(AllReaders.Find(), seed: 1);
        run.Run(60_000);
        run.Findings.ShouldBeEmpty();
        // Each reader was given something that it could read and something that it could not.
        run.Counts.Values.ShouldAllBe(c => c.Refused > 0);
        run.Counts.Values.Count(c => c.Accepted > 0).ShouldBeGreaterThan(run.Counts.Count - 4);
    }

    [Fact]
    public void Run_FindsAReaderThatThrows_AndOneThatTakesMemory()
    {
        FuzzReader[] readers =
        [
            new("throws", FuzzReader.Texts("abcdef"), (input, _) => Encoding.UTF8.GetString(input).Contains('"', StringComparison.Ordinal) ? throw new InvalidOperationException() : FuzzOutcome.Accepted),
            new("grows", FuzzReader.Texts("abcdef"), (input, _) => new byte[input.Length > 6 ? 20_000_000 : 1].Length > 0 ? FuzzOutcome.Accepted : FuzzOutcome.Refused),
        ];
        var run = new FuzzRun(readers, seed: 1);
        run.Run(2_000);
        run.Findings.Select(f => f.Reader).Distinct().ShouldBe(["throws", "grows"]);
    }
}
