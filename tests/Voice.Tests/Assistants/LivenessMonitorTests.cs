using Voice.Assistants;
using Voice.Assistants.Failover;

namespace Voice.Tests.Assistants;

/// <summary>The events that an assistant owes, their deadlines, and the failures that are reported.</summary>
public sealed class LivenessMonitorTests
{
    private static readonly LivenessOptions Options = new();

    private readonly LivenessMonitor _watch = new(Options, canEcho: true);
    private TimeSpan _now;

    private LivenessMonitorTests Happens(AssistantEvent happened)
    {
        _watch.Happened(happened, _now).ShouldBe(LivenessMonitor.Verdict.Fine);
        return this;
    }

    private LivenessMonitorTests After(double seconds)
    {
        _now += TimeSpan.FromSeconds(seconds);
        return this;
    }

    private LivenessMonitor.Verdict Look() => _watch.Look(_now);

    [Fact]
    public void Silence_WithNothingOwed_IsFine()
    {
        After(3600).Look().ShouldBe(LivenessMonitor.Verdict.Fine);
        _watch.Due.ShouldBeNull();
    }

    [Theory]
    [InlineData(2.4, LivenessMonitor.Verdict.Fine)]
    [InlineData(2.6, LivenessMonitor.Verdict.AskEcho)]
    public void Turn_ThatEnded_IsOwedAReply(double seconds, object verdict) =>
        Happens(new SpeechStopped("u1")).After(seconds).Look().ShouldBe((LivenessMonitor.Verdict)verdict);

    [Fact]
    public void Request_IsOwedAReply()
    {
        _watch.Sent(new CreateResponse("ask"), _now);
        After(2.6).Look().ShouldBe(LivenessMonitor.Verdict.AskEcho);
    }

    [Fact]
    public void Echo_Unanswered_IsMute()
    {
        Happens(new SpeechStopped("u1")).After(2.6).Look();
        After(1.1).Look().ShouldBe(LivenessMonitor.Verdict.Fine);
        After(0.2).Look().ShouldBe(LivenessMonitor.Verdict.Mute);
    }

    [Fact]
    public void Echo_Answered_GivesAsMuchTimeAgainOnce()
    {
        Happens(new SpeechStopped("u1")).After(2.6).Look();
        Happens(new Echoed()).After(2.4).Look().ShouldBe(LivenessMonitor.Verdict.Fine);
        After(0.2).Look().ShouldBe(LivenessMonitor.Verdict.Mute);
    }

    [Fact]
    public void Assistant_ThatCannotEcho_IsMuteAtOnce()
    {
        var watch = new LivenessMonitor(Options, canEcho: false);
        watch.Happened(new SpeechStopped("u1"), TimeSpan.Zero);
        watch.Look(TimeSpan.FromSeconds(2.6)).ShouldBe(LivenessMonitor.Verdict.Mute);
    }

    [Fact]
    public void Reply_ThatHasBegun_MustGoOn()
    {
        Happens(new SpeechStopped("u1")).Happens(new ResponseCreated("r1", null)).After(2.9).Look().ShouldBe(LivenessMonitor.Verdict.Fine);
        _watch.Sounded(TimeSpan.Zero, _now);
        After(2.9).Look().ShouldBe(LivenessMonitor.Verdict.Fine);
        After(0.2).Look().ShouldBe(LivenessMonitor.Verdict.AskEcho);
    }

    [Fact]
    public void Reply_ThatIsOver_OwesNothing() =>
        Happens(new SpeechStopped("u1")).Happens(new ResponseCreated("r1", null)).Happens(new ResponseDone("r1", ResponseOutcome.Completed, null, null)).After(60).Look().ShouldBe(LivenessMonitor.Verdict.Fine);

    [Fact]
    public void Caller_WhoSpeaksOn_IsOwedNothingYet() =>
        Happens(new SpeechStopped("u1")).After(2).Happens(new SpeechStarted("u2")).After(60).Look().ShouldBe(LivenessMonitor.Verdict.Fine);

    [Fact]
    public void Replies_ThatFailOneAfterTheOther_AreOneTooMany()
    {
        var failed = new ResponseDone("r", ResponseOutcome.Failed, "server_error", null);
        _watch.Happened(failed, _now).ShouldBe(LivenessMonitor.Verdict.Fine);
        _watch.Happened(failed, _now).ShouldBe(LivenessMonitor.Verdict.Failing);
    }

    [Fact]
    public void Replies_ThatFailWithoutAnotherAssistant_AreReplacedByASentenceBeforeItIsGivenUp()
    {
        var alone = new LivenessMonitor(new LivenessOptions { Failures = 2 }, canEcho: true, isAlone: true);
        var failed = new ResponseDone("r", ResponseOutcome.Failed, "server_error", null);
        for (var i = 0; i < 3; i++)
            alone.Happened(failed, _now).ShouldBe(LivenessMonitor.Verdict.Fine, "the reply, the second try, the sentence");
        alone.Happened(failed, _now).ShouldBe(LivenessMonitor.Verdict.Failing);
    }

