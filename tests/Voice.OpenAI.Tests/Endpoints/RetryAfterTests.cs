using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Tests.Endpoints;

public sealed class RetryAfterTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("7", null, 7.0)]
    [InlineData(" 7 ", null, 7.0)]
    [InlineData("0.5", null, 0.5)]
    [InlineData("86400", null, 86400.0)]
    [InlineData("999999999999", null, 86400.0)]
    [InlineData("Sun, 01 Mar 2026 12:00:30 GMT", null, 30.0)]
    [InlineData("Sun, 01 Mar 2026 11:00:00 GMT", null, null)]
    [InlineData("Sun, 01 Mar 2099 12:00:30 GMT", null, 86400.0)]
    [InlineData("7", "1500", 1.5)]
    [InlineData("7", "junk", 7.0)]
    [InlineData(null, "250", 0.25)]
    [InlineData("0", null, null)]
    [InlineData("-3", null, null)]
    [InlineData("7", "-1", null)]
    [InlineData("soon", null, null)]
    [InlineData("1e9999", null, null)]
    [InlineData("NaN", null, null)]
    [InlineData("", "", null)]
    [InlineData(null, null, null)]
    public void Read_Headers_IsTheWaitTheyAskFor(string? retryAfter, string? milliseconds, double? seconds) =>
        RetryAfter.Read(name => name == "Retry-After" ? retryAfter : milliseconds, Now).ShouldBe(seconds is { } s ? TimeSpan.FromSeconds(s) : null);
}
