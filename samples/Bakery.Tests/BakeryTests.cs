using Microsoft.Extensions.DependencyInjection;
using Voice.Testing;

namespace Bakery.Tests;

public sealed class BakeryTests
{
    private readonly OrderBook _book = new();

    private Task<TestCall> StartAsync() => TestCall.StartAsync(setup =>
    {
        setup.Services = services => services.AddSingleton(_book);
        setup.AddTools(typeof(CakeOrders).Assembly);
        setup.Scenario.When("*open on monday*").Call("opening_hours", new { day = "Monday" });
        setup.Scenario.When("*open on sunday*").Call("opening_hours", new { day = "Sunday" });
        setup.Scenario.When("*cheesecake*").Call("order_cake", new { cake = "cheesecake" });
    });

    [Fact]
    public async Task Caller_WhoAsksForTheHours_IsToldThem()
    {
        await using var call = await StartAsync();
        await call.SayAsync("Are you open on Monday?");
        await call.ExpectCallAsync("opening_hours", arguments => arguments.GetProperty("day").GetString() == "Monday");
        await call.ExpectWordsAsync("from seven to six");
    }

    [Fact]
    public async Task Hours_OnASunday_AreAFailureInWords()
    {
        await using var call = await StartAsync();
        await call.SayAsync("And are you open on Sunday?");
        (await call.ExpectResultAsync("opening_hours", "failed")).ShouldBe("The bakery is closed on Sundays.");
        await call.ExpectWordsAsync("closed on Sundays");
    }

    [Fact]
    public async Task Cake_BeforeTheCallersYes_IsNotOrdered()
    {
        await using var call = await StartAsync();
        await call.SayAsync("One cheesecake, please.");
        await call.ExpectWordsAsync("yes or no");
        call.ExpectNoOtherCall();
        _book.All.ShouldBeEmpty();
        await call.SayAsync("Yes.");
        await call.ExpectWordsAsync("One cheesecake is ordered under number 1");
        _book.All.ShouldHaveSingleItem().Cake.ShouldBe("cheesecake");
    }

    [Fact]
    public async Task Cake_AfterTheCallersNo_IsNotOrdered()
    {
        await using var call = await StartAsync();
        await call.SayAsync("One cheesecake, please.");
        await call.PressAsync(yes: false);
        await call.ExpectResultAsync("order_cake", "failed");
        _book.All.ShouldBeEmpty();
    }
}
