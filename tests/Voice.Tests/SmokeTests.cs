namespace Voice.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void Solution_Builds_Runs() => true.ShouldBeTrue();
}
