using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Voice.Testing.Server;
using Voice.Tools;

namespace Voice.Testing.Tests;

/// <summary>The kinds of test calls.</summary>
public enum Place
{
    /// <summary>In the test's own process.</summary>
    Here,

    /// <summary>Over the hub of a whole server.</summary>
    Server,
}

public sealed class TestCallTests
{
    /// <summary>Long enough for what happens, short enough to wait in vain for the rest.</summary>
    private static TimeSpan Short(Place place) => TimeSpan.FromSeconds(place == Place.Server ? 3 : 0.5);

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

    private static async Task<TestCall> StartAsync(Place place, TimeSpan? patience = null)
    {
        return place == Place.Server ? await ServerCall.StartAsync(Configure) : await TestCall.StartAsync(Configure);

        void Configure(TestCallOptions call)
        {
            call.AddTools(typeof(Bakery));
            call.Scenario.When("buy *").Call("buy", new { loaves = 2 });
            call.Scenario.When("stock").Say("Let me count.").Call("count_stock").After().Say("I counted: {output}.");
            call.Scenario.When("wrong").Call("buy", new { loaves = "many" });
            if (patience is { } time)
                call.Patience = time;
        }
    }

    [Theory]
    [InlineData(Place.Here)]
    [InlineData(Place.Server)]
    public async Task Tool_IsRunBetweenWordsAndSpeaksUpByItself(Place place)
    {
        await using var call = await StartAsync(place);
        await call.SayAsync("stock");
        await call.ExpectWordsAsync("let me count");
        await call.ExpectCallAsync("count_stock");
        await call.ExpectWordsAsync("I counted: There are nine loaves.");
        await call.ExpectWordsAsync("The oven is empty.");
        call.ExpectNoOtherCall();
    }

