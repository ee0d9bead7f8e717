using Voice.Assistants;
using Voice.Lines;
using Voice.Tools;

namespace Voice.Tests.Conversations;

/// <summary>Tools that need the caller's yes: every way in which it can be given, withheld, or made up.</summary>
public sealed class ToolConfirmationTests
{
    private const string One = """{"n":1}""";

    /// <summary>The tool was called, the model was told to ask, and has asked.</summary>
    private static Script Asked(ToolOptions? options = null) =>
        ToolScript.Up(ToolScript.Confirmed, options).Wants("u1", "r1", "c1", One).Asks("r2");

    [Fact]
    public void Call_WithoutAYes_IsNotRunAndTheModelIsToldToAsk()
    {
        var script = ToolScript.Up(ToolScript.Confirmed).Wants("u1", "r1", "c1", One);
        script.Ran().ShouldBeEmpty();
        script.Output("c1").ShouldStartWith("Not done yet");
        script.Card("c1").ShouldBe([ToolState.Waiting]);
        script.Notices.OfType<ToolChanged>().Single().Result.ShouldBe(One, "the caller sees what is to be done");
    }

    [Fact]
    public void Call_AgainWithoutANewTurn_IsNotRun() =>
        ToolScript.Up(ToolScript.Confirmed).Wants("u1", "r1", "c1", One).CreatedAsAsked("r2").Calls("r2", "c2", One).Done("r2")
            .CreatedAsAsked("r3").Calls("r3", "c3", One).Done("r3").Ran().ShouldBeEmpty();

    [Fact]
    public void Yes_AfterTheQuestion_RunsItOnceWithItsArguments()
    {
        var script = Asked().Answers("u2", "Yes, please.", "r3").Calls("r3", "c2", One).Done("r3").Finishes("c2", ToolOutcome.Done);
        script.Ran().ShouldBe(["c2 " + One]);
        script.Output("c2").ShouldBe("booked");
        script.Card("c1").ShouldBe([ToolState.Waiting, ToolState.Done], "its question is over");
        script.Card("c2").ShouldBe([ToolState.Running, ToolState.Done]);
    }

    [Fact]
    public void Yes_Typed_IsAYes() => Asked().CallerTypes("yes").CreatedAsAsked("r3").Calls("r3", "c2", One).Ran().ShouldBe(["c2 " + One]);

    [Theory]
    [InlineData("""{ "n" : 1 }""")]
    [InlineData("""{"n":1.0}""")]
    [InlineData("""{"n":1e0}""")]
    public void Yes_SameArgumentsWrittenOtherwise_RunsIt(string arguments) =>
        Asked().Answers("u2", "yes", "r3").Calls("r3", "c2", arguments).Ran().Length.ShouldBe(1);

    [Theory]
    [InlineData("""{"n":2}""")]
    [InlineData("""{"n":"1"}""")]
    [InlineData("""{"n":1,"more":true}""")]
    [InlineData("""{}""")]
    public void Yes_ThenOtherArguments_IsAskedAgain(string arguments)
    {
        var script = Asked().Answers("u2", "yes", "r3").Calls("r3", "c2", arguments).Done("r3");
        script.Ran().ShouldBeEmpty();
        script.Output("c2").ShouldStartWith("Not done yet");
        script.Card("c2").ShouldBe([ToolState.Waiting]);
    }

    [Theory]
    [InlineData("no")]
    [InlineData("yes but not now")]
    [InlineData("Stop, wait.")]
    public void No_AfterTheQuestion_IsNotDoneAndTold(string words)
    {
        var script = Asked().Answers("u2", words, "r3").Calls("r3", "c2", One).Done("r3");
        script.Ran().ShouldBeEmpty();
        script.Output("c2").ShouldStartWith("The caller said no");
        script.Card("c1").ShouldBe([ToolState.Waiting, ToolState.Failed]);
    }

    [Fact]
    public void No_ThatTheModelPassedOver_HoldsWhenTheCallerLaterSaysYesToSomethingElse()
    {
        var script = Asked().Answers("u2", "no", "r3").Done("r3").Answers("u3", "yes", "r4").Calls("r4", "c2", One).Done("r4");
        script.Ran().ShouldBeEmpty();
        script.Output("c2").ShouldStartWith("The caller said no");
    }

    [Fact]
    public void No_ThenAskedOnceMoreAndYes_RunsIt() =>
        Asked().Answers("u2", "no", "r3").Calls("r3", "c2", One).Done("r3").CreatedAsAsked("r4").Done("r4")
            .Answers("u3", "no wait, do book it", "r5").Calls("r5", "c3", One).Done("r5").Asks("r6")
            .Answers("u4", "yes", "r7").Calls("r7", "c4", One).Ran().ShouldBe(["c4 " + One]);

