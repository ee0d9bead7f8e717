using Voice.Server.WarmUp;

namespace Voice.Server.Tests.WarmUp;

public sealed class WarmUpRunTests
{
    [Fact]
    public async Task WarmUp_BeforeTheServerListens_HoldsCallsAndEndsThem() => (await WarmUpRun.RunAsync(VoiceServer.Build, briefly: true)).ShouldBeTrue();
}
