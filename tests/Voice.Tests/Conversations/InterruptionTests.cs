using Voice.Assistants;
using Voice.Conversations;
using Voice.Lines;
using Voice.TurnDetection;

namespace Voice.Tests.Conversations;

/// <summary>Sounds over a reply: pause, decide, then stop or play on.</summary>
public sealed class InterruptionTests
{
    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    private static SoundHeard Sound(double sound, double voice, double quiet = 0, float level = -24, float? caller = null, float? echo = null, bool unclear = false) =>
        new(new SoundMeasure(Ms(sound), Ms(voice), Ms(quiet), level, -60) { CallerDb = caller, EchoDb = echo, EchoDelay = Ms(140), IsUnclear = unclear });

    /// <summary>A call in which 10 s of a reply are being played: it is made already, or not.</summary>
    private static Script Story(bool isMade = true, bool holds = false, ConversationOptions? options = null)
    {
        var script = new Script(options ?? new ConversationOptions { Interruptions = InterruptionMode.Judged })
            .Happens(new LineAttached(1)).Happens(new AssistantReady(new AssistantDescription("model", true, "") { HoldsAnswers = holds }))
            .CallerSays("u1").Created("r1").Words("r1", "i1", "A long story").Audio("r1", "i1", 10_000);
        return (isMade ? script.AudioDone("r1", "i1").Done("r1") : script).Wait(2_000);
    }

    private static string[] Line(Script script) => [.. script.All.Where(e => e is PauseLine or ResumeLine or ClearLine).Select(e => e.GetType().Name)];

