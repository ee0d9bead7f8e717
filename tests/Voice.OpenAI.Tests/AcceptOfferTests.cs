using Voice.OpenAI.Endpoints;
using Voice.OpenAI.Realtime;
using Voice.OpenAI.Sip;

namespace Voice.OpenAI.Tests;

/// <summary>The settings with which a call is accepted when its provider refuses some of them.</summary>
public sealed class AcceptOfferTests
{
    private static readonly string[] Items = [SessionItem.Voice, SessionItem.Truncation, "tool get_time 0001", "tool end_call 0002", "tool roll_dice 0003"];

    /// <summary>Items that are refused, separated by commas; whether the refusal names them; how often is asked; and what the call goes without.</summary>
    [Theory]
    [InlineData("", true, 1, "")]
    [InlineData("voice", true, 2, "voice")]
    [InlineData("voice,tool end_call 0002", true, 3, "voice,tool end_call 0002")]
    [InlineData("tool end_call 0002", false, 3, "tool end_call 0002")]
    [InlineData("truncation", false, 6, "truncation")]
    [InlineData("tool end_call 0002,tool get_time 0001", false, 7, "tool get_time 0001,tool end_call 0002,tool roll_dice 0003")]
    [InlineData("voice,truncation", false, 8, "voice,truncation")]
    [InlineData("voice,tool get_time 0001", false, 9, "voice,truncation,tool get_time 0001,tool end_call 0002,tool roll_dice 0003")]
    public void Call_IsAcceptedWithoutWhatIsRefused(string refused, bool named, int asked, string without)
    {
        var limits = new SessionLimits();
        Accept(new AcceptOffer(Items, limits), refused, named).ShouldBe((asked, without));
        if (named || !without.Contains(','))
            Accept(new AcceptOffer(Items, limits), refused, named).ShouldBe((1, without), "the next call knows it");
    }

    [Fact]
    public void Call_ThatIsRefusedInEveryForm_EndsTheSearch()
    {
        var offer = new AcceptOffer(Items, new SessionLimits());
        var asked = 1;
        while (offer.Refused(null))
            asked++;
        asked.ShouldBe(9);
    }

    private static (int Asked, string Without) Accept(AcceptOffer offer, string refused, bool named)
    {
        var asked = 1;
        while (refused.Split(',').FirstOrDefault(offer.Current.Contains) is { } one)
        {
            offer.Refused(named ? one : null).ShouldBeTrue();
            asked++;
        }
        offer.Taken();
        return (asked, string.Join(',', Items.Where(item => !offer.Current.Contains(item))));
    }
}
