using Voice.Assistants;
using Voice.Conversations;

namespace Voice.Tests.Conversations;

public sealed class ConversationTimeTests
{
    [Fact]
    public void Turn_NeverAnswered_IsToldAtTheDeadline()
    {
        var script = Script.Listening().CallerSays("u1").Wait(9_999);
        script.Problems.ShouldBeEmpty();
        script.Wait(1).Problems.ShouldBe(["assistant_silent"]);
        script.Phase.ShouldBe(Phase.Listening);
    }

    [Fact]
    public void Request_NeverAnswered_IsToldAtTheDeadline()
    {
        var script = Script.Listening().CallerTypes("hi").WaitSeconds(10);
        script.Problems.ShouldBe(["assistant_silent"]);
        script.Phase.ShouldBe(Phase.Listening);
        script.CallerTypes("hello?").Asked.Count().ShouldBe(2);
    }

    [Fact]
    public void Reply_MuteFromTheBeginning_IsCancelledAtTheDeadline()
    {
        var script = Script.Listening().CallerSays("u1").Wait(500).Created("r1").WaitSeconds(10);
        script.Problems.ShouldBe(["assistant_silent"]);
        script.Cancelled.Single().ResponseId.ShouldBe("r1");
    }

    [Fact]
    public void Reply_MuteInTheMiddle_IsHeardAsFarAsItCameAndGivenUp()
    {
        var script = Script.Speaking(3000).WaitSeconds(11);
        script.Problems.ShouldBe(["assistant_silent"]);
        script.Cancelled.Single().ResponseId.ShouldBe("r1");
        script.All.OfType<EndPart>().Single().ItemId.ShouldBe("i1");
        script.Phase.ShouldBe(Phase.Listening);
        script.WaitSeconds(30).CallerTypes("hello?").Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Reply_MuteInTheMiddleOfALongOne_SpeaksOnAndThenListens()
    {
        var script = Script.Speaking(30_000).WaitSeconds(25);
        script.Phase.ShouldBe(Phase.Speaking);
        script.WaitSeconds(6).Phase.ShouldBe(Phase.Listening);
    }

    [Fact]
    public void Reply_ThatComesSlowly_IsNotCutOff()
    {
        var script = Script.Speaking(100);
        for (var i = 0; i < 10; i++)
            script.WaitSeconds(9).Audio("r1", "i1", 100);
        script.Problems.ShouldBeEmpty();
        script.Cancelled.ShouldBeEmpty();
        script.Heard["i1"].ShouldBe(1100);
    }

    [Fact]
    public void Cancel_NeverConfirmed_TheSlotIsFreeAtTheDeadline()
    {
        var script = Script.Speaking().CallerTypes("hello?").Cleared().WaitSeconds(10);
        script.Asked.Count().ShouldBe(1);
        script.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void CancelledReply_EndsWhileATurnIsOwed_TheTurnKeepsItsDeadline()
    {
        var script = Script.Speaking().CallerSays("u2").Done("r1", ResponseOutcome.Cancelled).Cleared();
        script.Phase.ShouldBe(Phase.Thinking);
        script.WaitSeconds(10).Problems.ShouldBe(["assistant_silent"]);
        script.Phase.ShouldBe(Phase.Listening);
    }

    [Fact]
    public void TypedLine_InMidSpeechThatNeverEnds_IsAnsweredSoon()
    {
        var script = Script.Listening().CallerSpeaks("u1").WaitSeconds(3).CallerTypes("my microphone is muted").WaitSeconds(2);
        script.Asked.ShouldBeEmpty();
        script.WaitSeconds(1).Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Tool_FinishesInLongSpeech_DoesNotTalkOverTheCaller()
    {
        var script = Script.Listening().CallerSays("u1").Created("r1").ToolCalled("r1", "c1").Done("r1").CallerSpeaks("u2").ToolFinished("c1").WaitSeconds(60);
        script.Asked.ShouldBeEmpty();
    }

    [Fact]
    public void Playback_OfALineThatNeverReports_EndsByTheClock()
    {
        var script = Script.Speaking(2000).AudioDone("r1", "i1").Done("r1").Wait(2400);
        script.Phase.ShouldBe(Phase.Speaking);
        script.Wait(100).Phase.ShouldBe(Phase.Listening);
    }

    [Fact]
    public void Playback_OfALineThatStopsReporting_EndsAfterLongerGrace()
    {
        var script = Script.Speaking(2000).Plays("i1", 100).AudioDone("r1", "i1").Done("r1").Wait(3_399);
        script.Phase.ShouldBe(Phase.Speaking);
        script.Wait(1).Phase.ShouldBe(Phase.Listening);
    }

    [Fact]
    public void Idle_AfterSilenceOfBothSides_EndsTheCall()
    {
        var script = Script.Listening().Wait(599_999);
        script.End.ShouldBeNull();
        script.Wait(1).End!.Reason.ShouldBe(EndReason.Idle);
    }

    [Fact]
    public void Idle_CallerBeginsToSpeakJustBefore_IsNotHeldAgainstThem()
    {
        var script = Script.Listening().WaitSeconds(595).CallerSpeaks("u1").WaitSeconds(300);
        script.End.ShouldBeNull();
    }

    [Fact]
    public void MaxDuration_Reached_EndsTheCallInEveryState() =>
        Script.Speaking(4_000_000).WaitSeconds(3600).End!.Reason.ShouldBe(EndReason.MaxDuration);

    [Theory]
    [InlineData(CallTimer.ResponseDue)]
    [InlineData(CallTimer.ClearDue)]
    [InlineData(CallTimer.PlaybackDue)]
    [InlineData(CallTimer.RequestAgain)]
    [InlineData(CallTimer.ResumeWindow)]
    [InlineData(CallTimer.Idle)]
    internal void Timer_ThatRanOutJustBeforeItWasStopped_ChangesNothing(CallTimer timer)
    {
        var script = Script.Speaking(1000).Plays("i1", 10).Happens(new TimerFired(timer));
        script.Phase.ShouldBe(Phase.Speaking);
        script.End.ShouldBeNull();
        script.Problems.ShouldBeEmpty();
        script.Asked.ShouldBeEmpty();
        script.CallerSpeaks("u2").Happens(new TimerFired(timer)).Truncated.ShouldBeEmpty();
    }
}
