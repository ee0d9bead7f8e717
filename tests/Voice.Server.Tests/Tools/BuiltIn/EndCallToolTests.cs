using Voice.Server.Tools;

namespace Voice.Server.Tests.Tools.BuiltIn;

public sealed class EndCallToolTests
{
    [Fact]
    public void EndCall_Asked_EndsAfterTheLastWordsAndAsksForAGoodbye()
    {
        var call = new FakeCall();

        EndCallTool.EndCall(call).ShouldContain("goodbye");

        call.Ends.ShouldBeTrue();
    }
}
