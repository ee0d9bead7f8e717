using Voice.Simulator.Hearing;
using Voice.Simulator.Replies;

namespace Voice.Simulator.Tests.Replies;

/// <summary>An answer that was cut off is gone on with where it was cut, if somebody asks for that, and is not told from the beginning.</summary>
public sealed class UnfinishedTests
{
    const string Order = "The connection broke. Go on with your reply.";

    static readonly Mind Mind = new(PhraseBook.Default.Phrases.Count);
    static readonly Turn.User Asked = new("tell me a long story", true);
    static readonly string Story = string.Join(' ', Words(Asked).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void Story_CutWithinASentence_GoesOnWithThatSentence()
    {
        var heard = Story[..Story.IndexOf("lit the lamp", StringComparison.Ordinal)].Trim();
        var rest = Words(Asked, new Turn.Assistant(heard), new Turn.System(Order));
        rest.ShouldStartWith("Every evening she climbed");
        Story.ShouldEndWith(rest);
    }

    [Theory]
    [InlineData("hello", "Something that nobody here has said.")]
    [InlineData("", "Something that nobody here has said.")]
    public void Order_ToGoOnWithAnAnswerThatIsNotKnown_IsNotReadAloud(string asked, string heard)
    {
        var words = Words(new Turn.User(asked, true), new Turn.Assistant(heard), new Turn.System("The connection broke while you were speaking: the caller has heard only this. Go on with it now."));
        words.ShouldBe("I am sorry, I was cut off. Please ask me again.");
    }

    [Fact]
    public void Story_CutBetweenSentences_RepeatsNothing()
    {
        var heard = Story[..(Story.IndexOf('.', StringComparison.Ordinal) + 1)];
        (heard + " " + Words(Asked, new Turn.Assistant(heard), new Turn.System(Order))).ShouldBe(Story);
    }

    [Fact]
    public void Story_CutTwice_GoesOnWhereItWasCutLast()
    {
        var first = Story[..100];
        var second = Words(Asked, new Turn.Assistant(first), new Turn.System(Order))[..300];
        var rest = Words(Asked, new Turn.Assistant(first), new Turn.Assistant(second), new Turn.System(Order));
        Story.ShouldEndWith(rest);
        rest.Length.ShouldBeInRange(Story.Length - 500, Story.Length - 200);
    }

    [Fact]
    public void Story_WhoseRequestComesAgain_GoesOn() =>
        Words(new Turn.Assistant(Story[..200]), new Turn.System(Order), Asked).ShouldStartWith("Every evening");

    [Fact]
    public void Story_TheUserWantsMoreOf_GoesOn() =>
        Words(Asked, new Turn.Assistant(Story[..200]), new Turn.User("Go on, please.", true)).ShouldStartWith("Every evening");

    [Fact]
    public void Story_WithoutARequestToContinue_IsOver() => Words(Asked, new Turn.Assistant(Story[..300])).ShouldBe("Is there anything else I can do for you?");

    [Fact]
    public void Story_ToldToItsEnd_IsOver() => Words(Asked, new Turn.Assistant(Story), new Turn.System(Order)).ShouldNotContain("Ada");

    [Fact]
    public void AnotherAnswer_IsNoBeginningOfThisOne() => Words(new Turn.User("hello", true), new Turn.Assistant("Once upon a time"), new Turn.System(Order)).ShouldNotContain("simulator");

    [Fact]
    public void ToolsResult_CutInTheMiddle_IsToldToItsEndWithoutAnotherCall()
    {
        Turn[] turns =
        [
            new Turn.User("ask the expert why the sky is blue", true), new Turn.Call("c1", "ask_expert", "{}"),
            new Turn.Output("c1", "Air scatters blue light. That is called Rayleigh scattering.", Told: true), new Turn.Assistant("Air scatters blue light. That is"), new Turn.System(Order),
        ];
        var steps = Mind.Plan(new(turns, []));
        steps.ShouldHaveSingleItem().ShouldBe(new ReplyStep.Say("That is called Rayleigh scattering."));
    }

    static string Words(params Turn[] turns) => string.Join(' ', Mind.Plan(new(turns, [])).OfType<ReplyStep.Say>().Select(step => step.Text));
}
