using Voice.Assistants;
using Voice.Conversations;
using Voice.Lines;
using Voice.Tools;

namespace Voice.Tests.Conversations;

public sealed class ConversationCallTests
{
    private static readonly ConversationOptions Ladder = new() { SilencePrompt = TimeSpan.FromSeconds(12) };
    private static readonly CallTransfer Transfer = new("sales", "+4712345678", "Wants a new phone.", "asked for it", new Dictionary<string, string> { ["order"] = "17" });

    private static Script Answered(Script script, string responseId) => script.SaysAsAsked(responseId);

    [Fact]
    public void Hold_DuringAReply_CutsItAndPlaysNothingMore()
    {
        var script = Script.Speaking(2000).Plays("i1", 500).Wait(100).Happens(new HoldStarted());
        script.Hears.ShouldBeFalse();
        script.Clears.Count().ShouldBe(1);
        script.Cleared(("i1", 600)).Truncated.Single().Heard.ShouldBe(TimeSpan.FromMilliseconds(600));
        script.Done("r1", ResponseOutcome.Cancelled).Created("r2").Audio("r2", "i2", 100).Heard.ShouldNotContainKey("i2");
        script.Cancelled.Last().ResponseId.ShouldBe("r2");
    }

    [Fact]
    public void Hold_Over_TheModelIsToldAndSpeaksAgain()
    {
        var script = Script.Listening().Happens(new HoldStarted()).WaitSeconds(90).Happens(new HoldEnded());
        script.Notes.Single().ShouldContain("90 seconds");
        script.Asked.Count().ShouldBe(1);
        script.Hears.ShouldBeTrue();
    }