    [Theory]
    [InlineData("content_filter")]
    [InlineData("CONTENT_FILTER")]
    [InlineData("safety")]
    [InlineData("data_inspection_failed")]
    [InlineData("prompt_too_long")]
    [InlineData("context_length_exceeded")]
    public void Replies_ThatAreRefusedForWhatIsInThem_AreNoFaultOfTheAssistant(string reason)
    {
        for (var i = 0; i < 10; i++)
            _watch.Happened(new ResponseDone("r", ResponseOutcome.Failed, reason, null), _now).ShouldBe(LivenessMonitor.Verdict.Fine);
    }

    [Fact]
    public void Replies_ThatHoldNothing_AreOneTooManyAfterTheSentence()
    {
        var empty = new ResponseDone("r", ResponseOutcome.Empty, null, null);
        Happens(empty).Happens(empty).Happens(new ResponseDone("r", ResponseOutcome.Completed, null, null)).Happens(empty).Happens(empty);
        _watch.Happened(empty, _now).ShouldBe(LivenessMonitor.Verdict.Failing);
    }

    [Fact]
    public void Caller_WhoInterruptsOneReplyAfterTheOther_IsNoFailureOfTheAssistant()
    {
        for (var i = 0; i < 5; i++)
            Happens(new SpeechStarted($"u{i}")).Happens(new SpeechStopped($"u{i}")).Happens(new ResponseCreated($"r{i}", null)).Happens(new ResponseDone($"r{i}", ResponseOutcome.Cancelled, null, null));
    }

    [Fact]
    public void Replies_ThatFailNowAndThen_AreForgiven()
    {
        var failed = new ResponseDone("r", ResponseOutcome.Failed, "server_error", null);
        for (var i = 0; i < 5; i++)
            Happens(failed).Happens(new ResponseDone("r", ResponseOutcome.Completed, null, null));
    }

    [Fact]
    public void Caller_WhoWasNotNoticed_IsAskedAbout()
    {
        _watch.Unnoticed(isVoice: false, _now).ShouldBeTrue();
        After(1.6).Look().ShouldBe(LivenessMonitor.Verdict.Mute);
    }

    [Fact]
    public void Caller_WhoWasNotNoticed_WasNoTurnIfTheAssistantLives()
    {
        _watch.Unnoticed(isVoice: false, _now);
        Happens(new Echoed()).After(60).Look().ShouldBe(LivenessMonitor.Verdict.Fine);
    }

    [Theory]
    [InlineData(1, new[] { true }, LivenessMonitor.Verdict.Deaf)]
    [InlineData(1, new[] { false }, LivenessMonitor.Verdict.Fine)]
    [InlineData(2, new[] { true }, LivenessMonitor.Verdict.Fine)]
    [InlineData(2, new[] { true, true }, LivenessMonitor.Verdict.Deaf)]
    [InlineData(0, new[] { true, true, true }, LivenessMonitor.Verdict.Fine)]
    public void Voices_ThatALivingAssistantDoesNotHear_MakeItDeaf(int unheard, bool[] voices, object verdict)
    {
        var watch = new LivenessMonitor(new LivenessOptions { Unheard = unheard }, canEcho: true);
        var last = LivenessMonitor.Verdict.Fine;
        foreach (var isVoice in voices)
        {
            watch.Unnoticed(isVoice, _now);
            last = watch.Happened(new Echoed(), _now);
        }
        last.ShouldBe((LivenessMonitor.Verdict)verdict);
    }

    [Fact]
    public void Voice_InATurnThatItKnowsOf_IsWaitedFor()
    {
        Happens(new SpeechStarted("u1"));
        _watch.Unnoticed(isVoice: true, _now);
        _watch.Happened(new Echoed(), _now).ShouldBe(LivenessMonitor.Verdict.Fine, "it may wait to see whether they go on");
    }

    /// <summary>It came after the voice that is in question, and was on its way before it.</summary>
    [Fact]
    public void Echo_OfAnEarlierQuestion_SaysNothingOfThisVoice()
    {
        _watch.Unnoticed(isVoice: true, _now);
        Happens(new SpeechStarted("u1")).Happens(new SpeechStopped("u1")).Happens(new ResponseCreated("r1", null)).Happens(new ResponseDone("r1", ResponseOutcome.Completed, null, null));
        _watch.Unnoticed(isVoice: true, _now).ShouldBeTrue();
        Happens(new Echoed());
        _watch.Happened(new Echoed(), _now).ShouldBe(LivenessMonitor.Verdict.Deaf);
    }

