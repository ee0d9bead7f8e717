using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Tests.Endpoints;

public sealed class BudgetTests
{
    private static readonly TimeSpan At = TimeSpan.FromSeconds(100);

    [Theory]
    [InlineData(100, 100, 0, 1, 0.05, 0.0)]
    [InlineData(100, 50, 30, 1, 0.05, 0.0)]
    [InlineData(100, 0, 60, 1, 0.0, 0.6)]
    [InlineData(100, 0, 60, 1, 0.05, 3.0)]
    [InlineData(100, 4, 57.6, 1, 0.05, 0.6)]
    [InlineData(1, 0, 20, 1, 0.05, 20.0)]
    [InlineData(1000, 40, 60, 0, 0.05, 0.625)]
    public void Wait_AfterTheProviderTold_IsUntilTheShareIsThere(double limit, double remaining, double resetSeconds, double amount, double reserve, double waitSeconds)
    {
        var budget = new Budget();
        budget.Set(new RateLimit(limit, remaining, TimeSpan.FromSeconds(resetSeconds)), At);
        budget.Wait(amount, reserve, At).TotalSeconds.ShouldBe(waitSeconds, 1e-6);
        budget.Wait(amount, reserve, At + TimeSpan.FromSeconds(waitSeconds + 1e-6)).ShouldBe(TimeSpan.Zero, "it has grown meanwhile");
    }

    [Fact]
    public void Wait_NothingTold_IsNone()
    {
        var budget = new Budget();
        budget.Spend(10, At);
        budget.Wait(1, 0.05, At).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Spend_BetweenTwoNews_IsTakenOff()
    {
        var budget = new Budget();
        budget.Set(new RateLimit(10, 3, TimeSpan.FromSeconds(42)), At);
        for (var i = 0; i < 3; i++)
        {
            budget.Wait(1, 0, At).ShouldBe(TimeSpan.Zero);
            budget.Spend(1, At);
        }
        budget.Wait(1, 0, At).TotalSeconds.ShouldBe(6, 1e-6);
    }
}