    [Fact]
    public void Hold_ToolFinishesMeanwhile_IsAnsweredOnReturn()
    {
        var script = Script.Listening().CallerSays("u1").Created("r1").ToolCalled("r1", "c1").Done("r1").Happens(new HoldStarted()).ToolFinished("c1");
        script.Commands.OfType<AddToolOutput>().Count().ShouldBe(1);
        script.Asked.ShouldBeEmpty();
        script.Happens(new HoldEnded()).Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Hold_LongerThanIdle_IsNotIdle()
    {
        var options = new ConversationOptions { IdleLimit = TimeSpan.FromSeconds(20), SilencePrompt = TimeSpan.FromSeconds(10) };
        var script = Script.Listening(options).Happens(new HoldStarted()).WaitSeconds(599);
        script.End.ShouldBeNull();
        script.Commands.ShouldBeEmpty();
    }

    [Fact]
    public void Hold_TooLong_EndsTheCall()
    {
        var script = Script.Listening().Happens(new HoldStarted()).WaitSeconds(600);
        script.End.ShouldBe(CallEnd.HeldTooLong);
    }

    [Fact]
    public void Hold_EndedOrBegunTwice_CountsOnce()
    {
        var script = Script.Listening().Happens(new HoldEnded()).Happens(new HoldStarted()).WaitSeconds(500).Happens(new HoldStarted()).WaitSeconds(99).Happens(new HoldEnded()).Happens(new HoldEnded());
        script.Notes.Count().ShouldBe(1);
    }

    [Fact]
    public void Hold_NewLineComes_IsOver()
    {
        var script = Script.Listening().Happens(new HoldStarted()).Happens(new LineDetached(1)).Happens(new LineAttached(2));
        script.Hears.ShouldBeTrue();
        script.Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Hold_InMidSpeech_DoesNotHangTheTurn()
    {
        var script = Script.Listening().CallerSpeaks("u1").Happens(new HoldStarted()).WaitSeconds(60).Happens(new HoldEnded());
        script.Asked.Count().ShouldBe(1);
        script.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Silence_ThreeTimes_AsksOffersAndSaysGoodbye()
    {
        var script = Script.Listening(Ladder).Wait(11_999);
        script.Asked.ShouldBeEmpty();
        script.Wait(1).Notes.Single().ShouldContain("still there");
        Answered(script, "r1").WaitSeconds(12).Notes.Last().ShouldContain("offer help");
        Answered(script, "r2").WaitSeconds(12).Notes.Last().ShouldContain("goodbye");
        script.End.ShouldBeNull();
        Answered(script, "r3").End.ShouldBe(CallEnd.Idle);
    }

    [Fact]
    public void Silence_BrokenByAWord_BeginsAgain()
    {
        var script = Script.Listening(Ladder).WaitSeconds(12);
        Answered(script, "r1").WaitSeconds(12);
        Answered(script, "r2").CallerSays("u1").Created("r3").Done("r3").WaitSeconds(12);
        script.Notes.Last().ShouldContain("still there");
        script.Notes.Count().ShouldBe(3);
    }

    [Fact]
    public void Silence_BrokenInTheGoodbye_TheCallGoesOn()
    {
        var script = Script.Listening(Ladder).WaitSeconds(12);
        Answered(script, "r1").WaitSeconds(12);
        Answered(script, "r2").WaitSeconds(12).CreatedAsAsked("r3").Audio("r3", "i3", 1000).CallerSays("u1").Cleared().Done("r3", ResponseOutcome.Cancelled).Happens(new CallerWords("u1", "I am here.", true)).Created("r4").Done("r4").WaitSeconds(5);
        script.End.ShouldBeNull();
    }

    [Fact]
    public void Silence_NotAskedFor_IsLeftAlone() => Script.Listening().WaitSeconds(500).Commands.ShouldBeEmpty();

    [Fact]
    public void Silence_WhileTheCallerSpeaksLong_IsNone() => Script.Listening(Ladder).CallerSpeaks("u1").WaitSeconds(60).Notes.ShouldBeEmpty();

    [Fact]
    public void MaxDuration_Near_IsSaidAndThenKept()
    {
        var options = new ConversationOptions { MaxDuration = TimeSpan.FromMinutes(2) };
        var script = Script.Listening(options).Wait(89_999);
        script.Notes.ShouldBeEmpty();
        script.Wait(1).Notes.Single().ShouldContain("goodbye");
        Answered(script, "r1").End.ShouldBeNull();
        script.WaitSeconds(30).End.ShouldBe(CallEnd.MaxDuration);
    }

    [Fact]
    public void Transfer_LetsTheLastWordsPlayAndEndsWithItsTarget()
    {
        var script = Script.Listening().CallerSays("u1").Created("r1").ToolCalled("r1", "c1").Done("r1").Happens(new LastWordsAsked(CallEnd.Transferred(Transfer))).ToolFinished("c1");
        script.End.ShouldBeNull();
        script.CreatedAsAsked("r2").Audio("r2", "i2", 1000).AudioDone("r2", "i2").Done("r2");
        script.End.ShouldBeNull();
        script.Wait(1600);
        (script.End!.Reason, script.End.Transfer).ShouldBe((EndReason.Transferred, Transfer));
    }

    [Fact]
    public void Transfer_CallerObjects_IsTakenBack()
    {
        var script = Script.Listening().Happens(new CallerTyped("to sales please")).Happens(new LastWordsAsked(CallEnd.Transferred(Transfer)))
            .CreatedAsAsked("r1").Audio("r1", "i1", 1000).CallerSays("u1").Cleared().Done("r1", ResponseOutcome.Cancelled).Created("r2").Done("r2").WaitSeconds(3);
        script.End.ShouldBeNull();
    }

    [Fact]
    public void SecureSection_ForgottenOpen_EndsByItselfAndTheModelIsTold()
    {
        var script = Script.Listening(Ladder).Happens(new SecureAsked(true));
        script.Hears.ShouldBeFalse();
        script.WaitSeconds(179).Notes.ShouldBeEmpty();
        script.WaitSeconds(1).Notes.Count().ShouldBe(1);
        script.Hears.ShouldBeTrue();
        script.All.OfType<SecureChanged>().Select(s => s.On).ShouldBe([true, false]);
    }
}