    [Theory]
    [InlineData("hm")]
    [InlineData("Are you sure?")]
    [InlineData("yes, but make it two")]
    public void Unclear_AfterTheQuestion_IsAskedAgain(string words)
    {
        var script = Asked().Answers("u2", words, "r3").Calls("r3", "c2", One).Done("r3");
        script.Ran().ShouldBeEmpty();
        script.Output("c2").ShouldStartWith("The caller has not clearly said yes");
        script.Card("c1").ShouldBe([ToolState.Waiting, ToolState.Failed]);
        script.Card("c2").ShouldBe([ToolState.Waiting]);
        script.Asks("r4").Answers("u3", "yes", "r5").Calls("r5", "c3", One).Ran().ShouldBe(["c3 " + One]);
    }

    [Fact]
    public void Yes_SaidBeforeTheQuestionWasPut_DoesNotCount()
    {
        var script = ToolScript.Up(ToolScript.Confirmed).Wants("u1", "r1", "c1", One)
            .Answers("u2", "yes", "r2").Calls("r2", "c2", One).Done("r2");
        script.Ran().ShouldBeEmpty();
        script.Output("c2").ShouldStartWith("Not done yet");
    }

    [Fact]
    public void Yes_InATurnThatBeganBeforeTheQuestion_DoesNotCount()
    {
        var script = ToolScript.Up(ToolScript.Confirmed).Wants("u1", "r1", "c1", One).CallerSpeaks("u2").CreatedAsAsked("r2");
        script.Words("r2", "i2", "Shall I?").CallerStops("u2").Heard("u2", "yes").Created("r3").Calls("r3", "c2", One).Ran().ShouldBeEmpty();
    }

    [Fact]
    public void Yes_OfTheAssistantItself_DoesNotCount() =>
        Asked().CallerSays("u2").Created("r3").Words("r3", "i3", "Yes, yes.", final: true).Calls("r3", "c2", One).Done("r3").WaitSeconds(5)
            .Ran().ShouldBeEmpty();

    [Fact]
    public void Words_Late_AreWaitedFor()
    {
        var script = Asked().CallerSays("u2").Created("r3").Calls("r3", "c2", One).Done("r3").WaitSeconds(2);
        script.Ran().ShouldBeEmpty();
        script.Phase.ShouldBe(Phase.Thinking);
        script.Heard("u2", "yes").Ran().ShouldBe(["c2 " + One]);
    }

    [Fact]
    public void Words_LateAndNo_AreANo()
    {
        var script = Asked().CallerSays("u2").Created("r3").Calls("r3", "c2", One).Done("r3").Heard("u2", "no");
        script.Ran().ShouldBeEmpty();
        script.Output("c2").ShouldStartWith("The caller said no");
    }

    [Fact]
    public void Words_ThatNeverCome_AreGivenUpAndAskedForAgain()
    {
        var script = Asked().CallerSays("u2").Created("r3").Calls("r3", "c2", One).Done("r3").WaitSeconds(4.1);
        script.Ran().ShouldBeEmpty();
        script.Output("c2").ShouldStartWith("The caller has not clearly said yes");
        script.Heard("u2", "yes").Ran().ShouldBeEmpty("too late: the caller was asked again");
    }

    [Fact]
    public void Words_ThatCouldNotBeWrittenDown_AreUnclear()
    {
        var script = Asked().CallerSays("u2").Created("r3").Calls("r3", "c2", One).Done("r3").Happens(new CallerWordsFailed("u2"));
        script.Ran().ShouldBeEmpty();
        script.Output("c2").ShouldStartWith("The caller has not clearly said yes");
    }

    [Fact]
    public void Words_ThatCanNeverBeWrittenDown_AreNotAskedForAgain()
    {
        var script = Asked().CallerSays("u2").Created("r3").Calls("r3", "c2", One).Done("r3").Happens(new CallerWordsFailed("u2")).Asks("r4");
        script.CallerSays("u3").Created("r5").Calls("r5", "c3", One).Done("r5").Happens(new CallerWordsFailed("u3"));
        script.Output("c3").ShouldStartWith("Not done: what the caller says cannot be written down");
        script.Ran().ShouldBeEmpty();
        script.Happens(new ToolConfirmed("c3", true)).Ran().ShouldBe(["c3 " + One], "the button still works");
    }

    [Fact]
    public void Words_OfAnEarlierTurnThatComeLastAndAreANo_Count()
    {
        var script = Asked().CallerSays("u2").CallerSays("u3").Heard("u3", "yes").Heard("u2", "no").Created("r3").Calls("r3", "c2", One).Done("r3");
        script.Ran().ShouldBeEmpty();
    }

    [Fact]
    public void WordsTimer_OfACallThatIsSettled_DoesNotSpoilTheNextTurn()
    {
        var script = Asked().CallerSays("u2").Created("r3").Calls("r3", "c2", One).Done("r3").Heard("u2", "hm").Asks("r4");
        script.WaitSeconds(3.9).CallerSays("u3").Created("r5").Wait(500);
        script.Calls("r5", "c3", One).Done("r5").Heard("u3", "yes").Ran().ShouldBe(["c3 " + One]);
    }

