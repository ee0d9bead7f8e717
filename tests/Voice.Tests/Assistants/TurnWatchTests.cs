using Voice.Assistants;

namespace Voice.Tests.Assistants;

/// <summary>What is owed, for how long, and what is said of an assistant that does not give it.</summary>
public sealed class TurnWatchTests
{
    private static readonly LivenessOptions Options = new();

    private readonly TurnWatch _watch = new(Options, canEcho: true);
    private TimeSpan _now;

    private TurnWatchTests Happens(AssistantEvent happened)
    {
        _watch.Happened(happened, _now).ShouldBe(TurnWatch.Verdict.Fine);
        return this;
    }

    private TurnWatchTests After(double seconds)
    {
        _now += TimeSpan.FromSeconds(seconds);
        return this;
    }

    private TurnWatch.Verdict Look() => _watch.Look(_now);

    [Fact]
    public void Silence_WithNothingOwed_IsFine()
    {
        After(3600).Look().ShouldBe(TurnWatch.Verdict.Fine);
        _watch.Due.ShouldBeNull();
    }

    [Theory]
    [InlineData(2.4, TurnWatch.Verdict.Fine)]
    [InlineData(2.6, TurnWatch.Verdict.AskEcho)]
    public void Turn_ThatEnded_IsOwedAReply(double seconds, object verdict) =>
        Happens(new SpeechStopped("u1")).After(seconds).Look().ShouldBe((TurnWatch.Verdict)verdict);

    [Fact]
    public void Request_IsOwedAReply()
    {
        _watch.Sent(new CreateResponse("ask"), _now);
        After(2.6).Look().ShouldBe(TurnWatch.Verdict.AskEcho);
    }

    [Fact]
    public void Echo_Unanswered_IsMute()
    {
        Happens(new SpeechStopped("u1")).After(2.6).Look();
        After(1.1).Look().ShouldBe(TurnWatch.Verdict.Fine);
        After(0.2).Look().ShouldBe(TurnWatch.Verdict.Mute);
    }

    [Fact]
    public void Echo_Answered_GivesAsMuchTimeAgainOnce()
    {
        Happens(new SpeechStopped("u1")).After(2.6).Look();
        Happens(new Echoed()).After(2.4).Look().ShouldBe(TurnWatch.Verdict.Fine);
        After(0.2).Look().ShouldBe(TurnWatch.Verdict.Mute);
    }

    [Fact]
    public void Assistant_ThatCannotEcho_IsMuteAtOnce()
    {
        var watch = new TurnWatch(Options, canEcho: false);
        watch.Happened(new SpeechStopped("u1"), TimeSpan.Zero);
        watch.Look(TimeSpan.FromSeconds(2.6)).ShouldBe(TurnWatch.Verdict.Mute);
    }

    [Fact]
    public void Reply_ThatHasBegun_MustGoOn()
    {
        Happens(new SpeechStopped("u1")).Happens(new ResponseCreated("r1", null)).After(2.9).Look().ShouldBe(TurnWatch.Verdict.Fine);
        _watch.Sounded(_now);
        After(2.9).Look().ShouldBe(TurnWatch.Verdict.Fine);
        After(0.2).Look().ShouldBe(TurnWatch.Verdict.AskEcho);
    }

    [Fact]
    public void Reply_ThatIsOver_OwesNothing() =>
        Happens(new SpeechStopped("u1")).Happens(new ResponseCreated("r1", null)).Happens(new ResponseDone("r1", ResponseOutcome.Completed, null, null)).After(60).Look().ShouldBe(TurnWatch.Verdict.Fine);

    [Fact]
    public void Caller_WhoSpeaksOn_IsOwedNothingYet() =>
        Happens(new SpeechStopped("u1")).After(2).Happens(new SpeechStarted("u2")).After(60).Look().ShouldBe(TurnWatch.Verdict.Fine);

    [Fact]
    public void Replies_ThatFailOneAfterTheOther_AreOneTooMany()
    {
        var failed = new ResponseDone("r", ResponseOutcome.Failed, "server_error", null);
        _watch.Happened(failed, _now).ShouldBe(TurnWatch.Verdict.Fine);
        _watch.Happened(failed, _now).ShouldBe(TurnWatch.Verdict.Failing);
    }

