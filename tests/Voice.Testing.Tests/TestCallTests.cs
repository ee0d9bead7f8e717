using System.ComponentModel;
using System.Diagnostics;
using Voice.Tools;

namespace Voice.Testing.Tests;

public sealed class TestCallTests
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(3);

    internal static class Bakery
    {
        [VoiceTool("buy", HasEffect = true, NeedsConfirmation = true)]
        [Description("Buys bread.")]
        public static string Buy([Description("How many.")] int loaves) => $"{loaves} loaves are bought.";

        [VoiceTool("count_stock")]
        [Description("Counts the bread.")]
        public static string CountStock(CallContext call)
        {
            call.SpeakUp("The oven is empty. Tell the caller.");
            return "There are nine loaves.";
        }
    }

    private static Task<TestCall> StartAsync(TimeSpan? patience = null) => TestCall.StartAsync(server =>
    {
        server.AddTools(typeof(Bakery));
        server.Scenario.When("buy *").Call("buy", new { loaves = 2 });
        server.Scenario.When("stock").Say("Let me count.").Call("count_stock").After().Say("I counted: {output}.");
        server.Scenario.When("wrong").Call("buy", new { loaves = "many" });
        if (patience is { } time)
            server.Patience = time;
    });

    [Fact]
    public async Task Tool_IsRunBetweenWordsAndSpeaksUpByItself()
    {
        await using var call = await StartAsync();
        await call.SayAsync("stock");
        await call.ExpectWordsAsync("let me count");
        await call.ExpectCallAsync("count_stock");
        await call.ExpectWordsAsync("I counted: There are nine loaves.");
        await call.ExpectWordsAsync("The oven is empty.");
        call.ExpectNoOtherCall();
    }

    [Fact]
    public async Task Button_Yes_RunsWhatWaited()
    {
        await using var call = await StartAsync();
        await call.SayAsync("buy bread");
        await call.PressAsync(yes: true);
        (await call.ExpectCallAsync("buy", a => a.GetProperty("loaves").GetInt32() == 2)).ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Object);
        await call.ExpectWordsAsync("2 loaves are bought");
    }

    [Fact]
    public async Task Button_No_RunsNothing()
    {
        await using var call = await StartAsync();
        await call.SayAsync("buy bread");
        await call.PressAsync(yes: false);
        (await call.ExpectResultAsync("buy", "failed")).ShouldContain("pressed No");
        call.ExpectNoOtherCall();
    }

    [Fact]
    public async Task Arguments_OutOfSchema_AreRefused()
    {
        await using var call = await StartAsync();
        await call.SayAsync("wrong");
        (await call.ExpectResultAsync("buy", "failed")).ShouldContain("'loaves' must be integer");
        call.ExpectNoOtherCall();
    }

    [Fact]
    public async Task Expectation_NotMet_TellsWhatHappenedInstead()
    {
        await using var call = await StartAsync(Short);
        await call.SayAsync("stock");
        var failure = await Should.ThrowAsync<TestCallException>(() => call.ExpectCallAsync("buy", a => true));
        failure.Message.ShouldStartWith("Expected 'buy' to be run with arguments that fit within 3 s. This happened instead:");
        failure.Message.ShouldContain("caller    stock");
        failure.Message.ShouldContain("card      count_stock done: There are nine loaves.");
        failure.Message.ShouldContain("assistant Let me count.");
    }

    [Fact]
    public async Task Call_NotExpected_IsTold()
    {
        await using var call = await StartAsync();
        await call.SayAsync("stock");
        await call.ExpectWordsAsync("I counted");
        Should.Throw<TestCallException>(call.ExpectNoOtherCall).Message.ShouldStartWith("Expected no other call, but 'count_stock' was run with {}.");
    }

    [Fact]
    public async Task Goodbye_EndsTheCallAfterItsLastWords()
    {
        await using var call = await StartAsync();
        await call.SayAsync("goodbye");
        await call.ExpectWordsAsync("Goodbye");
        (await call.ExpectEndAsync()).ShouldBe("finished");
    }

    [Fact]
    public async Task Speech_IsHeard()
    {
        var clip = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".wav");
        try
        {
            using var espeak = Process.Start("espeak-ng", ["-w", clip, "hello"]);
            await espeak.WaitForExitAsync();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("espeak-ng is not installed.");
        }
        await using var call = await TestCall.StartAsync(server =>
        {
            server.AddTools(typeof(Bakery));
            server.Scenario.When("*").Call("count_stock");
        });
        await call.SpeakAsync(clip);
        await call.ExpectCallAsync("count_stock");
        await call.ExpectWordsAsync("nine loaves");
        File.Delete(clip);
    }
}