    private static DecisionKind[] Decisions(Script script) => [.. script.All.OfType<DecisionMade>().Select(e => e.Decision.Kind)];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Voice_OverAReply_PausesItAtOnceAndStopsItWhenItGoesOn(bool isMade)
    {
        var script = Story(isMade).Happens(Sound(40, 32));
        Line(script).ShouldBe(["PauseLine"]);
        script.Wait(120).CallerSpeaks("u2").Wait(100).Happens(Sound(260, 240));
        Line(script).ShouldBe(["PauseLine", "ClearLine"]);
        script.Phase.ShouldBe(Phase.Listening);
        script.Cancelled.Count().ShouldBe(isMade ? 0 : 1);
        script.Cleared(("i1", 2_000)).Truncated.Single().Heard.ShouldBe(Ms(2_000), "what was heard before the caller began");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cough_OverAReply_LetsItGoOnFromWhereItWas(bool isReported)
    {
        var script = Story().Happens(Sound(40, 32));
        if (isReported)
            script.Wait(100).CallerSpeaks("u2");
        script.Wait(200).Happens(Sound(300, 30, quiet: 200));
        Line(script).ShouldBe(["PauseLine", "ResumeLine"]);
        script.Phase.ShouldBe(Phase.Speaking);
        script.Cancelled.ShouldBeEmpty();
        // Without the pause, a line that reports nothing is taken to have played all after 10.5 s.
        script.Wait(10_600 - script.Now.TotalMilliseconds).Phase.ShouldBe(Phase.Speaking, "the pause takes its time");
        script.Wait(1_000).Phase.ShouldBe(Phase.Listening);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void NoiseWithoutAVoice_OverAReply_DoesNotEvenPauseIt(bool isReported)
    {
        var script = Story().Happens(Sound(40, 0));
        if (isReported)
            script.Wait(100).CallerSpeaks("u2");
        for (var ms = 100; ms < 1_500; ms += 60)
            script.Wait(60).Happens(Sound(ms, 0));
        Line(script).ShouldBeEmpty();
        script.Phase.ShouldBe(Phase.Speaking);
        Decisions(script).ShouldBe([DecisionKind.Began, DecisionKind.Waited, DecisionKind.Ignored]);
    }

    [Fact]
    public void Music_OverAReply_IsDecidedAfterHalfASecondAndNotAskedAgain()
    {
        var script = Story().Happens(Sound(40, 32));
        for (var ms = 100; ms < 3_000; ms += 60)
            script.Wait(60).Happens(Sound(ms, 40));
        Line(script).ShouldBe(["PauseLine", "ResumeLine"]);
        script.Happens(Sound(3_100, 120)).CallerSpeaks("u2").Wait(120).Happens(Sound(3_300, 330));
        Line(script).ShouldBe(["PauseLine", "ResumeLine", "PauseLine", "ClearLine"], "a voice in the music is news");
    }

    [Fact]
    public void NothingFromTheLine_TimersAlone_ResumeTheReply()
    {
        var script = Story().Happens(Sound(40, 32)).Wait(510);
        Line(script).ShouldBe(["PauseLine", "ResumeLine"]);
    }

    [Fact]
    public void Voice_ThatTheAssistantDoesNotReport_LetsTheReplyGoOnWithinASecond()
    {
        var script = Story().Happens(Sound(40, 32)).Wait(300).Happens(Sound(300, 260)).Wait(300).Happens(Sound(600, 500));
        Line(script).ShouldBe(["PauseLine"]);
        script.Wait(300).Happens(Sound(900, 560)).Wait(200);
        Line(script).ShouldBe(["PauseLine", "ResumeLine"]);
    }

    [Fact]
    public void Assistant_ThatReportsSpeechWithoutAnySoundOfTheLine_IsBelieved()
    {
        var script = Story().CallerSpeaks("u2");
        Line(script).ShouldBe(["ClearLine"]);
        script.Phase.ShouldBe(Phase.Listening);
    }

    [Theory]
    [InlineData("mm-hm", true)]
    [InlineData("", true)]
    [InlineData("stop", false)]
    [InlineData("What about tomorrow?", false)]
    public void ShortSound_ItsWordsDecide(string words, bool goesOn)
    {
        var script = Story().Happens(Sound(40, 32)).CallerSpeaks("u2").Wait(200).Happens(Sound(300, 150, quiet: 60)).CallerStops("u2").Wait(200).Happens(new CallerWords("u2", words, Final: true));
        Line(script).ShouldBe(["PauseLine", goesOn ? "ResumeLine" : "ClearLine"]);
        script.Phase.ShouldBe(goesOn ? Phase.Speaking : Phase.Thinking);
        script.Screen.Values.Count(c => c is { Speaker: Speaker.Caller, Text: var text } && text == words && words.Length > 0).ShouldBe(words.Length > 0 ? 1 : 0);
    }

    [Fact]
    public void Words_ThatComeAfterTheReplyWentOn_StopItAllTheSame()
    {
        var script = Story().Happens(Sound(40, 32)).CallerSpeaks("u2").Wait(200).Happens(Sound(300, 60, quiet: 250)).CallerStops("u2").Wait(1_500);
        Line(script).ShouldBe(["PauseLine", "ResumeLine"]);
        script.Happens(new CallerWords("u2", "stop talking", Final: true));
        Line(script).ShouldBe(["PauseLine", "ResumeLine", "ClearLine"]);
    }

    [Fact]
    public void SignOfListening_ReplyOfTheModelToIt_IsHeldAndThrownAway()
    {
        var script = Story().Happens(Sound(40, 32)).CallerSpeaks("u2").Wait(200).Happens(Sound(300, 150, quiet: 60)).Wait(100).Happens(Sound(400, 150, quiet: 160)).CallerStops("u2").Created("r2");
        script.All.OfType<HoldReply>().Single().ResponseId.ShouldBe("r2");
        script.Happens(new CallerWords("u2", "yeah", Final: true));
        script.Cancelled.Single().ResponseId.ShouldBe("r2");
        script.All.OfType<ReleaseReply>().Single().IsHeard.ShouldBeFalse();
        Line(script).ShouldBe(["PauseLine", "ResumeLine"]);
    }

    [Fact]
    public void ShortQuestion_ReplyOfTheModelToIt_IsHeardOnceItsWordsAreKnown()
    {
        var script = Story().Happens(Sound(40, 32)).CallerSpeaks("u2").Wait(200).Happens(Sound(300, 150, quiet: 160)).CallerStops("u2").Created("r2").Happens(new CallerWords("u2", "why?", Final: true));
        script.All.OfType<ReleaseReply>().Single().IsHeard.ShouldBeTrue();
        Line(script).ShouldBe(["PauseLine", "ClearLine"]);
        script.Created("r2").Audio("r2", "i2", 500).Heard["i2"].ShouldBe(500);
    }

    [Fact]
    public void ShortSound_WithoutWordsAndWithAReply_IsDecidedByItsVoice()
    {
        var script = Story().Happens(Sound(40, 32)).CallerSpeaks("u2").Wait(200).Happens(Sound(300, 200, quiet: 160)).CallerStops("u2").Created("r2").Wait(3_000);
        script.All.OfType<ReleaseReply>().Single().IsHeard.ShouldBeTrue();
    }

    [Fact]
    public void Interruption_OfAReplyThatIsStillMade_IsAnsweredAlthoughTheModelDoesNot()
    {
        // A model does not begin a reply while it makes another one, so the turn would go unanswered.
        var script = Story(isMade: false).Happens(Sound(40, 32)).CallerSpeaks("u2").Wait(200).Happens(Sound(300, 150, quiet: 60)).CallerStops("u2").Wait(100)
            .Happens(new CallerWords("u2", "and in Paris?", Final: true)).Cleared(("i1", 2_000)).Done("r1", ResponseOutcome.Cancelled);
        script.Asked.Count().ShouldBe(1);
    }

    [Theory]
    [InlineData("mm-hm", false)]
    [InlineData("and in Paris?", true)]
    public void AssistantThatHoldsAnswers_IsToldWhetherToAnswer(string words, bool answers)
    {
        var script = Story(isMade: false, holds: true).Happens(Sound(40, 32)).CallerSpeaks("u2").Wait(200).Happens(Sound(300, 150, quiet: 60)).CallerStops("u2").Happens(new CallerWords("u2", words, Final: true));
        script.Commands.OfType<HoldAnswer>().Single().ItemId.ShouldBe("u2");
        script.Commands.OfType<ReleaseAnswer>().Single().Answer.ShouldBe(answers);
        script.Asked.ShouldBeEmpty("it answers by itself");
    }

    [Fact]
    public void Echo_OverAReply_ChangesNothing()
    {
        var script = Story();
        for (var ms = 40; ms < 5_000; ms += 60)
            script.Wait(60).Happens(Sound(ms, ms < 600 ? ms : 600, echo: -22));
        Line(script).ShouldBeEmpty();
        script.CallerSpeaks("u2");
        Line(script).ShouldBeEmpty();
        script.Phase.ShouldBe(Phase.Speaking);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TurnOfNothingButTheEcho_IsThrownAwayWithItsWordsAndItsReply(bool wasUnclear)
    {
        var script = Story();
        if (wasUnclear)
            script.Happens(Sound(40, 60, unclear: true)).CallerSpeaks("u2").Wait(100).Happens(Sound(160, 0, echo: -22));
        else
            script.Happens(Sound(160, 0, echo: -22)).CallerSpeaks("u2");
        script.Wait(400).CallerStops("u2").Created("r2");
        script.All.OfType<ReleaseReply>().Single().IsHeard.ShouldBeFalse("the assistant must not answer itself");
        script.Happens(new CallerWords("u2", "a long story", Final: true)).Done("r2", ResponseOutcome.Cancelled).Wait(500);
        Line(script).ShouldBeEmpty();
        script.Phase.ShouldBe(Phase.Speaking);
        script.Screen.Values.ShouldNotContain(c => c.Speaker == Speaker.Caller && c.Text == "a long story");
        script.All.OfType<DecisionMade>().ShouldContain(e => e.Decision.Kind == DecisionKind.Ignored && e.Decision.Rule == "echo -22 dB, 140 ms" && e.Sound.EchoDb == -22);
    }

    [Fact]
    public void AssistantThatHoldsAnswers_TurnOfNothingButTheEcho_IsToldNotToAnswer()
    {
        var script = Story(holds: true).Happens(Sound(160, 0, echo: -30)).CallerSpeaks("u2").CallerStops("u2").Happens(new CallerWords("u2", "stop", Final: true));
        script.Commands.OfType<ReleaseAnswer>().Single().Answer.ShouldBeFalse();
        Line(script).ShouldBeEmpty();
    }

    [Fact]
    public void CallerWhoSpeaksInATurnThatBeganAsEcho_StopsTheReply()
    {
        var script = Story().Happens(Sound(160, 0, echo: -22)).CallerSpeaks("u2").Wait(300).Happens(Sound(40, 32)).Wait(240).Happens(Sound(280, 250));
        Line(script).ShouldBe(["PauseLine", "ClearLine"]);
    }

    [Fact]
    public void SoundThatMayBeAnEcho_WaitsAndThenCounts()
    {
        var script = Story().Happens(Sound(40, 64, unclear: true));
        Line(script).ShouldBeEmpty();
        script.All.OfType<DecisionMade>().Last().Decision.ShouldBe(new InterruptionDecision(DecisionKind.Waited, "an echo or not"));
        script.Wait(60).Happens(Sound(100, 96));
        Line(script).ShouldBe(["PauseLine"]);
    }

    [Fact]
    public void Echo_IsToldOnceForEachReply()
    {
        var script = Story();
        for (var ms = 100; ms < 3_000; ms += 200)
            script.Wait(200).Happens(Sound(ms, 0, echo: -22));
        Decisions(script).ShouldBe([DecisionKind.Ignored]);
    }

    [Fact]
    public void VoiceInTheRoom_MuchQuieterThanTheCaller_ChangesNothing()
    {
        var script = Story();
        for (var ms = 40; ms < 2_000; ms += 60)
            script.Wait(60).Happens(Sound(ms, ms < 600 ? ms : 600, level: -46, caller: -20));
        Line(script).ShouldBe(["PauseLine", "ResumeLine"], "a word begins softly: it is not known at once");
    }

    [Fact]
    public void FalseAlarms_MakeTheNextOneHarder()
    {
        var script = Story();
        for (var i = 0; i < 2; i++)
            script.Happens(Sound(40, 32)).Wait(250).Happens(Sound(300, 0, quiet: 220));
        Line(script).Length.ShouldBe(4);
        script.Happens(Sound(40, 32)).Wait(250).Happens(Sound(300, 0, quiet: 220));
        Line(script).Length.ShouldBe(4, "without a voice it is not even paused");
        script.Happens(Sound(40, 32)).CallerSpeaks("u3").Wait(200).Happens(Sound(250, 240));
        Line(script).Length.ShouldBe(5, "240 ms of voice only pause it now");
        script.Wait(240).Happens(Sound(500, 480));
        Line(script).Last().ShouldBe("ClearLine");
    }

    [Fact]
    public void Cough_WhileTheAnswerIsMade_DoesNotLoseIt()
    {
        var script = new Script(new ConversationOptions { Interruptions = InterruptionMode.Judged })
            .Happens(new LineAttached(1)).Happens(new AssistantReady(new AssistantDescription("model", true, "")))
            .CallerSays("u1").Happens(Sound(40, 32)).CallerSpeaks("u2").Created("r1").Audio("r1", "i1", 500);
        script.Cancelled.ShouldBeEmpty();
        script.Wait(300).Happens(Sound(300, 0, quiet: 200)).Audio("r1", "i1", 500).Heard["i1"].ShouldBe(1_000);
    }

    [Theory]
    [InlineData("thank you, bye", true)]
    [InlineData("wait, one more thing", false)]
    public void LastWords_OnlyWordsTakeThemBack(string words, bool ends)
    {
        var script = Story(options: new ConversationOptions { Interruptions = InterruptionMode.Judged }).Happens(new LastWordsAsked())
            .Happens(Sound(40, 32)).CallerSpeaks("u2").Wait(400).Happens(Sound(400, 390)).Wait(300).Happens(Sound(700, 600));
        Line(script).ShouldBeEmpty("no sound stops a goodbye");
        script.CallerStops("u2").Wait(200).Happens(new CallerWords("u2", words, Final: true));
        if (script.All.OfType<ClearLine>().Any())
            script.Cleared(("i1", 3_000)).Created("r2").Audio("r2", "i2", 500).AudioDone("r2", "i2").Done("r2");
        script.Wait(15_000);
        (script.End is not null).ShouldBe(ends);
    }

    [Fact]
    public void ReplyThatTheModelCutByItself_ForNothing_IsGoneOnWith()
    {
        var script = Story(isMade: false).Happens(Sound(40, 32)).CallerSpeaks("u2").Done("r1", ResponseOutcome.Cancelled, "turn_detected").Wait(300).Happens(Sound(300, 0, quiet: 200));
        Line(script).ShouldBe(["PauseLine", "ResumeLine"]);
        script.Notes.ShouldContain(note => note.Contains("A noise on the line cut off your last reply."));
    }

    [Fact]
    public void StopButton_WhileASoundIsJudged_StopsAtOnce()
    {
        var script = Story().Happens(Sound(40, 32)).Happens(new CallerInterrupted());
        Line(script).ShouldBe(["PauseLine", "ClearLine"]);
        script.Wait(2_000);
        Line(script).Length.ShouldBe(2);
    }

    [Fact]
    public void TypedLine_WhileASoundIsJudged_IsAnswered()
    {
        var script = Story().Happens(Sound(40, 32)).CallerSpeaks("u2").CallerTypes("hello").Cleared(("i1", 2_000)).ItemsAdded();
        script.Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void AssistantLost_WhileASoundIsJudged_ReplyPlaysOn()
    {
        var script = Story().Happens(Sound(40, 32)).Happens(new AssistantLost(new AssistantFailure(AssistantFailureKind.Lost, "gone")));
        Line(script).ShouldBe(["PauseLine", "ResumeLine"]);
    }

    [Fact]
    public void LineLost_WhilePaused_NothingIsLeftPaused()
    {
        var script = Story().Happens(Sound(40, 32)).Happens(new LineDetached(1)).Happens(new LineAttached(2)).Wait(3_000);
        Line(script).ShouldNotContain("ResumeLine");
        script.Phase.ShouldNotBe(Phase.Speaking);
    }

    [Fact]
    public void EachDecision_IsToldWithItsRule()
    {
        var script = Story().Happens(Sound(40, 32)).Wait(300).Happens(Sound(300, 0, quiet: 220));
        Decisions(script).ShouldBe([DecisionKind.Began, DecisionKind.Paused, DecisionKind.Waited, DecisionKind.Resumed]);
        script.All.OfType<DecisionMade>().Last().Decision.Rule.ShouldBe("no voice");
    }

    [Fact]
    public void Sound_WithNothingToInterrupt_IsNotWatched()
    {
        var script = Story();
        script.All.OfType<WatchSound>().Select(e => e.On).ShouldBe([true]);
        script.Wait(20_000).All.OfType<WatchSound>().Select(e => e.On).ShouldBe([true, false]);
    }

    [Fact]
    public void AtOnce_SpeechStopsTheReplyAsBefore()
    {
        var script = Story(options: new ConversationOptions()).Happens(Sound(40, 32)).CallerSpeaks("u2");
        Line(script).ShouldBe(["ClearLine"]);
        Decisions(script).ShouldBeEmpty();
    }
}
