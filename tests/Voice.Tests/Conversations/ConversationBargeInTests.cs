using Voice.Assistants;
using Voice.Conversations;
using Voice.Lines;

namespace Voice.Tests.Conversations;

public sealed class ConversationBargeInTests
{
    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    [Fact]
    public void Reply_CallerSpeaks_LineIsClearedBeforeTheModelIsTold()
    {
        var script = Script.Speaking().CallerSpeaks("u2");
        script.Last.FindIndex(e => e is ClearLine).ShouldBeInRange(0, script.Last.FindIndex(e => e is SendCommand));
        script.Cancelled.Single().ResponseId.ShouldBe("r1");
        script.Phase.ShouldBe(Phase.Listening);
    }

    [Fact]
    public void Reply_CallerSpeaks_IsTruncatedAtWhatWasHeard()
    {
        var script = Script.Speaking(1000).Plays("i1", 300).Wait(150).CallerSpeaks("u2").Cleared(("i1", 420));
        script.Truncated.Single().ShouldBe(new TruncateItem(script.Truncated.Single().Id, "i1", 0, Ms(420)));
    }

    [Fact]
    public void Reply_LateSoundAndWordsAfterCancel_AreDropped()
    {
        var script = Script.Speaking().Words("r1", "i1", "Hello").CallerSpeaks("u2")
            .Audio("r1", "i1", 500).Words("r1", "i1", " there").ToolCalled("r1", "c1").AudioDone("r1", "i1");
        script.Heard["i1"].ShouldBe(1000);
        script.Screen.Values.ShouldContain(c => c.Text == "Hello");
        script.All.OfType<RunTool>().ShouldBeEmpty();
        script.All.OfType<EndPart>().ShouldBeEmpty();
    }

    [Fact]
    public void Reply_LateSoundAfterTheNextReplyBegan_IsDropped()
    {
        var script = Script.Speaking().CallerSpeaks("u2").Done("r1", ResponseOutcome.Cancelled).CallerStops("u2").Created("r2")
            .Audio("r2", "i2", 100).Audio("r1", "i1", 500);
        script.Heard.ShouldBe(new Dictionary<string, double> { ["i1"] = 1000, ["i2"] = 100 }, ignoreOrder: true);
    }

    [Fact]
    public void ReplyOfTwoItems_CutInTheSecond_OnlyTheSecondIsTruncated()
    {
        var script = Script.Speaking(400).AudioDone("r1", "i1").Audio("r1", "i2", 2000)
            .Plays("i1", 400).Plays("i2", 700).Wait(60).CallerSpeaks("u2").Cleared(("i2", 750));
        script.Truncated.Select(t => (t.ItemId, t.Heard)).ShouldBe([("i2", Ms(750))]);
    }

    [Fact]
    public void ReplyOfTwoItems_CutInTheFirst_TheSecondIsTruncatedToNothing()
    {
        var script = Script.Speaking(400).Words("r1", "i1", "one two three four").AudioDone("r1", "i1").Audio("r1", "i2", 2000).Words("r1", "i2", "five six")
            .Wait(250).CallerSpeaks("u2").Cleared(("i1", 200), ("i2", 0));
        script.Truncated.Select(t => (t.ItemId, t.Heard)).ShouldBe([("i1", Ms(200)), ("i2", TimeSpan.Zero)]);
        script.Screen.Values.Select(c => (c.Text, c.State)).ShouldBe([("one two", CaptionState.Interrupted), ("", CaptionState.Dropped)]);
    }

    [Fact]
    public void ReplyOfTwoItems_OnlyTheSecondIsReported_TheFirstCountsAsHeard()
    {
        var script = Script.Speaking(400).AudioDone("r1", "i1").Audio("r1", "i2", 2000).Plays("i1", 200).Wait(300).CallerSpeaks("u2").Cleared(("i2", 90));
        script.Truncated.Select(t => (t.ItemId, t.Heard)).ShouldBe([("i2", Ms(90))]);
    }

    [Fact]
    public void FinishedReply_StillPlaying_IsClearedAndTruncatedButNotCancelled()
    {
        var script = Script.Speaking(3000).AudioDone("r1", "i1").Done("r1").Plays("i1", 1000);
        script.Phase.ShouldBe(Phase.Speaking);
        script.Wait(100).CallerSpeaks("u2").Cleared(("i1", 1100));
        script.Clears.Count().ShouldBe(1);
        script.Cancelled.ShouldBeEmpty();
        script.Truncated.Single().Heard.ShouldBe(Ms(1100));
    }

    [Fact]
    public void FinishedReply_HeardToItsEnd_IsNotTouched()
    {
        var script = Script.Speaking(1000).AudioDone("r1", "i1").Done("r1").Plays("i1", 1000);
        script.Phase.ShouldBe(Phase.Listening);
        script.CallerSpeaks("u2");
        script.Clears.ShouldBeEmpty();
        script.Truncated.ShouldBeEmpty();
    }

    [Fact]
    public void FinishedReply_TheLastReportCrossesTheClear_NothingIsTruncated()
    {
        var script = Script.Speaking(1000).AudioDone("r1", "i1").Done("r1").Plays("i1", 950).Wait(50).CallerSpeaks("u2").Cleared(("i1", 1000));
        script.Truncated.ShouldBeEmpty();
    }

    [Fact]
    public void RequestedReply_CallerSpeaksBeforeItIsCreated_IsCancelledAtBirth()
    {
        var script = Script.Listening().CallerTypes("hi").CallerSpeaks("u1").CreatedAsAsked("r1").Audio("r1", "i1", 100);
        script.Cancelled.Single().ResponseId.ShouldBe("r1");
        script.Heard.ShouldBeEmpty();
    }

