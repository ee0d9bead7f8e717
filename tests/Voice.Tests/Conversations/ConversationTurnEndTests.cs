using Voice.Assistants;
using Voice.Conversations;
using Voice.Lines;

namespace Voice.Tests.Conversations;

/// <summary>Turns that the assistant leaves open, and what is said into the last words of a call.</summary>
public sealed class ConversationTurnEndTests
{
    private static Script LastWords() =>
        Script.Listening().CallerSays("u1").Happens(new CallerWords("u1", "Put me through.", Final: true)).Created("r1").Happens(new LastWordsAsked())
            .Audio("r1", "i1", 2000).AudioDone("r1", "i1").Done("r1").Wait(500);

    [Fact]
    public void Turn_LeftOpen_IsEndedAndAnswered()
    {
        var script = Script.Listening().CallerSpeaks("u1").WaitSeconds(3).Happens(new TurnLeftOpen());
        script.Commands.Select(c => c.GetType().Name).ShouldBe([nameof(EndTurn), nameof(CreateResponse)], "first the turn, then what answers it");
        script.Phase.ShouldBe(Phase.Thinking);
        script.SaysAsAsked("r1").Phase.ShouldBe(Phase.Listening);
    }

    [Fact]
    public void Turn_LeftOpenAndStoppedLate_IsAnsweredOnce()
    {
        var script = Script.Listening().CallerSpeaks("u1").Happens(new TurnLeftOpen()).Happens(new ItemAdded("u1")).CreatedAsAsked("r1").CallerStops("u1").Audio("r1", "i1", 500).Done("r1").WaitSeconds(15);
        script.Asked.Count().ShouldBe(1);
        script.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Turn_LeftOpenByAnAssistantThatAnswersItAfterAll_IsAnsweredOnce()
    {
        var script = Script.Listening().CallerSpeaks("u1").Happens(new TurnLeftOpen());
        var asked = script.Asked.Single().Id;
        script.CallerStops("u1").Created("r1").Refused(asked, "conversation_already_has_active_response").Audio("r1", "i1", 500).AudioDone("r1", "i1").Done("r1").WaitSeconds(5);
        script.Asked.Count().ShouldBe(1);
        script.Phase.ShouldBe(Phase.Listening);
    }

    [Fact]
    public void TurnLeftOpen_WithoutATurn_DoesNothing()
    {
        var script = Script.Listening().Happens(new TurnLeftOpen()).CallerSays("u1").Happens(new TurnLeftOpen());
        script.Commands.ShouldBeEmpty();
        script.Phase.ShouldBe(Phase.Thinking);
    }

    [Fact]
    public void SilencePrompt_AfterATurnThatWasLeftOpen_Comes()
    {
        var script = Script.Listening(new ConversationOptions { SilencePrompt = TimeSpan.FromSeconds(12) }).CallerSpeaks("u1").Happens(new TurnLeftOpen()).SaysAsAsked("r1").WaitSeconds(12);
        script.Notes.Single().ShouldContain("still there");
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("No, don't!")]
    [InlineData("Actually, one more question")]
    [InlineData("What are your opening hours?")]
    [InlineData("nein, warten Sie")]
    public void LastWords_AndAnObjection_TheCallGoesOn(string words)
    {
        var script = LastWords().CallerSays("u2").Cleared(("i1", 400)).WaitSeconds(1).Happens(new CallerWords("u2", words, Final: true)).Created("r2").Audio("r2", "i2", 300).AudioDone("r2", "i2").Done("r2");
        script.WaitSeconds(20).End.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("Yes.")]
    [InlineData("Okay, thank you!")]
    [InlineData("Thanks, bye.")]
    [InlineData("Danke, tschüss")]
    public void LastWords_AndACoughOrThanks_TheCallEnds(string words)
    {
        var script = LastWords().CallerSays("u2").Cleared(("i1", 400));
        script.End.ShouldBeNull("it may be an objection");
        script.WaitSeconds(1).Happens(new CallerWords("u2", words, Final: true)).Created("r2").Done("r2").WaitSeconds(1).End!.Reason.ShouldBe(EndReason.Finished);
    }

    [Fact]
    public void LastWords_AndASoundWhoseWordsNeverCome_TheCallEndsAfterAWhile()
    {
        var script = LastWords().CallerSays("u2").Cleared(("i1", 400)).Created("r2").Done("r2").WaitSeconds(3.9);
        script.End.ShouldBeNull();
        script.WaitSeconds(0.2).End!.Reason.ShouldBe(EndReason.Finished);
    }

    [Fact]
    public void LastWords_AndTheWordsOfTheTurnBeforeThem_TheCallEnds()
    {
        var script = Script.Listening().CallerSays("u1").Created("r1").Happens(new LastWordsAsked()).Audio("r1", "i1", 1000).AudioDone("r1", "i1").Done("r1")
            .Happens(new CallerWords("u1", "Put me through, please.", Final: true)).WaitSeconds(2);
        script.End!.Reason.ShouldBe(EndReason.Finished);
    }

    [Fact]
    public void LastWords_AskedForWhileTheCallerObjects_TheCallGoesOn()
    {
        var script = Script.Listening().CallerSays("u1").Created("r1").Audio("r1", "i1", 300).CallerSpeaks("u2").Happens(new LastWordsAsked()).Cleared(("i1", 0)).Done("r1", ResponseOutcome.Cancelled)
            .CallerStops("u2").Happens(new CallerWords("u2", "No, wait.", Final: true)).Created("r2").Done("r2");
        script.WaitSeconds(20).End.ShouldBeNull();
    }

    [Fact]
    public void LastWords_AndAKey_TheCallGoesOn() => LastWords().Keys("1#").Cleared().WaitSeconds(20).End.ShouldBeNull();

    [Fact]
    public void Line_BackAfterACutReply_GoesOnFromTheCutSentence()
    {
        var script = Script.Speaking(5000).Words("r1", "i1", "Once upon a time there was a king who had three sons.").Wait(2000).Happens(new LineDetached(1))
            .Done("r1", ResponseOutcome.Cancelled).WaitSeconds(2).Happens(new LineAttached(2));
        script.Notes.Single().ShouldContain("Begin with the sentence that was cut off");
        script.Asked.Count().ShouldBe(1);
        script.Truncated.Single().Heard.ShouldBe(TimeSpan.FromSeconds(2));
        script.Screen.Values.ShouldContain(c => c.State == CaptionState.Interrupted && c.Text.StartsWith("Once upon", StringComparison.Ordinal));
    }

    [Fact]
    public void Line_BackWhenNothingWasCut_IsToldNothing() =>
        Script.Speaking(1000).AudioDone("r1", "i1").Done("r1").Wait(2000).Happens(new LineDetached(1)).WaitSeconds(2).Happens(new LineAttached(2)).Commands.ShouldBeEmpty();

    [Fact]
    public void Line_LostWithItsAssistantInTheMiddleOfAReply_TheNextGoesOn()
    {
        var script = Script.Speaking(5000).Words("r1", "i1", "Once upon a time there was a king.").Wait(1000).Happens(new LineDetached(1)).Done("r1", ResponseOutcome.Cancelled)
            .Happens(new AssistantLost(new AssistantFailure(AssistantFailureKind.Lost, ""))).Happens(new LineAttached(2));
        script.WaitSeconds(1);
        script.All.OfType<ConnectAssistant>().Last().History.OfType<Noted>().ShouldContain(n => n.Text.Contains("sentence that was cut off"));
    }

    [Fact]
    public void Failover_InTheMiddleOfAReply_ShowsNoStepsBetween()
    {
        var script = Script.Speaking(1000).Words("r1", "i1", "Once upon a time").Happens(new CallerWords("u1", "Tell me.", Final: true));
        script.Happens(new AssistantLost(new AssistantFailure(AssistantFailureKind.Lost, ""))).Wait(200).Happens(new AssistantReady(new AssistantDescription("model", true, ""))).WaitSeconds(1.5)
            .CreatedAsAsked("r2").Audio("r2", "i2", 500);
        script.Notices.OfType<PhaseChanged>().Select(n => n.Phase).SkipWhile(p => p != Phase.Speaking).ShouldBe([Phase.Speaking, Phase.Thinking, Phase.Speaking]);
    }
}