    [Fact]
    public void Voices_WithATurnBetweenThem_AreNotInARow()
    {
        var watch = new LivenessMonitor(new LivenessOptions { Unheard = 2 }, canEcho: true);
        watch.Unnoticed(isVoice: true, _now);
        watch.Happened(new Echoed(), _now);
        watch.Happened(new SpeechStarted("u1"), _now);
        watch.Happened(new SpeechStopped("u1"), _now);
        watch.Happened(new ResponseCreated("r1", null), _now);
        watch.Happened(new ResponseDone("r1", ResponseOutcome.Completed, null, null), _now);
        watch.Unnoticed(isVoice: true, _now).ShouldBeTrue();
        watch.Happened(new Echoed(), _now).ShouldBe(LivenessMonitor.Verdict.Fine);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Turn_ThatEnded_IsOwedAReply_UnlessTheAssistantOnlyListens(bool answers)
    {
        var watch = new LivenessMonitor(Options, canEcho: false, answers);
        watch.Happened(new SpeechStopped("u1"), TimeSpan.FromSeconds(1)).ShouldBe(LivenessMonitor.Verdict.Fine);
        (watch.Due is not null).ShouldBe(answers);
    }

    // ── What the caller was heard to say ──

    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);

    private int Hears(bool isLoud, double seconds)
    {
        var unnoticed = 0;
        for (var left = TimeSpan.FromSeconds(seconds); left > TimeSpan.Zero; left -= Frame)
        {
            unnoticed += _watch.Heard(isLoud, Frame, _now) ? 1 : 0;
            _now += Frame;
        }
        return unnoticed;
    }

    [Theory]
    [InlineData(0.38, 0)]
    [InlineData(0.4, 1)]
    [InlineData(5, 1)]
    public void Sound_WithoutASignOfIt_IsReportedOnceAfterASecond(double seconds, int times)
    {
        Hears(isLoud: false, 3).ShouldBe(0);
        Hears(isLoud: true, seconds).ShouldBe(0);
        Hears(isLoud: false, 0.96).ShouldBe(0, "a detector may still report it");
        Hears(isLoud: false, 5).ShouldBe(times);
    }

    [Fact]
    public void Sounds_ThatAreShortAndFarApart_AreNoWord()
    {
        for (var i = 0; i < 10; i++)
            (Hears(isLoud: true, 0.2) + Hears(isLoud: false, 1.5)).ShouldBe(0);
    }

    public static IReadOnlyCollection<ITheoryDataRow> Signs => new TheoryData<AssistantEvent> { new SpeechStarted("u1"), new CallerWords("u1", "Hello", Final: false), new ResponseCreated("r1", null), new CommandRefused(null, "x") };

    [Theory]
    [MemberData(nameof(Signs), DisableDiscoveryEnumeration = true)]
    internal void Sound_BeforeASignOfLife_IsNotReported(AssistantEvent sign)
    {
        Hears(isLoud: true, 1);
        Happens(sign);
        Hears(isLoud: false, 5).ShouldBe(0);
    }

    [Fact]
    public void Sound_BeforeTheAssistantsSound_IsNotReported()
    {
        Hears(isLoud: true, 1);
        _watch.Sounded(Frame, _now);
        Hears(isLoud: false, 5).ShouldBe(0);
    }

    [Fact]
    public void Echo_IsNoSignOfSound()
    {
        Hears(isLoud: true, 1);
        Happens(new Echoed());
        Hears(isLoud: false, 5).ShouldBe(1);
    }

    [Fact]
    public void Sound_AfterASignOfLife_CountsFromThere()
    {
        Hears(isLoud: true, 1);
        Happens(new CallerWords("u1", "Hello", Final: false));
        _now += Frame;
        Hears(isLoud: true, 0.3);
        Hears(isLoud: false, 5).ShouldBe(0);
    }

    [Theory]
    [InlineData(0, LivenessMonitor.Verdict.Fine)]
    [InlineData(2.5, LivenessMonitor.Verdict.Fine)]
    [InlineData(3, LivenessMonitor.Verdict.Deaf)]
    public void Voice_ThatBeganOverTheAssistantsOwnSound_MayBeItsEcho(double begins, object verdict)
    {
        Happens(new ResponseCreated("r1", null));
        _watch.Sounded(TimeSpan.FromSeconds(3), _now);
        Happens(new ResponseDone("r1", ResponseOutcome.Completed, null, null));
        Hears(isLoud: false, begins + 0.02);
        Hears(isLoud: true, 1);
        Hears(isLoud: false, 1).ShouldBe(1);
        _watch.Unnoticed(isVoice: true, _now).ShouldBeTrue();
        _watch.Happened(new Echoed(), _now).ShouldBe((LivenessMonitor.Verdict)verdict);
    }

    [Fact]
    public void Deaf_IsTheVerdictOnlyIfTheCallMayReportIt()
    {
        var asked = 0;
        var watch = new LivenessMonitor(Options, canEcho: true, tryReportDeaf: () => ++asked > 1);
        watch.Unnoticed(isVoice: false, _now);
        watch.Happened(new Echoed(), _now);
        asked.ShouldBe(0, "it is not deaf");
        watch.Unnoticed(isVoice: true, _now);
        watch.Happened(new Echoed(), _now).ShouldBe(LivenessMonitor.Verdict.Fine);
        watch.Unnoticed(isVoice: true, _now);
        watch.Happened(new Echoed(), _now).ShouldBe(LivenessMonitor.Verdict.Deaf);
    }

    [Fact]
    public void Heard_AllocatesNothing()
    {
        Hears(isLoud: true, 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Hears(isLoud: true, 10);
        Hears(isLoud: false, 10);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