    [Theory]
    [InlineData(Place.Here)]
    [InlineData(Place.Server)]
    public async Task Button_Yes_RunsWhatWaited(Place place)
    {
        await using var call = await StartAsync(place);
        await call.SayAsync("buy bread");
        await call.PressAsync(yes: true);
        (await call.ExpectCallAsync("buy", a => a.GetProperty("loaves").GetInt32() == 2)).ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Object);
        await call.ExpectWordsAsync("2 loaves are bought");
    }

    [Theory]
    [InlineData(Place.Here)]
    [InlineData(Place.Server)]
    public async Task Button_No_RunsNothing(Place place)
    {
        await using var call = await StartAsync(place);
        await call.SayAsync("buy bread");
        await call.PressAsync(yes: false);
        (await call.ExpectResultAsync("buy", "failed")).ShouldContain("pressed No");
        call.ExpectNoOtherCall();
    }

    [Theory]
    [InlineData(Place.Here)]
    [InlineData(Place.Server)]
    public async Task Arguments_OutOfSchema_AreRefused(Place place)
    {
        await using var call = await StartAsync(place);
        await call.SayAsync("wrong");
        (await call.ExpectResultAsync("buy", "failed")).ShouldContain("'loaves' must be integer");
        call.ExpectNoOtherCall();
    }

    [Theory]
    [InlineData(Place.Here)]
    [InlineData(Place.Server)]
    public async Task Expectation_NotMet_TellsWhatHappenedInstead(Place place)
    {
        await using var call = await StartAsync(place, Short(place));
        await call.SayAsync("stock");
        var failure = await Should.ThrowAsync<TestCallException>(() => call.ExpectCallAsync("buy", a => true));
        failure.Message.ShouldStartWith($"Expected 'buy' to be run with arguments that fit within {(place == Place.Server ? "3" : "0.5")} s. This happened instead:");
        failure.Message.ShouldContain("caller    stock");
        failure.Message.ShouldContain("card      count_stock done: There are nine loaves.");
        failure.Message.ShouldContain("assistant Let me count.");
    }

    [Theory]
    [InlineData(Place.Here)]
    [InlineData(Place.Server)]
    public async Task Call_NotExpected_IsTold(Place place)
    {
        await using var call = await StartAsync(place);
        await call.SayAsync("stock");
        await call.ExpectWordsAsync("I counted");
        Should.Throw<TestCallException>(call.ExpectNoOtherCall).Message.ShouldStartWith("Expected no other call, but 'count_stock' was run with {}.");
    }

    [Fact]
    public async Task Goodbye_ToTheServersOwnTool_EndsTheCallAfterItsLastWords()
    {
        await using var call = await StartAsync(Place.Server);
        await call.SayAsync("goodbye");
        await call.ExpectWordsAsync("Goodbye");
        (await call.ExpectEndAsync()).ShouldBe("finished");
    }

    [Theory]
    [InlineData(Place.Here)]
    [InlineData(Place.Server)]
    public async Task Yes_BySpeechOrTyping_RunsTheToolOnce(Place place)
    {
        await using var call = await StartAsync(place);
        await call.SayAsync("Buy bread!");
        await call.ExpectResultAsync("buy", "waiting");
        await call.ExpectWordsAsync("yes or no");
        call.ExpectNoOtherCall();
        await call.SayAsync("Yes.");
        await call.ExpectCallAsync("buy");
        await call.ExpectWordsAsync("2 loaves are bought");
        call.ExpectNoOtherCall();
    }

    internal sealed class Counter(TimeProvider time, List<string> shelf)
    {
        [VoiceTool("clerk", Audience = ToolAudience.Phone)]
        [Description("Names the clerk, and closes the shop.")]
        public string Clerk(CallContext call)
        {
            call.EndAfterLastWords();
            shelf.Add(call.Facts.From);
            return time.GetUtcNow().Year > 2000 && shelf.Count == 2 ? "It is Ada." : "It is nobody.";
        }
    }

    [Fact]
    public async Task ToolClass_WithServicesOnAPhone_GetsThemAndEndsTheCall()
    {
        List<string> shelf = ["bread"];
        await using var call = await TestCall.StartAsync(call =>
        {
            call.Services = services => services.AddSingleton(shelf);
            call.AddTools(typeof(Counter));
            (call.Line, call.Facts) = (ToolAudience.Phone, CallFacts.Of("+4711", "+4722", []));
            call.Scenario.When("who * there").Call("clerk");
        });
        await call.SayAsync("Who is there?");
        await call.ExpectWordsAsync("It is Ada.");
        (await call.ExpectEndAsync()).ShouldBe("finished");
        shelf.ShouldBe(["bread", "+4711"]);
    }

    [Fact]
    public async Task Line_WithoutARule_IsAnsweredThatThereIsNone()
    {
        await using var call = await StartAsync(Place.Here);
        await call.SayAsync("sing");
        await call.ExpectWordsAsync("The scenario has no rule for that.");
        call.ExpectNoOtherCall();
    }

    [Fact]
    public async Task Reply_CutOffByTheCaller_DoesNotGoOn()
    {
        await using var call = await TestCall.StartAsync(call =>
        {
            call.AddTools(typeof(Bakery));
            call.Scenario.When("story").Say("Once upon a time.").Wait(TimeSpan.FromMinutes(5)).Call("count_stock");
            call.Scenario.When("stop").Say("I stop.");
        });
        await call.SayAsync("story");
        await call.ExpectWordsAsync("Once upon a time.");
        await call.SayAsync("stop");
        await call.ExpectWordsAsync("I stop.");
        call.ExpectNoOtherCall();
    }

    [Fact]
    public void Tools_OfAClassWithoutAny_AreRefused() =>
        Should.Throw<ArgumentException>(() => new TestCallOptions().AddTools(typeof(string))).Message.ShouldContain("has no method that is marked [VoiceTool]");

    [Fact]
    public void Testing_NeedsNoServer()
    {
        var references = typeof(TestCall).Assembly.GetReferencedAssemblies().Select(static assembly => assembly.Name!).ToList();
        references.Where(static name => name.StartsWith("Voice", StringComparison.Ordinal)).ShouldBe(["Voice"]);
        references.ShouldNotContain(static name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
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
        await using var call = await ServerCall.StartAsync(server =>
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
