using Voice.Testing.Server;

namespace Voice.Testing.Tests;

/// <summary>The promises of docs/tools.md, tested.</summary>
public sealed class ToolsPageTests
{
    [Fact]
    public void FirstTool_IsUnderTwentyLines() => ToolsPage.Blocks("csharp")[0].Split('\n').Length.ShouldBeLessThan(20);

    [Fact]
    public async Task FirstTool_WithTheScenarioOfThePage_IsCalledAndItsWordsAreSpoken()
    {
        var scenario = Path.GetTempFileName();
        await File.WriteAllTextAsync(scenario, ToolsPage.Blocks("json")[0]);
        await using var call = await ServerCall.StartAsync(server =>
        {
            server.AddTools(ToolsPage.Assembly.GetType("Voice.Server.Tools.OpeningHoursTool")!);
            server.ScenarioFile = scenario;
        });
        await call.SayAsync("Are you open on Monday?");
        (await call.ExpectCallAsync("opening_hours")).GetProperty("day").GetString().ShouldBe("Monday");
        (await call.ExpectResultAsync("opening_hours")).ShouldBe("On Monday the bakery is open from seven to six.");
        (await call.ExpectWordsAsync("from seven to six")).ShouldBe("On Monday the bakery is open from seven to six.");
        File.Delete(scenario);
    }

    [Theory]
    [InlineData("Caller_WhoAsksForTheHours_IsToldThem")]
    [InlineData("Cake_IsOrderedOnlyAfterAYes")]
    public async Task Test_OfThePage_Passes(string name)
    {
        var tests = ToolsPage.Assembly.GetType("Bakery.Tests.BakeryTests")!;
        await (Task)tests.GetMethod(name)!.Invoke(Activator.CreateInstance(tests), null)!;
    }
}
