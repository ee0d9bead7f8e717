using Microsoft.Extensions.Time.Testing;
using Voice.Simulator.Limits;

namespace Voice.Simulator.Tests.Limits;

public sealed class BudgetTests
{
    readonly FakeTimeProvider _time = new();

    [Fact]
    public void Budget_UsedUp_SaysWhenThereIsMoreAndThenThereIs()
    {
        var budget = new Budget(requestsPerMinute: 60, tokensPerMinute: 600, _time);
        for (var i = 0; i < 60; i++) budget.Take(1, 0).UsedUp.ShouldBeNull();

        var refused = budget.Take(1, 0);
        refused.UsedUp.ShouldBe("requests");
        refused.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));

        _time.Advance(TimeSpan.FromMilliseconds(999));
        budget.Take(1, 0).UsedUp.ShouldBe("requests");
        _time.Advance(TimeSpan.FromMilliseconds(1));
        budget.Take(1, 0).UsedUp.ShouldBeNull();
    }

    [Fact]
    public void Refusal_TakesNothing()
    {
        var budget = new Budget(requestsPerMinute: 60, tokensPerMinute: 600, _time);
        budget.Take(1, 500);

        budget.Take(1, 200).UsedUp.ShouldBe("tokens");

        var standing = budget.Take(1, 100);
        standing.UsedUp.ShouldBeNull();
        standing.Limits.Select(limit => limit.Remaining).ShouldBe([58, 0]);
    }

    [Fact]
    public void Request_LargerThanTheBudget_IsTakenWhenItIsFull()
    {
        var budget = new Budget(requestsPerMinute: 60, tokensPerMinute: 600, _time);

        budget.Take(1, 10_000).UsedUp.ShouldBeNull();
        budget.Take(1, 10_000).RetryAfter.ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Reset_IsWhenItIsFullAgain()
    {
        var budget = new Budget(requestsPerMinute: 60, tokensPerMinute: 600, _time);

        budget.Take(15, 300).Limits.Select(limit => limit.Reset).ShouldBe([TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30)]);
    }
}
