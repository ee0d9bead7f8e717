using System.Text.Json;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Tests.Endpoints;

public sealed class RateLimitsTests
{
    [Theory]
    [InlineData("1s", 1_000)]
    [InlineData("6m0s", 360_000)]
    [InlineData("60ms", 60)]
    [InlineData("1h2m3.5s", 3_723_500)]
    [InlineData("12", 12_000)]
    [InlineData("0s", 0)]
    [InlineData("", null)]
    [InlineData("soon", null)]
    [InlineData("1x", null)]
    [InlineData("-1s", null)]
    [InlineData("1.2.3s", null)]
    [InlineData("99999999h", null)]
    public void Duration_OfAHeader_IsRead(string text, int? milliseconds) =>
        RateLimits.Duration(text).ShouldBe(milliseconds is { } ms ? TimeSpan.FromMilliseconds(ms) : null);

    [Theory]
    [InlineData("1000", "10", "59s", true)]
    [InlineData("1000", "0", "59s", true)]
    [InlineData("-1", "-1", "0s", false)]
    [InlineData("0", "0", "0s", false)]
    [InlineData("1000", "-1", "1s", false)]
    [InlineData("1000", "2000", "1s", false)]
    [InlineData("1000", "10", "junk", false)]
    [InlineData(null, "10", "1s", false)]
    [InlineData("NaN", "10", "1s", false)]
    public void Headers_ThatMakeNoSenseTogether_SayNothing(string? limit, string remaining, string reset, bool said)
    {
        var limits = RateLimits.Read(name => name switch
        {
            "x-ratelimit-limit-tokens" => limit,
            "x-ratelimit-remaining-tokens" => remaining,
            "x-ratelimit-reset-tokens" => reset,
            _ => null,
        });
        limits.Tokens.HasValue.ShouldBe(said);
        limits.Requests.ShouldBeNull();
    }

    [Fact]
    public void Event_WithBothBudgets_IsRead()
    {
        using var json = JsonDocument.Parse("""
            {"type":"rate_limits.updated","rate_limits":[{"name":"requests","limit":1000,"remaining":999,"reset_seconds":0.06},
            {"name":"tokens","limit":50000,"remaining":49950,"reset_seconds":6},{"name":"new","limit":1},null,{"limit":3}]}
            """);
        RateLimits.Read(json.RootElement).ShouldBe(new RateLimits(
            new RateLimit(1000, 999, TimeSpan.FromSeconds(0.06)), new RateLimit(50_000, 49_950, TimeSpan.FromSeconds(6))));
    }

    [Theory]
    [InlineData("""{"rate_limits":{}}""")]
    [InlineData("""{"rate_limits":[{"name":"tokens","limit":"many","remaining":1,"reset_seconds":1}]}""")]
    [InlineData("""{"rate_limits":[{"name":7,"limit":1,"remaining":1,"reset_seconds":1e99}]}""")]
    [InlineData("{}")]
    public void Event_Broken_SaysNothing(string text)
    {
        using var json = JsonDocument.Parse(text);
        RateLimits.Read(json.RootElement).ShouldBe(default);
    }
}
