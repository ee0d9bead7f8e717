using Voice.Assistants;
using Voice.Conversations;
using Voice.Lines;

namespace Voice.Tests.Conversations;

public sealed class ConversationLineTests
{
    [Fact]
    public void Line_LostInAReply_TheReplyIsCutAndAskedForWhenItIsBack()
    {
        var script = Script.Speaking(2000).Plays("i1", 400).Happens(new LineDetached(1));
        script.Cancelled.Single().ResponseId.ShouldBe("r1");
        script.Truncated.Single().Heard.ShouldBe(TimeSpan.FromMilliseconds(400));
        script.Clears.ShouldBeEmpty("there is no line to clear");
        script.Done("r1", ResponseOutcome.Cancelled).Asked.ShouldBeEmpty();
        script.Happens(new LineAttached(2)).Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Line_LateGoodbyeOfTheOldOne_IsIgnored()
    {
        var script = Script.Listening().Happens(new LineAttached(2)).Happens(new LineDetached(1)).WaitSeconds(60);
        script.End.ShouldBeNull();
        script.CallerSays("u1").Created("r1").Audio("r1", "i1", 100).Heard.Keys.ShouldBe(["i1"]);
    }

    [Fact]
    public void Line_OlderThanTheOneThatIsThere_IsIgnored()
    {
        var script = Script.Listening().Happens(new LineAttached(3)).Happens(new LineAttached(2)).Happens(new LineDetached(2)).WaitSeconds(60);
        script.End.ShouldBeNull();
        script.Happens(new LineDetached(3)).WaitSeconds(31).End.ShouldBe(CallEnd.CallerGone);
    }

    [Fact]
    public void Line_ReplacedInAReplyWithoutAGoodbye_TheReplyIsAskedForAgain()
    {
        var script = Script.Speaking(2000).Plays("i1", 400).Happens(new LineAttached(2));
        script.Truncated.Single().Heard.ShouldBe(TimeSpan.FromMilliseconds(400));
        script.Done("r1", ResponseOutcome.Cancelled).Asked.Count().ShouldBe(1);
        script.CreatedAsAsked("r2").Audio("r2", "i2", 100).Phase.ShouldBe(Phase.Speaking);
    }

    [Fact]
    public void Reply_MadeWhileTheCallerIsAway_IsCancelledAndAskedForAgain()
    {
        var script = Script.Listening().CallerSays("u1").Happens(new LineDetached(1)).Created("r1").Audio("r1", "i1", 100).Done("r1", ResponseOutcome.Cancelled);
        script.Heard.ShouldBeEmpty();
        script.Happens(new LineAttached(2)).Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Reply_CancelledByTheCaller_IsNotAskedForAgainAfterALoss()
    {
        var script = Script.Listening().CallerTypes("hi").Happens(new CallerInterrupted()).Happens(new LineDetached(1)).CreatedAsAsked("r1")
            .Done("r1", ResponseOutcome.Cancelled);
        script.Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Line_Back_IsToldEverythingOnTheScreen()
    {
        var script = Script.Speaking(100).Words("r1", "i1", "Hello there.", final: true).Happens(new CallerWords("u1", "Hi", true)).Happens(new LineDetached(1));
        script.Happens(new LineAttached(2));
        var notices = script.Last.OfType<TellLine>().Select(t => t.Notice).ToList();
        notices[0].ShouldBeOfType<CallUp>();
        notices.OfType<CaptionChanged>().Select(c => (c.From, c.Text)).First().ShouldBe((0, "Hi"));
        notices.OfType<PhaseChanged>().ShouldNotBeEmpty();
    }

    [Fact]
    public void Line_NotBackInTime_EndsTheCall()
    {
        var script = Script.Listening().Happens(new LineDetached(1)).Wait(29_999);
        script.End.ShouldBeNull();
        script.Wait(1).End.ShouldBe(CallEnd.CallerGone);
    }

    [Fact]
    public void Line_BackJustAsTheWindowCloses_KeepsTheCall()
    {
        var script = Script.Listening().Happens(new LineDetached(1)).Happens(new LineAttached(2)).Happens(new TimerFired(CallTimer.ResumeWindow));
        script.End.ShouldBeNull();
    }

    [Fact]
    public void Line_LostWithoutAWindow_EndsTheCallAtOnce() =>
        Script.Listening(new ConversationOptions { ResumeWindow = TimeSpan.Zero }).Happens(new LineDetached(1)).End.ShouldBe(CallEnd.CallerGone);

    [Fact]
    public void Line_LostWithAShortIdleLimit_WaitsForTheResumeWindow()
    {
        var script = Script.Listening(new ConversationOptions { IdleLimit = TimeSpan.FromSeconds(10) }).WaitSeconds(9).Happens(new LineDetached(1)).WaitSeconds(25);
        script.End.ShouldBeNull();
        script.WaitSeconds(6).End!.Reason.ShouldBe(EndReason.CallerGone);
    }

    [Fact]
    public void Line_LostAndBackInMidSpeech_AReplyWantedIsNotLost()
    {
        var script = Script.Speaking().Happens(new LineDetached(1)).Done("r1", ResponseOutcome.Cancelled).CallerSpeaks("u2").Happens(new LineAttached(2)).WaitSeconds(11);
        script.Asked.Count().ShouldBe(1, "the microphone may have stayed behind");
    }

    [Fact]
    public void Ended_NothingHappensAnyMore()
    {
        var script = Script.Speaking().Happens(new HungUp());
        script.End.ShouldBe(CallEnd.HungUp);
        var before = script.All.Count;
        script.CallerSpeaks("u2").CallerTypes("x").Audio("r1", "i1", 100).Created("r2").ToolFinished("c1").Happens(new LineDetached(1))
            .Happens(new TimerFired(CallTimer.MaxDuration)).Happens(new HungUp());
        script.All.Count.ShouldBe(before);
        script.Phase.ShouldBe(Phase.Ended);
    }

    [Theory]
    [InlineData(AssistantFailureKind.Unauthorized, "assistant_unauthorized")]
    [InlineData(AssistantFailureKind.Misconfigured, "assistant_unreachable")]
    [InlineData(AssistantFailureKind.Limited, "assistant_unreachable")]
    [InlineData(AssistantFailureKind.Unreachable, "assistant_unreachable")]
    [InlineData(AssistantFailureKind.Expired, "assistant_lost")]
    [InlineData(AssistantFailureKind.Lost, "assistant_lost")]
    internal void Assistant_Gone_IsToldInWordsForTheCallerAndEndsTheCall(AssistantFailureKind kind, string code)
    {
        var script = Script.Listening();
        for (var i = 0; i < 10 && script.End is null; i++)
            script.Happens(new AssistantLost(new AssistantFailure(kind, "secret detail")));
        script.Problems.ShouldBe([code]);
        script.End!.Reason.ShouldBe(EndReason.AssistantFailed);
        script.End.Message.ShouldNotContain("secret");
    }
}
