using Microsoft.Extensions.DependencyInjection;
using Voice.Server.Calls;
using Voice.Server.Rehearsals;

namespace Voice.Server.Tests.Rehearsals;

public sealed class RehearsalTests
{
    [Fact]
    public async Task Rehearsal_BeforeTheServerListens_HoldsACallAndLeavesNoTrace()
    {
        await using var app = VoiceServer.Build(["--urls=http://127.0.0.1:0", "--OPENAI_BASE_URL=http://127.0.0.1:1/v1", "--Serilog:MinimumLevel:Default=Fatal"]);
        (await Rehearsal.RunAsync(app.Services)).ShouldBeTrue();
        app.Services.GetRequiredService<CallHost>().Count.ShouldBe(0);
        app.Services.GetRequiredService<CallOutcomes>().Find("twilio/CA").ShouldBeNull();
    }
}