    [Fact]
    public void ReplyToATurn_CallerSpeaksAgainBeforeItIsCreated_IsCancelledAtBirth()
    {
        var script = Script.Listening().CallerSays("u1").CallerSpeaks("u2").Created("r1").Audio("r1", "i1", 100);
        script.Cancelled.Single().ResponseId.ShouldBe("r1");
        script.Heard.ShouldBeEmpty();
        script.Done("r1", ResponseOutcome.Cancelled).CallerStops("u2").Created("r2").Audio("r2", "i2", 100);
        script.Heard.Keys.ShouldBe(["i2"]);
    }

    [Fact]
    public void Reply_StoppedByHand_EndsInSilence()
    {
        var script = Script.Speaking().Happens(new CallerInterrupted()).Cleared(("i1", 100)).Done("r1", ResponseOutcome.Cancelled).WaitSeconds(60);
        script.Phase.ShouldBe(Phase.Listening);
        script.Asked.ShouldBeEmpty();
        script.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Reply_CallerTypes_IsCutFirstAndAskedForAgainOnce()
    {
        var script = Script.Speaking().CallerTypes("stop, tell me the time").Done("r1", ResponseOutcome.Cancelled);
        script.Asked.ShouldBeEmpty("what was heard is not known yet");
        script.Cleared(("i1", 500));
        script.Commands.Select(c => c.GetType().Name).ShouldBe(
            [nameof(CancelResponse), nameof(AddCallerText), nameof(TruncateItem), nameof(CreateResponse)]);
    }

    [Fact]
    public void Reply_CallerTypesTwice_OneReplyAnswersBoth()
    {
        var script = Script.Speaking().CallerTypes("one").CallerTypes("two").Cleared(("i1", 500)).Done("r1", ResponseOutcome.Cancelled);
        script.Commands.OfType<AddCallerText>().Count().ShouldBe(2);
        script.Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Clear_NeverAnswered_TheLastReportIsBelievedAtTheDeadline()
    {
        var script = Script.Speaking(5000).Plays("i1", 300).Wait(100).CallerSpeaks("u2").Plays("i1", 350).Wait(399);
        script.Truncated.ShouldBeEmpty();
        script.Wait(1).Truncated.Single().Heard.ShouldBe(Ms(350));
        script.Cleared(("i1", 900)).Truncated.Count().ShouldBe(1, "the answer came too late");
    }

    [Fact]
    public void Clear_OfALineThatNeverReports_GoesByTheClock()
    {
        var script = Script.Speaking(5000).Wait(1200).CallerSpeaks("u2").Wait(400);
        script.Truncated.Single().Heard.ShouldBe(Ms(1200));
    }

    [Fact]
    public void Clear_OfTwoItemsByTheClock_CutsInTheSecond()
    {
        var script = Script.Speaking(1000).AudioDone("r1", "i1").Audio("r1", "i2", 1000).Wait(1500).CallerSpeaks("u2").Wait(400);
        script.Truncated.Select(t => (t.ItemId, t.Heard)).ShouldBe([("i2", Ms(500))]);
    }

    [Fact]
    public void Clear_WhileThePreviousIsOpen_EachIsSettledByItsOwnId()
    {
        var script = Script.Speaking(1000).Wait(50).CallerSpeaks("u2").Done("r1", ResponseOutcome.Cancelled).CallerStops("u2").Created("r2").Audio("r2", "i2", 1000)
            .Wait(100).CallerSpeaks("u3");
        script.Clears.Count().ShouldBe(2);
        script.Happens(new LineCleared(script.Clears.First(), [new PlaybackReport("i1", 0, Ms(10))]));
        script.Truncated.Select(t => (t.ItemId, t.Heard)).ShouldBe([("i1", Ms(10))]);
        script.Cleared(("i2", 20)).Truncated.Last().Heard.ShouldBe(Ms(20));
        script.Running.ShouldNotContain(CallTimer.ClearDue);
    }

    [Fact]
    public void Clear_AnsweredAfterTheNextReplyBegan_DoesNotDisturbItsClock()
    {
        var script = Script.Speaking(5000).CallerSays("u2").Done("r1", ResponseOutcome.Cancelled).Created("r2").Audio("r2", "i2", 3000)
            .Cleared().AudioDone("r2", "i2").Done("r2").Wait(2900);
        script.Phase.ShouldBe(Phase.Speaking);
        script.Wait(700).Phase.ShouldBe(Phase.Listening);
    }

    [Theory]
    [InlineData(99_999, 1000)]
    [InlineData(-5, 0)]
    [InlineData(0, 0)]
    public void Report_OutOfRange_IsClampedToWhatWasSent(double reported, double heard)
    {
        var script = Script.Speaking(1000).Wait(1000).Reports("i1", reported).CallerSpeaks("u2").Cleared(("i1", reported));
        script.Truncated.Single().Heard.ShouldBe(Ms(heard));
    }

    [Fact]
    public void Report_ThatGoesBack_IsNotBelieved()
    {
        var script = Script.Speaking(1000).Plays("i1", 600).Plays("i1", 200).CallerSpeaks("u2").Cleared(("i1", 100));
        script.Truncated.Single().Heard.ShouldBe(Ms(600));
    }

    [Fact]
    public void Report_OfAnUnknownItem_IsIgnored()
    {
        var script = Script.Speaking(1000).Plays("nobody", 600).Wait(250).CallerSpeaks("u2").Wait(400);
        script.Truncated.Single().Heard.ShouldBe(Ms(250), "the line has said nothing about the reply: the clock counts");
    }
}
