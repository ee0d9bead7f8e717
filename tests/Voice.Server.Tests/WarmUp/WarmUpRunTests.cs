using Voice.Server.WarmUp;

namespace Voice.Server.Tests.WarmUp;

public sealed class WarmUpRunTests
{
    [Fact]
    public async Task Rehearsal_BeforeTheServerListens_HoldsCallsAndEndsThem() => (await WarmUpRun.RunAsync(briefly: true)).ShouldBeTrue();
}
