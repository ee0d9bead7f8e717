using Voice.Assistants;
using Voice.Conversations;
using Voice.Lines;
using Voice.Tools;

namespace Voice.Tests.Conversations;

/// <summary>One assistant takes the place of another: what it is told, what it hears, what it owes.</summary>
public sealed class ConversationChangeTests
{
    private static readonly AssistantDescription Model = new("model", true, "");
    private static readonly AssistantDescription StandIn = new("cascade", true, "") { StandsIn = true };

    private static Script Lost(Script script, AssistantFailureKind kind = AssistantFailureKind.Lost) => script.Happens(new AssistantLost(new AssistantFailure(kind, "")));

    private static Script Up(Script script, AssistantDescription? description = null) => script.Wait(1).Happens(new AssistantReady(description ?? StandIn));

    private static IReadOnlyList<HistoryItem> History(Script script) => script.All.OfType<ConnectAssistant>().Last().History;

    /// <summary>A second of a story has come.</summary>
    private static Script Telling() => Script.Speaking(1000).Words("r1", "i1", "Once upon a time there was a king who had three sons.");

    private static IEnumerable<string> Said(Script script) => History(script).OfType<Said>().Select(s => s.Text);

    // ── The caller's words ──

    [Fact]
    public void Turn_WhoseWordsAreNotKnown_IsHeardAgain()
    {
        var script = Lost(Script.Listening().CallerSays("u1"));
        script.All.OfType<HoldSound>().Count().ShouldBe(1);
        Up(script);
        script.All.OfType<SendSound>().Last().TurnIsOver.ShouldBeTrue();
        script.Asked.ShouldBeEmpty("the turn will be answered when it has been heard");
        script.Phase.ShouldBe(Phase.Thinking);
    }

