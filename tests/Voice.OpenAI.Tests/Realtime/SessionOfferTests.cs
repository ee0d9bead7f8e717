using System.Text.Json;
using Voice.OpenAI.Endpoints;
using Voice.OpenAI.Realtime;
using Voice.Tools;

namespace Voice.OpenAI.Tests.Realtime;

/// <summary>The search for the settings that a server accepts.</summary>
public sealed class SessionOfferTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse("""{"type":"object"}""").RootElement;

    private readonly SessionLimits _limits = new();

    private static ToolDescription[] Tools(int count) => [.. Enumerable.Range(0, count).Select(i => new ToolDescription($"tool_{i}", "", Schema))];

    [Theory]
    [InlineData(0, "truncation")]
    [InlineData(1, "tool_0")]
    [InlineData(30, "tool_17")]
    [InlineData(30, "tool_0", "tool_29")]
    [InlineData(30, "voice", "tool_3", "tool_4")]
    [InlineData(8, "voice", "truncation", "noise_reduction", "turn_detection.eagerness", "tool_7")]
    public void Items_ThatAreRefusedWithoutAName_AreFound_AndNothingElseIsLeftOut(int tools, params string[] bad)
    {
        var items = SessionItem.Of(Tools(tools));
        var refused = items.Where(item => bad.Contains(Plain(item))).ToList();
        var steps = Agree(new SessionOffer(items, _limits), refused, _ => null, out var held);
        held.Order().ShouldBe(items.Except(refused).Order());
        steps.ShouldBeLessThan(8 + (14 * bad.Length));
        Agree(new SessionOffer(items, _limits), refused, _ => null, out held).ShouldBe(1, "the next call does not ask again");
        held.Order().ShouldBe(items.Except(refused).Order());
    }

    [Fact]
    public void Items_ThatAreRefusedByName_CostOneStepEach()
    {
        var items = SessionItem.Of(Tools(30));
        string[] refused = [items[3], items[^1], items[^9]];
        Agree(new SessionOffer(items, _limits), refused, offered => refused.First(offered.Contains), out var held).ShouldBe(4);
        held.Order().ShouldBe(items.Except(refused).Order());
    }

    [Fact]
    public void Offer_ThatIsRefusedEvenWithoutAnything_Fails()
    {
        var offer = new SessionOffer(SessionItem.Of(Tools(5)), _limits);
        offer.Refused(null).ShouldBe(SessionOffer.Step.Offer);
        offer.Current.ShouldBeEmpty();
        offer.Refused(null).ShouldBe(SessionOffer.Step.Failed);
    }

    [Fact]
    public void Search_ThatRunsOutOfTime_HoldsWhatWasTaken_AndGoesOnThereInTheNextCall()
    {
        var items = SessionItem.Of(Tools(16));
        var bad = items[^1];
        var offer = new SessionOffer(items, _limits);
        offer.Refused(null);
        offer.Taken();
        offer.Taken();                                  // the options
        offer.Refused(null);
        offer.Stop().ShouldBe(SessionOffer.Step.Agreed);
        offer.Current.Order().ShouldBe(items.Where(item => !SessionItem.IsTool(item)).Order());
        offer.Untried.Count().ShouldBe(8, "the half that was on trial can be told too, but was not refused by itself");
        Agree(new SessionOffer(items, _limits), [bad], _ => null, out var held);
        held.Order().ShouldBe(items.Where(item => item != bad).Order());
    }

    [Fact]
    public void Server_ThatRefusesEverythingByName_IsNotAskedForEver()
    {
        var items = SessionItem.Of(Tools(200));
        var offer = new SessionOffer(items, _limits);
        var steps = 0;
        while (offer.Refused(offer.Current.FirstOrDefault()) == SessionOffer.Step.Offer)
            steps++;
        steps.ShouldBeLessThan(61);
    }

    [Theory]
    [InlineData("session.truncation", "", "truncation")]
    [InlineData("session.audio.input.turn_detection.eagerness", "", "turn_detection.eagerness")]
    [InlineData("session.turn_detection.threshold", "", "turn_detection.threshold")]
    [InlineData("session.audio.input.noise_reduction.type", "", "noise_reduction")]
    [InlineData("session.input_audio_transcription", "", "transcription")]
    [InlineData("session.audio.input.transcription.language", "", "transcription.language")]
    [InlineData("session.voice", "", "voice")]
    [InlineData("body -> session -> audio -> output -> voice", "", "voice")]
    [InlineData("session.tools[2].parameters", "", "tool_2")]
    [InlineData("session.tools.2.parameters.properties", "", "tool_2")]
    [InlineData("tools[2]", "", "tool_2")]
    [InlineData("", "Invalid schema for function 'tool_1': array schema missing items.", "tool_1")]
    [InlineData("session.tools", "The function tool_11 is not valid.", "tool_11")]
    [InlineData("", "Unknown parameter: 'session.truncation'.", "truncation")]
    [InlineData("", "semantic_vad is not supported", "turn_detection.type")]
    [InlineData(null, "tools[0].parameters is not valid", "tool_0")]
    [InlineData("session.model", "No such thing.", null)]
    [InlineData("session.tools[99].parameters", "", null)]
    [InlineData("", "", null)]
    public void Error_IsAboutThis(string? param, string message, string? item)
    {
        var tools = Tools(12);
        var found = SessionItem.Find(param ?? "", message, new HashSet<string>(SessionItem.Of(tools)), tools);
        (found is null ? null : Plain(found)).ShouldBe(item);
    }

    [Theory]
    [InlineData("unknown_parameter", "session.type", "", true)]
    [InlineData("unknown_parameter", "session.audio", "", true)]
    [InlineData("", "", "Unknown parameter: 'session.audio'.", true)]
    [InlineData("invalid_request_error", "", "extra fields not permitted: 'type'", true)]
    [InlineData("unknown_parameter", "session.audio.input.noise_reduction", "", false)]
    [InlineData("unknown_parameter", "session.truncation", "", false)]
    [InlineData("invalid_value", "session.audio", "", false)]
    public void Error_OfAServerOfTheBeta_IsKnown(string code, string param, string message, bool isBeta) => SessionItem.IsOtherForm(code, param, message).ShouldBe(isBeta);

    [Fact]
    public void Tool_WhoseSchemaWasMended_IsOfferedAgain()
    {
        var tool = Tools(1)[0];
        _limits.Refuse(SessionItem.Of(tool));
        _limits.Refuses(SessionItem.Of(tool)).ShouldBeTrue();
        _limits.Refuses(SessionItem.Of(tool with { Parameters = JsonDocument.Parse("""{"type":"object","properties":{}}""").RootElement })).ShouldBeFalse();
    }

    private static string Plain(string item) => SessionItem.Name(item) is var name && name.StartsWith("tool ", StringComparison.Ordinal) ? name[5..] : name;

    private static int Agree(SessionOffer offer, IReadOnlyCollection<string> refused, Func<HashSet<string>, string?> name, out HashSet<string> held)
    {
        held = [];
        for (var steps = 1; ; steps++)
        {
            steps.ShouldBeLessThan(100);
            var bad = offer.Current.Overlaps(refused);
            if (!bad)
                held = [.. offer.Current];
            var step = bad ? offer.Refused(name(offer.Current)) : offer.Taken();
            step.ShouldNotBe(SessionOffer.Step.Failed);
            if (step == SessionOffer.Step.Agreed)
            {
                offer.Current.ShouldBe(held, ignoreOrder: true);
                return steps;
            }
        }
    }
}
