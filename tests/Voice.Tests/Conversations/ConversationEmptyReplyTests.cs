using Voice.Assistants;
using Voice.Conversations;

namespace Voice.Tests.Conversations;

/// <summary>Replies that hold nothing, and words that nobody could speak.</summary>
public sealed class ConversationEmptyReplyTests
{
    [Fact]
    public void Reply_ThatIsEmpty_IsAskedForOnceMore_ThenASentenceIsSaid_ThenTheCallerIsTold()
    {
        var script = Script.Listening().CallerSays("u1").Created("r1").Done("r1", ResponseOutcome.Empty);
        script.Asked.Single().Instructions.ShouldBeNull("the same again");
        script.Phase.ShouldBe(Phase.Thinking);
        script.CreatedAsAsked("r2").Done("r2", ResponseOutcome.Empty);
        script.Asked.Count().ShouldBe(2);
        script.Asked.Last().Words.ShouldNotBeNull().ShouldStartWith("Sorry");
        script.Asked.Last().Instructions.ShouldNotBeNull().ShouldContain(script.Asked.Last().Words!);
        script.Problems.ShouldBeEmpty();
        script.CreatedAsAsked("r3").Done("r3", ResponseOutcome.Empty);
        script.Asked.Count().ShouldBe(2);
        script.Problems.ShouldBe(["assistant_error"]);
        script.Phase.ShouldBe(Phase.Listening);
    }

    [Theory]
    [InlineData(ResponseOutcome.Completed)]
    [InlineData(ResponseOutcome.Unheard)]
    internal void Reply_ThatIsNotEmpty_BeginsTheCountAgain(ResponseOutcome outcome)
    {
        var script = Script.Listening().CallerSays("u1").Created("r1").Done("r1", ResponseOutcome.Empty).CreatedAsAsked("r2").Done("r2", outcome);
        script.Asked.Count().ShouldBe(1);
        script.CallerSays("u2").Created("r3").Done("r3", ResponseOutcome.Empty).Asked.Last().Instructions.ShouldBeNull();
    }

    [Fact]
    public void Caller_WhoSpeaksAgain_BeginsTheCountAgain()
    {
        var script = Script.Listening().CallerSays("u1").Created("r1").Done("r1", ResponseOutcome.Empty).CallerSpeaks("u2").CreatedAsAsked("r2").Done("r2", ResponseOutcome.Empty);
        script.CallerStops("u2").Created("r3").Done("r3", ResponseOutcome.Empty).Asked.Last().Instructions.ShouldBeNull();
    }

    [Fact]
    public void Greeting_ThatIsEmpty_IsAskedForAgain()
    {
        var script = Script.Listening(new ConversationOptions { Greeting = "Hello." }).CreatedAsAsked("r1").Done("r1", ResponseOutcome.Empty);
        script.Asked.Count().ShouldBe(2);
        script.Asked.ShouldAllBe(asked => asked.Words == "Hello.");
        script.CreatedAsAsked("r2").Done("r2", ResponseOutcome.Empty).CreatedAsAsked("r3").Done("r3", ResponseOutcome.Empty).WaitSeconds(2);
        script.Asked.Count().ShouldBe(3, "and then no more");
    }

    [Fact]
    public void Words_ThatCouldNotBeSpoken_AreTold()
    {
        var script = Script.Listening().CallerSays("u1").Created("r1").Words("r1", "i1", "Hello.", final: true, spoken: false).Done("r1", ResponseOutcome.Unheard);
        script.Problems.ShouldBe(["assistant_unheard"]);
        script.Asked.ShouldBeEmpty();
        script.Screen.Values.Last().Text.ShouldBe("Hello.");
    }
}
