using Voice.Assistants;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Tests.Endpoints;

/// <summary>Keys and services that are changed while calls are up.</summary>
public sealed class PoolChangeTests
{
    private readonly PoolUnderTest _pool = new(2);

    private OpenAIEndpoint First => _pool.Pool.Endpoints[0];

    private OpenAIEndpoint Second => _pool.Pool.Endpoints[1];

    [Fact]
    public void NewKey_InPlaceOfADeadOne_IsUsedAtOnce_AndWhatIsKnownOfTheOtherIsKept()
    {
        _pool.Take().Fail(EndpointFault.Dead, PoolUnderTest.Failure(AssistantFailureKind.Unauthorized));
        _pool.Take().Fail(EndpointFault.Limited, PoolUnderTest.Failure(AssistantFailureKind.Limited, 60));
        _pool.Route.IsUsable.ShouldBeFalse();
        _pool.Pool.Replace([First with { ApiKey = "sk-new" }, Second with { }]).ShouldBeTrue();
        var taken = _pool.Take();
        (taken.Label, taken.Endpoint.ApiKey).ShouldBe(("key 0", "sk-new"));
        taken.Fail(EndpointFault.Limited, PoolUnderTest.Failure(AssistantFailureKind.Limited, 90));
        _pool.Route.Wait.ShouldBe(TimeSpan.FromSeconds(60), "the second is still waited for");
    }

    [Fact]
    public void SameAgain_IsNoChange()
    {
        _pool.Take().Fail(EndpointFault.Dead, PoolUnderTest.Failure(AssistantFailureKind.Unauthorized));
        _pool.Pool.Replace([First with { }, Second with { }]).ShouldBeFalse();
        _pool.Take().Label.ShouldBe("key 1");
    }

    [Fact]
    public void EntriesInAnotherOrder_AreTakenInIt()
    {
        _pool.Take();
        _pool.Pool.Replace([Second, First]).ShouldBeTrue();
        _pool.Take().Label.ShouldBe("key 1");
    }

    [Fact]
    public void Connection_OfAnEntryThatIsGone_ReportsNothing()
    {
        var taken = _pool.Take();
        taken.Serve();
        _pool.Pool.Replace([First with { ApiKey = "sk-new" }]);
        taken.Report("invalid_api_key");
        taken.Drop();
        _pool.Take().Endpoint.ApiKey.ShouldBe("sk-new", "what was said of the old key is not said of the new one");
    }
}
