using Voice.Simulator.Replies;

namespace Voice.Simulator.Tests.Replies;

public sealed class SpokenNumberTests
{
    [Theory]
    [InlineData("two and three", new[] { 2.0, 3 })]
    [InlineData("forty five and 7", new[] { 45.0, 7 })]
    [InlineData("20 5", new[] { 20.0, 5 })]
    [InlineData("no number", new double[0])]
    public void Numbers_Spoken_AreFound(string text, double[] expected) => SpokenNumber.AllIn(text).ShouldBe(expected);

    [Theory]
    [InlineData("ten seconds", 10)]
    [InlineData("a minute", 60)]
    [InlineData("half an hour", 1_800)]
    [InlineData("one and a half minutes", 90)]
    [InlineData("an hour and a half", 5_400)]
    [InlineData("2 minutes and thirty seconds", 150)]
    public void Duration_Spoken_IsFound(string text, int seconds) => SpokenNumber.Duration(text).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("soon")]
    [InlineData("zero seconds")]
    public void Duration_NotSpoken_IsNull(string text) => SpokenNumber.Duration(text).ShouldBeNull();
}
