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
        var token = Mint("CA1")!;
        token.Length.ShouldBe(64);
        _tokens.Redeem("twilio", token).ShouldBe("CA1");
        _tokens.Redeem("twilio", token).ShouldBeNull();
    }

    [Fact]
    public void Token_TriedByAnotherCarrier_IsRefusedAndUsedUp()
    {
        var token = Mint("CA1")!;
        _tokens.Redeem("plivo", token).ShouldBeNull();
        _tokens.Redeem("twilio", token).ShouldBeNull();
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public void Token_AfterAWhile_Expires(int seconds, bool good)
    {
        var token = Mint("CA1")!;
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _tokens.Redeem("twilio", token).ShouldBe(good ? "CA1" : null);
    }

    [Fact]
    public async Task Token_TriedByManyAtOnce_LetsOneIn()
    {
        var token = Mint("CA1")!;
        var tries = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => _tokens.Redeem("twilio", token))));
        tries.Count(t => t is not null).ShouldBe(1);
    }

    [Fact]
    public void Tokens_TooMany_AreNotGivenOutUntilSomeExpire()
    {
        for (var i = 0; i < StreamTokens.Most; i++)
            Mint($"CA{i}").ShouldNotBeNull();
        Mint("CA").ShouldBeNull();
        _time.Advance(TimeSpan.FromSeconds(61));
        Mint("CA").ShouldNotBeNull();
    }

    [Fact]
    public void Webhook_SentAgainBeforeItsStream_GetsTheSameToken()
    {
        var first = Mint("CA1", "webhook");
        Mint("CA1", "webhook").ShouldBe(first);
        Mint("CA1", "webhook, signed anew").ShouldBe(first);
        Mint("CA2", "another call").ShouldNotBe(first);
    }

    [Theory]
    [InlineData("webhook")]
    [InlineData("webhook, signed anew")]
    public void Webhook_SentAgainAfterItsStream_GetsNone(string again)
    {
        Mint("CA1", "webhook");
        var token = Mint("CA1", "webhook, signed anew")!;
        _tokens.Redeem("twilio", token);
        _tokens.TryMint("twilio", "CA1", again, out var none).ShouldBeFalse();
        none.ShouldBeNull();
        Mint("CA1", "the stream broke").ShouldNotBeNull();
    }

    [Theory]
    [InlineData(61, false)]
    [InlineData((24 * 60 * 60) - 1, false)]
    [InlineData((24 * 60 * 60) + 1, true)]
    public void Webhook_WhoseTokenWasNeverUsed_IsRememberedForADay(int seconds, bool forgotten)
    {
        Mint("CA1", "webhook");
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _tokens.TryMint("twilio", "CA1", "webhook", out _).ShouldBe(forgotten);
    }

    private string? Mint(string callId, string? replayKey = null)
    {
        _tokens.TryMint("twilio", callId, replayKey, out var token).ShouldBeTrue();
        return token;
    }
}