    [Fact]
    public void Question_TooOld_IsAskedAgain()
    {
        var script = Asked().WaitSeconds(61).Answers("u2", "yes", "r3").Calls("r3", "c2", One).Done("r3");
        script.Ran().ShouldBeEmpty();
        script.Output("c2").ShouldStartWith("Not done yet");
    }

    [Fact]
    public void Yes_UsedOnce_IsUsedUp()
    {
        var script = Asked().Answers("u2", "yes", "r3").Calls("r3", "c2", One).Done("r3").Finishes("c2", ToolOutcome.Done);
        script.CreatedAsAsked("r4").Calls("r4", "c3", One).Done("r4");
        script.Ran().Length.ShouldBe(1);
        script.Output("c3").ShouldBe("booked", "the same effect, with no new word of the caller");
        script.CallerSays("u3").Heard("u3", "yes").Created("r5").Calls("r5", "c4", One).Done("r5");
        script.Ran().Length.ShouldBe(1, "a yes that answers no question");
        script.Output("c4").ShouldStartWith("Not done yet");
    }

    [Fact]
    public void Yes_WithTwoQuestionsOpen_IsGoodForOneCall()
    {
        var script = ToolScript.Up(ToolScript.Confirmed).CallerSays("u1").Created("r1").Calls("r1", "c1", One).Calls("r1", "c2", """{"n":2}""").Done("r1").Asks("r2");
        script.Answers("u2", "yes", "r3").Calls("r3", "c3", One).Calls("r3", "c4", """{"n":2}""").Done("r3");
        script.Ran().ShouldBe(["c3 " + One]);
        script.Finishes("c3", ToolOutcome.Done).Output("c4").ShouldStartWith("The caller's yes was for another call");
        script.Asks("r4").Answers("u3", "yes", "r5").Calls("r5", "c5", """{"n":2}""").Ran().Length.ShouldBe(2);
    }

    [Fact]
    public void ConfirmedTool_ThatMayRunOncePerCall_RunsOnce()
    {
        var policy = ToolScript.Confirmed with { MostPerCall = 1 };
        var script = ToolScript.Up(policy).Wants("u1", "r1", "c1", One).Asks("r2").Answers("u2", "yes", "r3").Calls("r3", "c2", One).Done("r3");
        script.Ran().ShouldBe(["c2 " + One], "the question is not a run");
        script.Finishes("c2", ToolOutcome.Done).Asks("r4").Wants("u3", "r5", "c3", One).Asks("r6").Answers("u4", "yes", "r7").Calls("r7", "c4", One);
        script.Ran().Length.ShouldBe(1);
    }

    [Fact]
    public void Button_Yes_RunsItAndTheModelIsToldInANote()
    {
        var script = Asked().Presses("c1", yes: true);
        script.Ran().ShouldBe(["c1 " + One]);
        script.Finishes("c1", ToolOutcome.Done).Notes().Single().ShouldContain("its result: booked");
        script.Outputs().Count(o => o.CallId == "c1").ShouldBe(1, "a call has one output");
        script.Asked.Count().ShouldBe(2, "the note is spoken of");
        script.Card("c1").ShouldBe([ToolState.Waiting, ToolState.Running, ToolState.Done]);
    }

    [Fact]
    public void Button_YesTwice_RunsItOnce() =>
        Asked().Presses("c1", yes: true).Presses("c1", yes: true).Finishes("c1", ToolOutcome.Done).Presses("c1", yes: true).Ran().Length.ShouldBe(1);

    [Fact]
    public void Button_YesAndThenTheModelCallsAgain_GivesTheSameResult()
    {
        var script = Asked().Presses("c1", yes: true).Finishes("c1", ToolOutcome.Done).CreatedAsAsked("r3").Calls("r3", "c2", One).Done("r3");
        script.Ran().Length.ShouldBe(1);
        script.Output("c2").ShouldBe("booked");
    }

    [Fact]
    public void Button_No_IsNotDoneAndTheModelIsTold()
    {
        var script = Asked().Presses("c1", yes: false);
        script.Ran().ShouldBeEmpty();
        script.Notes().Single().ShouldStartWith("The caller pressed No");
        script.Card("c1").ShouldBe([ToolState.Waiting, ToolState.Failed]);
        script.Presses("c1", yes: true).Ran().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Button_OfACallThatWasNeverAsked_DoesNothing(bool yes)
    {
        var script = Asked().Presses("c9", yes);
        (script.Ran().Length, script.Notes().Length).ShouldBe((0, 0));
    }

    [Fact]
    public void Button_TooLate_IsNotDoneAndTold()
    {
        var script = Asked().WaitSeconds(61).Presses("c1", yes: true);
        script.Ran().ShouldBeEmpty();
        script.Notes().Single().ShouldContain("too late");
    }

    [Fact]
    public void Button_AfterTheVoice_DoesNothing() =>
        Asked().Answers("u2", "yes", "r3").Calls("r3", "c2", One).Presses("c1", yes: true).Ran().ShouldBe(["c2 " + One]);
}
