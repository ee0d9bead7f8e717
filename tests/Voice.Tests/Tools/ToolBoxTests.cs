using System.ComponentModel;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Voice.Tools;

namespace Voice.Tests.Tools;

public sealed class ToolBoxTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ToolBox Box(Delegate tool) => Box(new VoiceTool(AIFunctionFactory.Create(tool, "tool"), ToolPolicy.Default));

    private ToolBox Box(params VoiceTool[] tools) => new(tools, new ToolOptions { Timeout = TimeSpan.FromSeconds(5) }, null, _time, NullLogger<ToolBox>.Instance);

    private static Task<ToolResult> Run(ToolBox box, string arguments = "{}", string name = "tool") =>
        box.RunAsync(name, arguments, new FakeCall(), CancellationToken.None).WaitAsync(Patience);

    [Fact]
    public async Task Tool_WithArguments_IsBoundAndRun()
    {
        var result = await Run(Box((string city, int days) => $"{city} {days}"), """{"city":"Oslo","days":3}""");
        (result.Succeeded, result.Output).ShouldBe((true, "Oslo 3"));
    }

    [Fact]
    public async Task Tool_ThatReturnsAnObject_GivesJson() =>
        (await Run(Box(() => new { Sun = true, City = "Zürich" }))).Output.ShouldBe("""{"sun":true,"city":"Zürich"}""");

    [Fact]
    public async Task Tool_ThatReturnsNothing_IsDone() => (await Run(Box(() => { }))).Output.ShouldBe("done");

    [Fact]
    public async Task Tool_Unknown_IsSaid()
    {
        var result = await Run(Box(() => 1), name: "other");
        (result.Succeeded, result.Output).ShouldBe((false, "There is no tool named 'other'."));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("\"x\"")]
    [InlineData("null")]
    [InlineData("{} {}")]
    public async Task Arguments_NotAnObject_AreRefusedWithoutRunning(string arguments)
    {
        var ran = false;
        var result = await Run(Box(() => ran = true), arguments);
        result.Succeeded.ShouldBeFalse();
        result.Output.ShouldStartWith("The arguments are wrong");
        ran.ShouldBeFalse();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"days":"many"}""")]
    [InlineData("""{"days":99999999999999}""")]
    public async Task Arguments_MissingOrOfTheWrongType_AreRefusedWithoutRunning(string arguments)
    {
        var ran = false;
        var result = await Run(Box((int days) => ran = days > 0), arguments);
        result.Output.ShouldStartWith("The arguments are wrong");
        ran.ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task Arguments_Empty_AreNone(string arguments) => (await Run(Box(() => "ok"), arguments)).Output.ShouldBe("ok");

    [Fact]
    public async Task ToolException_Message_IsToldToTheModel() =>
        (await Run(Box(string () => throw new ToolException("No such city.")))).Output.ShouldBe("No such city.");

    [Fact]
    public async Task OtherException_Message_IsNotTold()
    {
        var result = await Run(Box(string () => throw new InvalidOperationException("password is hunter2")));
        (result.Succeeded, result.Output).ShouldBe((false, "The tool failed."));
    }

    [Fact]
    public async Task Tool_CancelledByItself_HasFailed() =>
        (await Run(Box(string () => throw new TaskCanceledException()))).Output.ShouldBe("The tool failed.");

    [Fact]
    public async Task Tool_ThatHangs_IsStoppedAtTheDeadline()
    {
        var box = Box(async () =>
        {
            _started.SetResult();
            await new TaskCompletionSource().Task;
        });
        var running = Run(box);
        await _started.Task.WaitAsync(Patience);
        running.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(5));
        var result = await running;
        (result.Succeeded, result.Output, result.Elapsed).ShouldBe((false, "The tool took too long and was stopped.", TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Tool_ThatBlocksItsThread_IsLeftAtTheDeadline()
    {
        using var gate = new ManualResetEventSlim();
        var box = Box(() =>
        {
            _started.SetResult();
            gate.Wait(CancellationToken.None);
        });
        var running = Run(box);
        await _started.Task.WaitAsync(Patience);
        _time.Advance(TimeSpan.FromSeconds(5));
        (await running).Succeeded.ShouldBeFalse();
        gate.Set();
    }

    [Fact]
    public async Task Call_Ends_ToolIsStopped()
    {
        using var over = new CancellationTokenSource();
        var box = Box(async (CancellationToken token) =>
        {
            _started.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
        });
        var running = box.RunAsync("tool", "{}", new FakeCall(), over.Token);
        await _started.Task.WaitAsync(Patience);
        await over.CancelAsync();
        (await running.WaitAsync(Patience)).Output.ShouldStartWith("The tool was stopped");
    }

    [Fact]
    public void Tools_OfOneName_AreRefused() => Should.Throw<ArgumentException>(() => Box(
        new VoiceTool(AIFunctionFactory.Create(() => 1, "a"), ToolPolicy.Default), new VoiceTool(AIFunctionFactory.Create(() => 2, "a"), ToolPolicy.Default)))
        .Message.ShouldContain("'a'");

    [Fact]
    public void Description_HoldsTheSchemaOfTheArguments()
    {
        var description = Box(([Description("where")] string city) => city).Describe(ToolAudience.Browser).Single();
        description.Name.ShouldBe("tool");
        description.Parameters.GetProperty("properties").GetProperty("city").GetProperty("description").GetString().ShouldBe("where");
    }
}
