using Microsoft.Extensions.Time.Testing;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

public sealed class StreamTokensTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly StreamTokens _tokens;

    public StreamTokensTests() => _tokens = new StreamTokens(_time);

    [Fact]
    public void Token_OfItsCall_IsGoodOnce()
    {
        var token = _tokens.Mint("twilio", "CA1")!;
        token.Length.ShouldBe(64);
        _tokens.Expects("twilio").ShouldBeTrue();
        _tokens.Expects("plivo").ShouldBeFalse();
        _tokens.Redeem("twilio", "CA1", token).ShouldBeTrue();
        _tokens.Redeem("twilio", "CA1", token).ShouldBeFalse();
        _tokens.Expects("twilio").ShouldBeFalse();
    }

    [Theory]
    [InlineData("twilio", "CA2")]
    [InlineData("plivo", "CA1")]
    public void Token_TriedForAnother_IsRefusedAndUsedUp(string vendor, string callId)
    {
        var token = _tokens.Mint("twilio", "CA1")!;
        _tokens.Redeem(vendor, callId, token).ShouldBeFalse();
        _tokens.Redeem("twilio", "CA1", token).ShouldBeFalse();
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public void Token_AfterAWhile_Expires(int seconds, bool good)
    {
        var token = _tokens.Mint("twilio", "CA1")!;
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _tokens.Expects("twilio").ShouldBe(good);
        _tokens.Redeem("twilio", "CA1", token).ShouldBe(good);
    }

    [Fact]
    public async Task Token_TriedByManyAtOnce_LetsOneIn()
    {
        var token = _tokens.Mint("twilio", "CA1")!;
        var tries = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => _tokens.Redeem("twilio", "CA1", token))));
        tries.Count(t => t).ShouldBe(1);
    }

    [Fact]
    public void Tokens_TooMany_AreNotGivenOutUntilSomeExpire()
    {
        for (var i = 0; i < StreamTokens.Most; i++)
            _tokens.Mint("twilio", $"CA{i}").ShouldNotBeNull();
        _tokens.Mint("twilio", "CA").ShouldBeNull();
        _time.Advance(TimeSpan.FromSeconds(61));
        _tokens.Mint("twilio", "CA").ShouldNotBeNull();
    }
}
