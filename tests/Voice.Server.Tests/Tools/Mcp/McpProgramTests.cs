using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Voice.Server.Tests.Tools.Http;
using Voice.Tools;

namespace Voice.Server.Tests.Tools.Mcp;

/// <summary>A real MCP server in a process of its own, over its standard input and output.</summary>
public sealed class McpProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("voice-mcp").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Tools_OfAProgram_AreOfferedAndRun()
    {
        await using var tools = McpTools.Start(_folder, $$"""{ "house": {{McpTools.Program()}} }""");
        var echo = await tools.ToolAsync("house_echo");
        (await echo.CallAsync(new { text = "good morning" })).ShouldBe("good morning");
        echo.Policy.HasEffect.ShouldBeFalse();
        echo.Function.Description.ShouldBe("Says it again.");
        echo.Function.JsonSchema.GetProperty("properties").TryGetProperty("text", out _).ShouldBeTrue();
        // Nothing is said about this one: it may have an effect. Its name has a dot that the model's names may not have.
        (await tools.ToolAsync("house_tell_secret")).Policy.HasEffect.ShouldBeTrue();
    }

    [Fact]
    public async Task Tools_ThatAreNotAllowed_AreNotOffered()
    {
        await using var tools = McpTools.Start(_folder, $$"""{ "house": {{McpTools.Program(""", "NeedsConfirmation": true, "HasEffect": true""").Replace("\"*\"", "[\"echo\", \"nonsense\"]", StringComparison.Ordinal)}} }""");
        var echo = await tools.ToolAsync("house_echo");
        tools.Source.Current.ShouldHaveSingleItem();
        (echo.Policy.HasEffect, echo.Policy.NeedsConfirmation).ShouldBe((true, true));
        await tools.UntilAsync(t => t.HasLogged("has no tool named nonsense"));
    }

    [Fact]
    public async Task Names_ThatBecomeOne_AreReportedAndTheFirstIsOffered()
    {
        await using var tools = McpTools.Start(_folder, $$"""{ "house": {{McpTools.Program()}} }""");
        (await (await tools.ToolAsync("house_two_names")).CallAsync(new { })).ShouldBe("dot");
        tools.HasLogged("Two MCP tools would both be named house_two_names").ShouldBeTrue();
    }

    [Fact]
    public async Task Environment_OfAProgram_HasNothingOfOursButWhatItWasGiven()
    {
        Environment.SetEnvironmentVariable("VOICE_TEST_KEY_OF_THE_HOUSE", "hunter2");
        await using var tools = McpTools.Start(_folder, $$"""{ "house": {{McpTools.Program(""", "Environment": { "SECRET": "${TOKEN_FOR_IT}", "PLAIN": "x" }""")}} }""", variables: ("TOKEN_FOR_IT", "s3cr3t-token"));
        var names = (await (await tools.ToolAsync("house_environment")).CallAsync(new { })).Split(',');
        names.ShouldContain("SECRET");
        names.ShouldContain("PLAIN");
        // The runtime adds its own, which begin with DOTNET_.
        names.Where(n => !n.StartsWith("DOTNET_", StringComparison.Ordinal)).ShouldBeSubsetOf(["SECRET", "PLAIN", "PATH", "HOME"]);
        (await (await tools.ToolAsync("house_tell_secret")).CallAsync(new { })).ShouldBe("[secret]");
    }

    [Fact]
    public async Task Program_ThatDies_IsStartedAgain()
    {
        await using var tools = McpTools.Start(_folder, $$"""{ "house": {{McpTools.Program()}} }""");
        var process = await tools.ToolAsync("house_process");
        var first = int.Parse(await process.CallAsync(new { }), CultureInfo.InvariantCulture);
        Process.GetProcessById(first).Kill();
        await tools.UntilAsync(t => t.HasLogged("is gone"));
        // The tool of a call that began before still works, and does not wait for the next try.
        int.Parse(await process.CallAsync(new { }), CultureInfo.InvariantCulture).ShouldNotBe(first);
    }

    [Fact]
    public async Task Program_ThatDiesDuringACall_SaysThatTheOutcomeIsNotKnown()
    {
        await using var tools = McpTools.Start(_folder, $$"""{ "house": {{McpTools.Program()}} }""");
        var failure = await Should.ThrowAsync<ToolException>((await tools.ToolAsync("house_leave")).CallAsync(new { }));
        (failure.Outcome, failure.Message).ShouldBe((ToolOutcome.Unknown, "'house_leave' failed. It is not known whether it was done: tell the caller so, and do not try again unless they ask for it."));
        tools.Log.Count(l => l.Contains("was not answered", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Program_ThatDiesDuringACallThatOnlyReads_IsAskedOnceMore()
    {
        await using var tools = McpTools.Start(_folder, $$"""{ "house": {{McpTools.Program(""", "HasEffect": false""")}} }""");
        (await Should.ThrowAsync<ToolException>((await tools.ToolAsync("house_leave")).CallAsync(new { }))).Message.ShouldBe("'house_leave' is not available right now.");
        tools.Log.Count(l => l.Contains("was not answered", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task Program_WhenTheServerStops_IsEnded()
    {
        int id;
        await using (var tools = McpTools.Start(_folder, $$"""{ "house": {{McpTools.Program()}} }"""))
            id = int.Parse(await (await tools.ToolAsync("house_process")).CallAsync(new { }), CultureInfo.InvariantCulture);
        Should.Throw<ArgumentException>(() => Process.GetProcessById(id));
    }

    [Fact]
    public async Task Program_ThatIsNotThere_IsLoggedAndTriedAgain()
    {
        await using var tools = McpTools.Start(_folder, """{ "house": { "Command": "no-such-program-anywhere", "Allow": "*" } }""");
        await tools.UntilAsync(t => t.Log.Count(l => l.Contains("cannot be reached", StringComparison.Ordinal)) == 2);
        tools.Source.Current.ShouldBeEmpty();
    }

    [Fact]
    public async Task Tool_ThatHangs_IsGivenUpAfterTheTimeout()
    {
        var time = new FakeTimeProvider();
        await using var tools = McpTools.Start(_folder, $$"""{ "house": {{McpTools.Program(""", "Timeout": "00:00:04" """)}} }""", time);
        var call = (await tools.ToolAsync("house_hang")).CallAsync(new { });
        call.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(4));
        (await Should.ThrowAsync<ToolException>(call)).Message.ShouldContain("too long");
    }

    [Theory]
    [InlineData(100_000, "more than can be taken in")]
    [InlineData(1_000_000, "more than can be taken in")]
    [InlineData(10_000_000, "It is not known whether it was done")]
    public async Task Result_ThatIsTooLarge_IsRefusedAndTheNextCallWorks(int size, string sentence)
    {
        await using var tools = McpTools.Start(_folder, $$"""{ "house": {{McpTools.Program()}} }""");
        var large = await tools.ToolAsync("house_large");
        (await Should.ThrowAsync<ToolException>(large.CallAsync(new { count = size }))).Message.ShouldContain(sentence);
        if (size > 8 * 1024 * 1024)
            await tools.UntilAsync(t => t.Log.Count(l => l.Contains("is connected with", StringComparison.Ordinal)) == 2);
        (await large.CallAsync(new { count = 5 })).ShouldBe("xxxxx");
    }

    [Fact]
    public async Task Failure_OfATool_IsToldInItsWords()
    {
        await using var tools = McpTools.Start(_folder, $$"""{ "house": {{McpTools.Program()}} }""");
        (await Should.ThrowAsync<ToolException>((await tools.ToolAsync("house_fail")).CallAsync(new { }))).Message.ShouldContain("The kettle is empty.");
    }

    [Fact]
    public async Task Progress_OfATool_IsPassedOnAndOnlyGrows()
    {
        await using var tools = McpTools.Start(_folder, $$"""{ "house": {{McpTools.Program()}} }""");
        var seen = new Seen();
        var arguments = new AIFunctionArguments { Context = new Dictionary<object, object?> { [typeof(IProgress<ToolProgress>)] = seen } };
        var call = (await tools.ToolAsync("house_count")).Function.InvokeAsync(arguments);
        // One may overtake another, and the one that comes late is dropped.
        var last = await seen.Last.Task.WaitAsync(TimeSpan.FromSeconds(30));
        last.ShouldBe(new ToolProgress(3, 3, "at 3"));
        await (await tools.ToolAsync("house_seen")).CallAsync(new { });
        (await call).ShouldBe("counted");
        seen.Reports.Select(r => r.Done).ShouldBeInOrder(SortDirection.Ascending);
        seen.Reports.ShouldBeUnique();
    }

    private sealed class Seen : IProgress<ToolProgress>
    {
        public List<ToolProgress> Reports { get; } = [];

        public TaskCompletionSource<ToolProgress> Last { get; } = new();

        public void Report(ToolProgress value)
        {
            Reports.Add(value);
            if (value.Done == value.Whole)
                Last.TrySetResult(value);
        }
    }
}
