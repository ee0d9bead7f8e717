using Voice.Assistants;
using Voice.OpenAI.Endpoints;
using static Voice.OpenAI.Tests.Endpoints.PoolUnderTest;

namespace Voice.OpenAI.Tests.Endpoints;

/// <summary>When an entry may be tried, as tables on a clock.</summary>
public sealed class EndpointRouteTests
{
    [Fact]
    public void Take_AllWell_IsTheFirst()
    {
        var pool = new PoolUnderTest(3);
        for (var i = 0; i < 5; i++)
            pool.Take().Label.ShouldBe("key 0");
        pool.Route.IsUsable.ShouldBeTrue();
        pool.Route.Unavailable.ShouldBeNull();
    }

    [Fact]
    public void DeadKey_IsLeftAlone_AndTriedByOneOncePerCoolDown()
    {
        var pool = new PoolUnderTest(2);
        pool.Take().Fail(EndpointFault.Dead, Failure(AssistantFailureKind.Unauthorized));
        pool.Take().Label.ShouldBe("key 1");
        pool.Wait(599);
        pool.Take().Label.ShouldBe("key 1");
        pool.Wait(1);
        var trial = pool.Take();
        trial.Label.ShouldBe("key 0");
        pool.Take().Label.ShouldBe("key 1", "one call finds out, the others do not wait for it");
        trial.Fail(EndpointFault.Dead, Failure(AssistantFailureKind.Unauthorized));
        pool.Wait(599);
        pool.Take().Label.ShouldBe("key 1");
        pool.Errors.Count().ShouldBe(1, "the operator is told once");
        pool.Errors.Single().ShouldContain("key 0");
        pool.Wait(1);
        pool.Take().Serve();
        pool.Take().Label.ShouldBe("key 0");
        pool.Log.Lines.ShouldContain(l => l.Contains("The entry key 0 works again", StringComparison.Ordinal));
        pool.Log.Lines.ShouldAllBe(l => !l.Contains("sk-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(EndpointFault.Limited)]
    [InlineData(EndpointFault.Failed)]
    [InlineData(EndpointFault.Dead)]
    internal void Problem_OfOneUse_IsNotThatOfAnother(EndpointFault fault)
    {
        var pool = new PoolUnderTest(1);
        for (var i = 0; i < 10; i++)
        {
            pool.Route.Take()?.Fail(fault, Failure(AssistantFailureKind.Unreachable));
            pool.Wait(0.01);
        }
        pool.Route.IsUsable.ShouldBeFalse();
        pool.Pool.Route("chat").IsUsable.ShouldBeTrue();
    }

    [Fact]
    public void TrialOfADeadKey_ThatFindsNothingOut_IsMadeAgainSoon()
    {
        var pool = new PoolUnderTest(1);
        pool.Take().Fail(EndpointFault.Dead, Failure(AssistantFailureKind.Unauthorized));
        pool.Wait(600);
        pool.Take().Fail(EndpointFault.Failed, Failure(AssistantFailureKind.Unreachable));
        pool.Route.IsUsable.ShouldBeFalse();
        pool.Wait(5);
        pool.Take().Abandon();
        pool.Wait(5);
        pool.Take().Serve();
        pool.Route.IsUsable.ShouldBeTrue();
    }

    [Theory]
    [InlineData(7.0)]
    [InlineData(0.25)]
    [InlineData(86400.0)]
    public void RetryAfter_OfOneEntry_IsKept(double seconds)
    {
        var pool = new PoolUnderTest(1);
        pool.Take().Fail(EndpointFault.Limited, Failure(AssistantFailureKind.Limited, seconds));
        pool.Route.Unavailable!.RetryAfter.ShouldBe(TimeSpan.FromSeconds(seconds));
        pool.Wait(seconds - 0.001);
        pool.Route.Take().ShouldBeNull();
        pool.Wait(0.001);
        pool.Take().Label.ShouldBe("key 0");
    }

    [Fact]
    public void RetryAfter_ThatIsShorterThanAnotherOne_ShortensNothing()
    {
        var pool = new PoolUnderTest(1);
        var (first, second) = (pool.Take(), pool.Take());
        first.Fail(EndpointFault.Limited, Failure(AssistantFailureKind.Limited, 60));
        second.Fail(EndpointFault.Limited, Failure(AssistantFailureKind.Limited, 1));
        pool.Wait(59);
        pool.Route.Take().ShouldBeNull();
    }

    [Fact]
    public void RetryAfter_AndASuccessThatWasUnderWay_IsStillKept()
    {
        var pool = new PoolUnderTest(1);
        var (limited, served) = (pool.Take(), pool.Take());
        limited.Fail(EndpointFault.Limited, Failure(AssistantFailureKind.Limited, 60));
        served.Serve();
        pool.Wait(59);
        pool.Route.Take().ShouldBeNull();
    }

    [Fact]
    public void Backoff_WithoutRetryAfter_GrowsWithJitterUpToHalfAMinute()
    {
        var pool = new PoolUnderTest(1);
        var longest = 0.25;
        for (var i = 0; i < 12; i++)
        {
            pool.Take().Fail(EndpointFault.Limited, Failure(AssistantFailureKind.Limited));
            var wait = pool.Route.Wait;
            wait.TotalSeconds.ShouldBeInRange(longest / 2, longest + 1e-6);
            pool.Time.Advance(wait);
            longest = Math.Min(longest * 2, 30);
        }
        pool.Take().Serve();
        pool.Take().Fail(EndpointFault.Limited, Failure(AssistantFailureKind.Limited));
        pool.Route.Wait.TotalSeconds.ShouldBeLessThanOrEqualTo(0.25, "a success starts it anew");
    }

    [Fact]
    public void Backoff_OfManyCallsAtOnce_CountsAsOne()
    {
        var pool = new PoolUnderTest(1);
        foreach (var taken in Enumerable.Range(0, 100).Select(_ => pool.Take()).ToList())
            taken.Fail(EndpointFault.Limited, Failure(AssistantFailureKind.Limited));
        pool.Route.Wait.TotalSeconds.ShouldBeLessThanOrEqualTo(0.25);
    }

    [Fact]
    public void Breaker_AfterRepeatedFailures_OpensForAllAndLetsOneTry()
    {
        var pool = new PoolUnderTest(1, new EndpointPoolOptions { BreakAfter = 4, BreakFor = TimeSpan.FromSeconds(5) });
        foreach (var taken in Enumerable.Range(0, 4).Select(_ => pool.Take()).ToList())
            taken.Fail(EndpointFault.Failed, Failure(AssistantFailureKind.Unreachable));
        pool.Route.Wait.ShouldBe(TimeSpan.FromSeconds(5));
        pool.Wait(5);
        var trial = pool.Take();
        pool.Route.Take().ShouldBeNull("one finds out for all");
        trial.Fail(EndpointFault.Failed, Failure(AssistantFailureKind.Unreachable));
        pool.Route.Wait.ShouldBe(TimeSpan.FromSeconds(10), "longer each time");
        pool.Wait(10);
        pool.Take().Abandon();
        pool.Take().Serve();
        pool.Take().Serve();
        pool.Take().Serve();
    }

    [Fact]
    public void Breaker_ConnectionsThatDropAgainAndAgain_Opens()
    {
        var pool = new PoolUnderTest(2, new EndpointPoolOptions { BreakAfter = 4 });
        for (var i = 0; i < 2; i++)
        {
            var taken = pool.Take();
            taken.Label.ShouldBe("key 0");
            taken.Serve();
            pool.Wait(2);
            taken.Drop();
        }
        pool.Take().Label.ShouldBe("key 1");
    }

    [Fact]
    public void Breaker_AFewDropsAmongManyCalls_StaysClosed()
    {
        var pool = new PoolUnderTest(1);
        for (var i = 0; i < 100; i++)
        {
            var taken = pool.Take();
            taken.Serve();
            if (i % 5 == 0)
                taken.Drop();
        }
        pool.Route.IsUsable.ShouldBeTrue();
    }

    [Fact]
    public void MissingModel_IsReportedOnceAndNotAskedAgain()
    {
        var pool = new PoolUnderTest(2);
        var (first, second) = (pool.Take(), pool.Take());
        first.Fail(EndpointFault.Missing, Failure(AssistantFailureKind.Misconfigured));
        second.Fail(EndpointFault.Missing, Failure(AssistantFailureKind.Misconfigured));
        pool.Take().Label.ShouldBe("key 1");
        pool.Errors.Count().ShouldBe(1);
    }

    [Fact]
    public void UnfitRequest_SaysNothingAboutTheEntry()
    {
        var pool = new PoolUnderTest(1);
        for (var i = 0; i < 10; i++)
            pool.Take().Fail(EndpointFault.Unfit, Failure(AssistantFailureKind.Misconfigured));
        pool.Route.IsUsable.ShouldBeTrue();
    }

    [Fact]
    public void TokensNearlyUsedUp_NewCallsGoElsewhere_BeforeThereIsA429()
    {
        var pool = new PoolUnderTest(2);
        pool.Take().Observe(new RateLimits(null, new RateLimit(40_000, 1_000, TimeSpan.FromSeconds(58.5))));
        pool.Take().Label.ShouldBe("key 1");
        pool.Wait(1.6);
        pool.Take().Label.ShouldBe("key 0", "it has filled up to the reserve again");
    }

    [Fact]
    public void TokensNearlyUsedUp_WithoutAReserve_IsNoReasonToGoElsewhere()
    {
        var pool = new PoolUnderTest(2, new EndpointPoolOptions { Reserve = 0 });
        pool.Take().Observe(new RateLimits(null, new RateLimit(40_000, 1_000, TimeSpan.FromSeconds(58.5))));
        pool.Take().Label.ShouldBe("key 0");
    }

    [Fact]
    public void ConnectionsPerMinute_AreKeptPerEntry()
    {
        var pool = new PoolUnderTest(2, new EndpointPoolOptions { ConnectionsPerMinute = 3 });
        var labels = Enumerable.Range(0, 6).Select(_ =>
        {
            pool.Wait(1);
            return pool.Take().Label;
        }).ToList();
        labels.ShouldBe(["key 0", "key 0", "key 0", "key 1", "key 1", "key 1"]);
        pool.Route.Unavailable!.RetryAfter.ShouldBe(TimeSpan.FromSeconds(55));
        pool.Wait(55);
        pool.Take().Label.ShouldBe("key 0");
        pool.Route.Take().ShouldBeNull();
        pool.Pool.Route("chat").Take().ShouldNotBeNull("only sockets are counted");
    }

    [Theory]
    [InlineData("insufficient_quota", false, 600.0)]
    [InlineData("project_spend_limit_exceeded", false, 600.0)]
    [InlineData("rate_limit_exceeded", false, 0.25)]
    [InlineData("server_error", true, 0.0)]
    [InlineData("max_output_tokens", true, 0.0)]
    public void CodeInMidCall_TakesOutWhoItConcerns(string code, bool usable, double longestWait)
    {
        var pool = new PoolUnderTest(1);
        var taken = pool.Take();
        taken.Serve();
        taken.Report(code);
        pool.Route.IsUsable.ShouldBe(usable);
        pool.Route.Wait.TotalSeconds.ShouldBeInRange(longestWait / 2, longestWait + 1e-6);
    }

    [Fact]
    public void Walk_OfAnySeed_KeepsEveryPromise()
    {
        for (var seed = 0; seed < 200; seed++)
            PoolWalk.Run(seed, steps: 300);
    }
}
