using Voice.Server.Rehearsals;

namespace Voice.Server.Tests.Rehearsals;

public sealed class RehearsalTests
{
    [Fact]
    public async Task Rehearsal_BeforeTheServerListens_HoldsCallsAndEndsThem() => (await Rehearsal.RunAsync(briefly: true)).ShouldBeTrue();
}
