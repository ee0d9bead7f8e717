using Voice.Assistants;
using Voice.Conversations;

namespace Voice.Tests.Conversations;

public sealed class ToolCostTests
{
    [Fact]
    public void Cost_OfATool_IsCountedForTheCallAndNothingElse()
    {
        var script = Script.Listening().Happens(new ToolCost(new TokenUsage(100, 0, 0, 0, 20, 0) { Cost = 0.01m }));
        script.Last.ShouldHaveSingleItem().ShouldBeOfType<CountUsage>().Usage.Cost.ShouldBe(0.01m);
        script.Phase.ShouldBe(Phase.Listening);
    }
}