    [Fact]
    public void Replies_ThatHoldNothing_AreOneTooManyAfterTheSentence()
    {
        var empty = new ResponseDone("r", ResponseOutcome.Empty, null, null);
        Happens(empty).Happens(empty).Happens(new ResponseDone("r", ResponseOutcome.Completed, null, null)).Happens(empty).Happens(empty);
        _watch.Happened(empty, _now).ShouldBe(TurnWatch.Verdict.Failing);
    }

    [Fact]
    public void Replies_ThatFailNowAndThen_AreForgiven()
    {
        var failed = new ResponseDone("r", ResponseOutcome.Failed, "server_error", null);
        for (var i = 0; i < 5; i++)
            Happens(failed).Happens(new ResponseDone("r", ResponseOutcome.Completed, null, null));
    }

    [Fact]
    public void Caller_WhomNobodyNoticed_IsAskedAbout()
    {
        _watch.Unnoticed(isVoice: false, _now).ShouldBeTrue();
        After(1.6).Look().ShouldBe(TurnWatch.Verdict.Mute);
    }

    [Fact]
    public void Caller_WhomNobodyNoticed_WasNoTurnIfTheAssistantLives()
    {
        _watch.Unnoticed(isVoice: false, _now);
        Happens(new Echoed()).After(60).Look().ShouldBe(TurnWatch.Verdict.Fine);
    }

    [Theory]
    [InlineData(1, new[] { true }, TurnWatch.Verdict.Deaf)]
    [InlineData(1, new[] { false }, TurnWatch.Verdict.Fine)]
    [InlineData(2, new[] { true }, TurnWatch.Verdict.Fine)]
    [InlineData(2, new[] { true, true }, TurnWatch.Verdict.Deaf)]
    [InlineData(0, new[] { true, true, true }, TurnWatch.Verdict.Fine)]
    public void Voices_ThatALivingAssistantDoesNotHear_MakeItDeaf(int unheard, bool[] voices, object verdict)
    {
        var watch = new TurnWatch(new LivenessOptions { Unheard = unheard }, canEcho: true);
        var last = TurnWatch.Verdict.Fine;
        foreach (var isVoice in voices)
        {
            watch.Unnoticed(isVoice, _now);
            last = watch.Happened(new Echoed(), _now);
        }
        last.ShouldBe((TurnWatch.Verdict)verdict);
    }

    [Fact]
    public void Voice_InATurnThatItKnowsOf_IsWaitedFor()
    {
        Happens(new SpeechStarted("u1"));
        _watch.Unnoticed(isVoice: true, _now);
        _watch.Happened(new Echoed(), _now).ShouldBe(TurnWatch.Verdict.Fine, "it may wait to see whether they go on");
    }

    /// <summary>It came after the voice that is in question, and was on its way before it.</summary>
    [Fact]
    public void Echo_OfAnEarlierQuestion_SaysNothingOfThisVoice()
    {
        _watch.Unnoticed(isVoice: true, _now);
        Happens(new SpeechStarted("u1")).Happens(new SpeechStopped("u1")).Happens(new ResponseCreated("r1", null)).Happens(new ResponseDone("r1", ResponseOutcome.Completed, null, null));
        _watch.Unnoticed(isVoice: true, _now).ShouldBeTrue();
        Happens(new Echoed());
        _watch.Happened(new Echoed(), _now).ShouldBe(TurnWatch.Verdict.Deaf);
    }

    [Fact]
    public void Voices_WithATurnBetweenThem_AreNotInARow()
    {
        var watch = new TurnWatch(new LivenessOptions { Unheard = 2 }, canEcho: true);
        watch.Unnoticed(isVoice: true, _now);
        watch.Happened(new Echoed(), _now);
        watch.Happened(new SpeechStarted("u1"), _now);
        watch.Happened(new SpeechStopped("u1"), _now);
        watch.Happened(new ResponseCreated("r1", null), _now);
        watch.Happened(new ResponseDone("r1", ResponseOutcome.Completed, null, null), _now);
        watch.Unnoticed(isVoice: true, _now).ShouldBeTrue();
        watch.Happened(new Echoed(), _now).ShouldBe(TurnWatch.Verdict.Fine);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Turn_ThatEnded_IsOwedAReply_UnlessTheAssistantOnlyListens(bool answers)
    {
        var watch = new TurnWatch(Options, canEcho: false, answers);
        watch.Happened(new SpeechStopped("u1"), TimeSpan.FromSeconds(1)).ShouldBe(TurnWatch.Verdict.Fine);
        (watch.Due is not null).ShouldBe(answers);
    }
}