    [Fact]
    public void Turn_WhoseWordsAreKnown_IsAnsweredFromTheHistory()
    {
        var script = Up(Lost(Script.Listening().CallerSays("u1").Heard("u1", "What time is it?")));
        Said(script).ShouldBe(["What time is it?"]);
        script.All.OfType<ReleaseTurnAudio>().ShouldNotBeEmpty();
        script.All.OfType<SendSound>().Last().TurnIsOver.ShouldBeFalse();
        script.Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Turn_InTheMiddle_GoesOn()
    {
        var script = Lost(Script.Listening().CallerSpeaks("u1").Happens(new CallerWords("u1", "What", false)));
        script.Screen.Values.Single().State.ShouldBe(CaptionState.Dropped, "it will be a turn of its own");
        Up(script);
        Said(script).ShouldBeEmpty();
        script.All.OfType<SendSound>().Last().TurnIsOver.ShouldBeFalse();
        script.CallerSays("u2").Heard("u2", "What time is it?").Created("r1").Done("r1").Phase.ShouldBe(Phase.Listening);
        script.Asked.ShouldBeEmpty();
        script.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Turn_ThatWasActedUpon_IsNotHeardAgain()
    {
        var script = Up(Lost(Script.Listening().CallerSays("u1").Created("r1").ToolCalled("r1", "c1")));
        script.All.OfType<SendSound>().Last().TurnIsOver.ShouldBeFalse();
        script.All.OfType<RunTool>().Count().ShouldBe(1);
    }

    [Fact]
    public void Turn_Answered_IsSettledWithoutWords()
    {
        var script = Script.Listening().CallerSays("u1").Created("r1").Done("r1");
        script.All.OfType<ReleaseTurnAudio>().Count().ShouldBe(1);
        Up(Lost(script)).Asked.ShouldBeEmpty();
    }

    // ── The reply that was cut off ──

    [Fact]
    public void Reply_CutByLoss_StaysAsFarAsItsSoundCame()
    {
        var script = Script.Listening().CallerSays("u1").Heard("u1", "Tell me a story.").Created("r1").Audio("r1", "i1", 1000)
            .Words("r1", "i1", "Once upon a time there was a king who had three sons.");
        Up(Lost(script));
        var heard = Said(script).Last();
        heard.ShouldStartWith("Once upon");
        heard.Length.ShouldBeLessThan(30, "words run ahead of their sound");
        script.Asked.Count().ShouldBe(1);
        script.Clears.ShouldBeEmpty("what has come is played to its end");
    }

    [Theory]
    [InlineData(AssistantFailureKind.Unauthorized)]
    [InlineData(AssistantFailureKind.Misconfigured)]
    internal void Key_ThatIsRefusedInTheCall_EndsItOnlyWithoutAnotherAssistant(AssistantFailureKind kind)
    {
        var refused = new AssistantLost(new AssistantFailure(kind, ""));
        var script = Script.Listening().Happens(refused).Wait(0);
        script.All.OfType<ConnectAssistant>().Count().ShouldBe(1, "there may be another");
        script.End.ShouldBeNull();
        script.Happens(refused).End.ShouldNotBeNull("there is none");
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(0.5, false)]
    public void Limit_ThatLastsForMinutes_EndsTheCallWithoutAnotherAssistant(double minutes, bool ends)
    {
        var limited = new AssistantLost(new AssistantFailure(AssistantFailureKind.Limited, "", TimeSpan.FromMinutes(minutes)));
        var script = Script.Listening().Happens(limited).Wait(0);
        script.End.ShouldBeNull("there may be another");
        (script.Happens(limited).End is not null).ShouldBe(ends);
    }

    [Fact]
    public void Reply_StoppedByHand_IsNotMadeByTheNextOne()
    {
        var script = Script.Speaking().Happens(new CallerInterrupted()).Cleared(("i1", 10));
        script.Happens(new AssistantLost(new AssistantFailure(AssistantFailureKind.Lost, ""))).Wait(0).Happens(new AssistantReady(new AssistantDescription("next", true, "")));
        script.Asked.ShouldBeEmpty("the caller wanted silence");
        script.Phase.ShouldBe(Phase.Listening);
    }

    [Fact]
    public void Reply_OfWhichNothingSounded_IsNotInTheHistory()
    {
        var script = Up(Lost(Script.Listening().CallerSays("u1").Heard("u1", "Hello.").Created("r1").Words("r1", "i1", "Hello you")));
        Said(script).ShouldBe(["Hello."]);
    }

    [Fact]
    public void Reply_CutInTheMiddle_IsToBeContinued()
    {
        var script = Lost(Telling().Heard("u1", "Tell me a story."));
        script.Wait(1);
        History(script)[^1].ShouldBeOfType<Noted>().Text.ShouldContain("Go on with it");
        Up(script).Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Reply_CutInTheMiddle_WhoseTurnIsHeardAgain_IsToBeContinuedAfterIt()
    {
        var script = Lost(Telling()).Wait(1);
        History(script)[^1].ShouldBeOfType<Noted>().Text.ShouldContain("come once more");
        Up(script).Asked.ShouldBeEmpty("the turn will be answered when it has been heard");
    }

    [Fact]
    public void Reply_CutInTheMiddle_IsToBeContinuedOnce()
    {
        var script = Lost(Lost(Telling().Heard("u1", "Tell me a story.")).Wait(1)).WaitSeconds(2);
        History(script).OfType<Noted>().Count().ShouldBe(1, "the next one could not be had");
        Lost(Up(script).CreatedAsAsked("r2").Done("r2")).WaitSeconds(5);
        History(script).OfType<Noted>().ShouldBeEmpty();
    }

    [Fact]
    public void Reply_OfWhichNothingSounded_IsBegunAgain()
    {
        var script = Lost(Script.Listening().CallerSays("u1").Heard("u1", "Hello.").Created("r1")).Wait(1);
        History(script).OfType<Noted>().ShouldBeEmpty();
    }

    [Fact]
    public void Reply_CutInTheMiddle_AndAnotherQuestionTyped_IsNotContinued()
    {
        var script = Lost(Telling().Heard("u1", "Tell me a story.")).Happens(new CallerTyped("Roll the dice.")).WaitSeconds(1);
        History(script).OfType<Noted>().ShouldBeEmpty();
        Up(script).Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Reply_CutInTheMiddle_AndStopped_IsNotContinued()
    {
        var script = Lost(Telling().Heard("u1", "Tell me a story.")).Happens(new CallerInterrupted()).Wait(1);
        History(script).OfType<Noted>().ShouldBeEmpty();
        Up(script).Asked.ShouldBeEmpty();
    }

    [Fact]
    public void BargeIn_IntoTheOldReply_IsNoCommandToTheNewAssistant()
    {
        var script = Up(Lost(Script.Speaking(5000).Heard("u1", "Tell me a story.")));
        script.CallerSpeaks("u2").Cleared(("i1", 700));
        script.Truncated.ShouldBeEmpty();
        script.Clears.Count().ShouldBe(1);
    }

    [Fact]
    public void BargeIn_IntoTheOldReply_CutsItsWordsToWhatWasHeard()
    {
        var script = Script.Speaking(5000).Words("r1", "i1", "Once upon a time there was a king who had three sons and a garden.").Heard("u1", "Tell me a story.");
        var came = Up(Lost(script)).Screen[2];
        came.State.ShouldBe(CaptionState.Interrupted);
        script.WaitSeconds(1).CallerSpeaks("u2").Cleared(("i1", 1000));
        var heard = script.Screen[2];
        came.Text.ShouldStartWith(heard.Text);
        heard.Text.Length.ShouldBeInRange(4, 16);
    }

    [Fact]
    public void Reply_ThatFailsUnheard_IsAskedForAgainOnce_ThenASentenceIsSaid()
    {
        var script = Script.Listening().CallerSays("u1").Created("r1").Done("r1", ResponseOutcome.Failed, "server_error");
        script.Problems.ShouldBeEmpty();
        script.Asked.Single().Words.ShouldBeNull();
        script.CreatedAsAsked("r2").Done("r2", ResponseOutcome.Failed, "server_error").Problems.ShouldBe(["assistant_error"]);
        script.Asked.Count().ShouldBe(2);
        script.Asked.Last().Words.ShouldNotBeNull();
        script.CreatedAsAsked("r3").Done("r3", ResponseOutcome.Failed, "server_error").WaitSeconds(5).Asked.Count().ShouldBe(2, "and nothing after that");
    }

    // ── Coming back ──

    [Fact]
    public void StandIn_AtRest_GivesWayToThePreferred()
    {
        var script = Up(Lost(Script.Listening(), AssistantFailureKind.Mute)).WaitSeconds(14);
        script.All.OfType<PrepareAssistant>().ShouldBeEmpty();
        script.WaitSeconds(2).All.OfType<PrepareAssistant>().Single().Better.ShouldBeTrue();
        script.Happens(new PreparationDone(Model));
        script.Last.OfType<UsePrepared>().ShouldHaveSingleItem();
        script.Notices.OfType<CallUp>().Last().Assistant.Name.ShouldBe("model");
        script.CallerSays("u1").Created("r1").Done("r1").Phase.ShouldBe(Phase.Listening);
    }

    [Fact]
    public void StandIn_WhileItSpeaks_StaysUntilItIsDone()
    {
        var script = Up(Lost(Script.Listening())).WaitSeconds(14).CallerSays("u1").Created("r1").Audio("r1", "i1", 5000).WaitSeconds(3);
        script.All.OfType<PrepareAssistant>().ShouldBeEmpty();
        script.AudioDone("r1", "i1").Done("r1").Plays("i1", 5000).All.OfType<PrepareAssistant>().Count().ShouldBe(1);
    }

    [Fact]
    public void Preferred_OvertakenByATurn_IsNotUsedWithHalfAHistory()
    {
        var script = Up(Lost(Script.Listening())).WaitSeconds(16).CallerSays("u1").Created("r1").Done("r1").Happens(new PreparationDone(Model));
        script.Last.OfType<UsePrepared>().ShouldBeEmpty();
        script.Last.OfType<DropPrepared>().ShouldHaveSingleItem();
        script.WaitSeconds(4).All.OfType<PrepareAssistant>().Count().ShouldBe(2);
        script.Happens(new PreparationDone(Model)).Last.OfType<UsePrepared>().ShouldHaveSingleItem();
    }

    [Fact]
    public void Preferred_StillNotAvailable_IsTriedAgainLater()
    {
        var script = Up(Lost(Script.Listening())).WaitSeconds(16).Happens(new PreparationFailed()).WaitSeconds(14);
        script.All.OfType<PrepareAssistant>().Count().ShouldBe(1);
        script.WaitSeconds(2).All.OfType<PrepareAssistant>().Count().ShouldBe(2);
    }

    // ── Rollover ──

    [Fact]
    public void Session_NearItsEnd_IsReplacedInASilence()
    {
        var script = Script.Listening().Happens(new AssistantReady(Model with { Lifetime = TimeSpan.FromMinutes(5) })).WaitSeconds(238);
        script.All.OfType<PrepareAssistant>().ShouldBeEmpty();
        script.WaitSeconds(4).All.OfType<PrepareAssistant>().Single().Better.ShouldBeFalse();
        var told = script.Notices.Count();
        script.Happens(new PreparationDone(Model with { Lifetime = TimeSpan.FromMinutes(5) }));
        script.Last.OfType<UsePrepared>().ShouldHaveSingleItem();
        script.Notices.Count().ShouldBe(told, "nobody notices");
    }

    [Fact]
    public void Session_AtItsVeryEnd_IsReplacedEvenWhileTheCallerSpeaks()
    {
        var script = Script.Listening().Happens(new AssistantReady(Model with { Lifetime = TimeSpan.FromMinutes(5) })).WaitSeconds(200).CallerSpeaks("u1").WaitSeconds(60);
        script.All.OfType<ConnectAssistant>().ShouldBeEmpty();
        script.WaitSeconds(12).All.OfType<ConnectAssistant>().Count().ShouldBe(1);
        Up(script, Model with { Lifetime = TimeSpan.FromMinutes(5) }).CallerSays("u2").Created("r1").Done("r1").Phase.ShouldBe(Phase.Listening);
    }

    // ── What the caller hears meanwhile ──

    [Fact]
    public void Earcon_ForACallerWhoWaits_SoundsBeforeThreeSeconds()
    {
        var script = Script.Listening().CallerSays("u1").WaitSeconds(1.7);
        script.All.OfType<PlayEarcon>().ShouldBeEmpty();
        script.WaitSeconds(0.2).All.OfType<PlayEarcon>().Count().ShouldBe(1);
    }

    [Fact]
    public void Earcon_WhileAnotherAssistantIsSought_SoundsToo()
    {
        var script = Lost(Script.Listening().CallerSays("u1").Heard("u1", "Hello?")).WaitSeconds(2.1);
        script.All.OfType<PlayEarcon>().Count().ShouldBe(1);
    }

    [Fact]
    public void Earcon_ForACallerOfASlowTool_LeavesTheWordsTheirTime()
    {
        var script = Filled().CallerSays("u1").Created("r1").ToolCalled("r1", "c1").Done("r1").WaitSeconds(1.6);
        script.Asked.Single().OutOfBand.ShouldBeTrue();
        script.WaitSeconds(0.5).CreatedAsAsked("r2").Audio("r2", "i2", 1000).AudioDone("r2", "i2").Done("r2").WaitSeconds(5);
        script.All.OfType<PlayEarcon>().ShouldBeEmpty();
    }

    [Fact]
    public void Earcon_ForACallerOfASlowTool_WhoseModelHasFallenMute_SoundsBeforeThreeSeconds()
    {
        var script = Filled().CallerSays("u1").Created("r1").ToolCalled("r1", "c1").Done("r1").WaitSeconds(2);
        script.All.OfType<PlayEarcon>().ShouldBeEmpty();
        script.WaitSeconds(0.2).All.OfType<PlayEarcon>().Count().ShouldBe(1);
    }

    private static Script Filled() => new Script(tools: new ToolOptions { Filler = "One moment." })
        .Happens(new LineAttached(1)).Happens(new AssistantReady(Model));

    [Fact]
    public void Earcon_OverASpeakingCaller_NeverSounds() =>
        Script.Listening().CallerSpeaks("u1").WaitSeconds(9).All.OfType<PlayEarcon>().ShouldBeEmpty();

    [Fact]
    public void Earcon_WithinAReplyThatGoesOn_NeverSounds()
    {
        var script = Script.Speaking(500);
        for (var i = 0; i < 20; i++)
            script.WaitSeconds(2).Audio("r1", "i1", 500);
        script.AudioDone("r1", "i1").Done("r1").WaitSeconds(9).All.OfType<PlayEarcon>().ShouldBeEmpty();
    }

    /// <summary>However much of it came, and however it is told that it was played: within 3 s of the moment from which they hear nothing, they hear something.</summary>
    [Theory]
    [InlineData(100, false)]
    [InlineData(100, true)]
    [InlineData(800, false)]
    [InlineData(800, true)]
    [InlineData(6000, true)]
    public void Earcon_WithinAReplyThatStalls_SoundsBeforeThreeSeconds(double ms, bool reports)
    {
        var script = Script.Speaking(ms).Wait(ms);
        if (reports)
            script.Plays("i1", ms);
        script.WaitSeconds(1.7).All.OfType<PlayEarcon>().ShouldBeEmpty();
        script.WaitSeconds(0.2).All.OfType<PlayEarcon>().Count().ShouldBe(1);
        script.WaitSeconds(3.3).All.OfType<PlayEarcon>().Count().ShouldBe(1, "now and then is enough");
    }

    [Fact]
    public void Earcon_WithinAReplyThatStallsAfterAWholePart_SoundsBeforeThreeSeconds()
    {
        var script = Script.Speaking(500).AudioDone("r1", "i1").Wait(500).Plays("i1", 500).WaitSeconds(1.9);
        script.All.OfType<PlayEarcon>().Count().ShouldBe(1);
    }

    [Fact]
    public void Earcon_WithinAReplyThatStallsTwice_SoundsTwice()
    {
        var script = Script.Speaking(500).WaitSeconds(2.4).Audio("r1", "i1", 500);
        script.All.OfType<PlayEarcon>().Count().ShouldBe(1);
        script.WaitSeconds(5).All.OfType<PlayEarcon>().Count().ShouldBe(2);
    }

    [Fact]
    public void Earcon_WithinAReplyThatIsPlayedLate_WaitsForItsEnd()
    {
        var script = Script.Speaking(2000).WaitSeconds(3).Plays("i1", 600).WaitSeconds(4);
        script.All.OfType<PlayEarcon>().ShouldBeEmpty();
        script.Plays("i1", 1900).WaitSeconds(1.9).All.OfType<PlayEarcon>().Count().ShouldBe(1);
    }

    [Fact]
    public void Earcon_WithinAReply_IsNotAPartOfIt()
    {
        var script = Script.Speaking(500).WaitSeconds(2.4).Audio("r1", "i1", 1000);
        script.All.OfType<PlayEarcon>().Count().ShouldBe(1);
        script.Wait(400).Reports("i1", 300).CallerSpeaks("u2").Cleared(("i1", 400));        // the line counts anew
        script.Truncated.Single().Heard.ShouldBe(TimeSpan.FromMilliseconds(900));
    }

    [Fact]
    public void Earcon_ForAModelThatFallsMuteEarlyInAReply_GoesOnUntilTheNextOneSpeaks()
    {
        var script = Script.Speaking(300).WaitSeconds(2.2);
        script.All.OfType<PlayEarcon>().Count().ShouldBe(1);
        script.WaitSeconds(2).Happens(new AssistantLost(new AssistantFailure(AssistantFailureKind.Mute, "")));
        script.All.OfType<PlayEarcon>().Count().ShouldBe(2);
        Up(script.WaitSeconds(0.5)).WaitSeconds(3).All.OfType<PlayEarcon>().Count().ShouldBeGreaterThan(2);
    }
}
