using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Assistants.Failover;
using Voice.Conversations;
using Voice.Tests.Calls;

namespace Voice.Tests.Assistants;

/// <summary>Which assistant a call gets, and when it gets another.</summary>
public sealed class FallbackAssistantTests : IAssistantListener
{
    private static readonly AssistantSetup Setup = new() { Instructions = "" };
    private static readonly AssistantDescription Known = new("model", false, "");

    private readonly FakeTimeProvider _time = new();
    private readonly List<FakeAssistant>[] _made = [[], []];
    private readonly AssistantFailureKind?[] _refuses = new AssistantFailureKind?[2];
    private readonly TimeSpan?[] _waits = new TimeSpan?[2];
    private readonly bool[] _hangs = new bool[2];
    private readonly List<AssistantEvent> _events = [];
    private AssistantRoute[] _routes;
    private CallAssistants _call;

    public FallbackAssistantTests()
    {
        _routes = Routes(new LivenessOptions());
        _call = Call();
    }

    private AssistantRoute[] Routes(LivenessOptions liveness) =>
        [.. Enumerable.Range(0, 2).Select(i => new AssistantRoute($"route {i}", _ => Make(i), liveness, TimeSpan.FromSeconds(3), _time))];

    void IAssistantListener.OnEvent(AssistantEvent assistantEvent) => _events.Add(assistantEvent);

    void IAssistantListener.OnAudio(in ResponseAudio audio) => _events.Add(new AudioCame());

    private CallAssistants Call() => new(_routes, _time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

    private FakeAssistant Make(int route)
    {
        var made = new FakeAssistant { CanEcho = true };
        _made[route].Add(made);
        if (_refuses[route] is { } kind)
            made.Connected.SetException(new AssistantException(new AssistantFailure(kind, "refused", _waits[route])));
        else if (!_hangs[route])
            made.Connected.SetResult(Known);
        return made;
    }

    private async Task<(FallbackAssistant, AssistantDescription)> ConnectAsync()
    {
        var assistant = _call.Next();
        return (assistant, await assistant.ConnectAsync(Setup, this, CancellationToken.None));
    }

    /// <summary>The caller says something of which the assistant shows no sign.</summary>
    private void Say(FallbackAssistant assistant, bool isVoice = true)
    {
        var frame = TimeSpan.FromMilliseconds(20);
        for (var i = 0; i < 80; i++)
        {
            _time.Advance(frame);
            assistant.Heard(isLoud: i < 25, frame, () => isVoice);
        }
    }

    [Fact]
    public async Task Connection_ThatBreaksAndIsRefused_IsAvoidedNoLongerThanItTakesToReturn()
    {
        var (assistant, _) = await ConnectAsync();
        _made[0][0].Listener.OnEvent(new AssistantLost(new AssistantFailure(AssistantFailureKind.Lost, "cut")));
        await assistant.DisposeAsync();
        _refuses[0] = AssistantFailureKind.Unreachable;
        var (second, description) = await ConnectAsync();
        description.StandsIn.ShouldBeTrue();
        _refuses[0] = null;
        _time.Advance(new ConversationOptions().ReturnAfter);
        _call.Another(second, better: true).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("not_supported", 1)]
    [InlineData("", 1)]
    [InlineData("input_audio_buffer_commit_empty", 0)]
    public async Task Turn_ThatAnAssistantNeitherEndsNorLetsBeEnded_IsGivenToAnother(string code, int lost)
    {
        var (assistant, _) = await ConnectAsync();
        _made[0][0].Listener.OnEvent(new SpeechStarted("u1"));
        assistant.Send(new EndTurn("end_1"));
        _made[0][0].Listener.OnEvent(new CommandRefused("end_1", code));
        _events.OfType<AssistantLost>().Count().ShouldBe(lost);
    }

    [Fact]
    public async Task Connect_Healthy_TakesThePreferred()
    {
        (await ConnectAsync()).Item2.StandsIn.ShouldBeFalse();
        _made[1].ShouldBeEmpty();
    }

    [Theory]
    [InlineData(AssistantFailureKind.Unreachable)]
    [InlineData(AssistantFailureKind.Unauthorized)]
    [InlineData(AssistantFailureKind.Misconfigured)]
    [InlineData(AssistantFailureKind.Limited)]
    internal async Task Connect_Refused_TakesTheNext(AssistantFailureKind kind)
    {
        _refuses[0] = kind;
        (await ConnectAsync()).Item2.StandsIn.ShouldBeTrue();
        _made[0].Single().Disposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Connect_Hanging_TakesTheNextInTime()
    {
        _hangs[0] = true;
        var connecting = ConnectAsync();
        await _made[0].Single().ConnectCalled.Task;
        _time.Advance(TimeSpan.FromSeconds(2.4));
        connecting.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.2));
        (await connecting).Item2.StandsIn.ShouldBeTrue();
    }

    [Fact]
    public async Task Connect_WithoutAnotherEntry_HasItsFullTime()
    {
        (_refuses[0], _hangs[1]) = (AssistantFailureKind.Unreachable, true);
        var connecting = ConnectAsync();
        await _made[1].Single().ConnectCalled.Task;
        _time.Advance(TimeSpan.FromSeconds(2.9));
        connecting.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.2));
        (await Should.ThrowAsync<AssistantException>(connecting)).Failure.Kind.ShouldBe(AssistantFailureKind.Unreachable);
    }

    [Fact]
    public async Task Connect_AllRefused_SaysWhatMayPass()
    {
        (_refuses[0], _refuses[1]) = (AssistantFailureKind.Unauthorized, AssistantFailureKind.Limited);
        (await Should.ThrowAsync<AssistantException>(ConnectAsync())).Failure.Kind.ShouldBe(AssistantFailureKind.Limited);
    }

    [Theory]
    [InlineData(AssistantFailureKind.Unreachable, null)]
    [InlineData(AssistantFailureKind.Limited, 2.0)]
    internal async Task Connect_UsedUpForMinutesAndOneThatMayBeBackSoon_SaysThatOne(AssistantFailureKind other, double? seconds)
    {
        (_refuses[0], _waits[0]) = (AssistantFailureKind.Limited, TimeSpan.FromMinutes(10));
        (_refuses[1], _waits[1]) = (other, seconds is { } s ? TimeSpan.FromSeconds(s) : null);
        var failure = (await Should.ThrowAsync<AssistantException>(ConnectAsync())).Failure;
        (failure.Kind, failure.IsLasting).ShouldBe((other, false), "a call would end of the other, and need not");
    }

    [Fact]
    public async Task Mute_AfterATurn_IsGivenUpAndAvoided()
    {
        await ConnectAsync();
        _made[0][0].Listener.OnEvent(new SpeechStopped("u1"));
        _time.Advance(TimeSpan.FromSeconds(2.6));
        _made[0][0].Commands.ShouldHaveSingleItem().ShouldBeOfType<Echo>();
        _time.Advance(TimeSpan.FromSeconds(1.6));
        _events.Last().ShouldBeOfType<AssistantLost>().Failure.Kind.ShouldBe(AssistantFailureKind.Mute);
        (await ConnectAsync()).Item2.StandsIn.ShouldBeTrue();
    }

    /// <summary>Open, and mute from some point of a turn on: replaced within eight seconds of its last event, but not if it may be silent for long.</summary>
    [Theory]
    [InlineData("the turn", true)]
    [InlineData("the turn", false)]
    [InlineData("the beginning of the reply", true)]
    [InlineData("the beginning of the reply", false)]
    [InlineData("a piece of sound", true)]
    [InlineData("a piece of sound", false)]
    [InlineData("the end of the sound", true)]
    [InlineData("the end of the sound", false)]
    public async Task Mute_After_IsGivenUpInTime(string last, bool defended)
    {
        var patient = new LivenessOptions { Begin = TimeSpan.FromSeconds(30), Progress = TimeSpan.FromMinutes(1), Echo = TimeSpan.FromSeconds(10) };
        _routes = Routes(defended ? new LivenessOptions() : patient);
        _call = Call();
        await ConnectAsync();
        var listener = _made[0][0].Listener;
        listener.OnEvent(new SpeechStopped("u1"));
        if (last != "the turn")
            listener.OnEvent(new ResponseCreated("r1", null));
        if (last is "a piece of sound" or "the end of the sound")
            listener.OnAudio(new ResponseAudio("r1", "i1", 0, new byte[960]));
        if (last == "the end of the sound")
            listener.OnEvent(new ResponseAudioDone("r1", "i1", 0));
        for (var i = 0; i < 12; i++)
            _time.Advance(TimeSpan.FromSeconds(0.5));
        _events.OfType<AssistantLost>().Any().ShouldBe(defended);
    }

    /// <summary>It answers every echo, and the caller's voice is nothing to it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public async Task Deaf_ButEchoing_IsGivenUp(int unheard)
    {
        _routes = Routes(new LivenessOptions { Unheard = unheard });
        _call = Call();
        var (assistant, _) = await ConnectAsync();
        Say(assistant);
        _made[0][0].Commands.ShouldHaveSingleItem().ShouldBeOfType<Echo>();
        _made[0][0].Listener.OnEvent(new Echoed());
        _events.OfType<AssistantLost>().Any().ShouldBe(unheard > 0);
        if (unheard > 0)
            (await ConnectAsync()).Item2.StandsIn.ShouldBeTrue("the next one has ears of its own");
    }

    [Theory]
    [InlineData(1.5, false)]
    [InlineData(3.1, true)]
    public async Task Voice_OverTheAssistantsOwnSound_MayBeItsEcho(double begins, bool doubted)
    {
        var (assistant, _) = await ConnectAsync();
        _made[0][0].Listener.OnEvent(new ResponseCreated("r1", null));
        _made[0][0].Listener.OnAudio(new ResponseAudio("r1", "i1", 0, new byte[3 * 48_000]));
        _made[0][0].Listener.OnEvent(new ResponseDone("r1", ResponseOutcome.Completed, null, null));
        _time.Advance(TimeSpan.FromSeconds(begins));
        Say(assistant);
        _made[0][0].Listener.OnEvent(new Echoed());
        _events.OfType<AssistantLost>().Any().ShouldBe(doubted);
    }

    /// <summary>If no assistant understands the caller, there was no speech: a noisy room does not move the call back and forth.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task Deaf_Twice_CountsOnlyIfSomebodyUnderstoodTheCallerMeanwhile(bool understood, int losses)
    {
        var (first, _) = await ConnectAsync();
        Say(first);
        _made[0][0].Listener.OnEvent(new Echoed());
        var (second, _) = await ConnectAsync();
        if (understood)
            _made[1][0].Listener.OnEvent(new CallerWords("u1", "Hello?", Final: true));
        Say(second);
        _made[1][0].Listener.OnEvent(new Echoed());
        _events.OfType<AssistantLost>().Count().ShouldBe(losses);
    }

    /// <summary>The preferred assistant connects and breaks ten seconds later, again and again. The caller is moved or cut off at most twice a minute.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Flapping_DisturbsTheCallerRarely(bool remembered)
    {
        var minutes = 10;
        var disturbed = 0;
        var (serving, description) = await ConnectAsync();
        for (var second = 1; second <= minutes * 60; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            if (!remembered)
            {
                _routes = Routes(new LivenessOptions());    // neither this call nor the others know what was
                _call = Call();
            }
            var better = description.StandsIn ? _call.Another(serving, better: true) : null;
            if (better is not null)
            {
                (serving, description) = (better, await better.ConnectAsync(Setup, this, CancellationToken.None));
                disturbed++;
            }
            else if (!description.StandsIn && second % 10 == 0)
            {
                _made[0][^1].Listener.OnEvent(new AssistantLost(new AssistantFailure(AssistantFailureKind.Lost, "")));
                (serving, description) = await ConnectAsync();
                disturbed++;
            }
        }
        (disturbed <= 2 * minutes).ShouldBe(remembered, $"{disturbed} times in {minutes} minutes");
    }

    [Fact]
    public async Task Slow_ButEchoing_IsWaitedFor()
    {
        await ConnectAsync();
        var listener = _made[0][0].Listener;
        listener.OnEvent(new SpeechStopped("u1"));
        _time.Advance(TimeSpan.FromSeconds(2.6));
        listener.OnEvent(new Echoed());
        _time.Advance(TimeSpan.FromSeconds(2));
        listener.OnEvent(new ResponseCreated("r1", null));
        _time.Advance(TimeSpan.FromSeconds(3));
        _events.Select(e => e.GetType()).ShouldBe([typeof(SpeechStopped), typeof(ResponseCreated)]);
    }

    [Fact]
    public async Task Drop_ThatIsTheFirst_IsReplacedByTheSameRoute()
    {
        await ConnectAsync();
        _made[0][0].Listener.OnEvent(new AssistantLost(new AssistantFailure(AssistantFailureKind.Lost, "")));
        (await ConnectAsync()).Item2.StandsIn.ShouldBeFalse();
        _made[0][1].Listener.OnEvent(new AssistantLost(new AssistantFailure(AssistantFailureKind.Lost, "")));
        (await ConnectAsync()).Item2.StandsIn.ShouldBeTrue("twice in half a minute");
    }

    [Fact]
    public async Task Failures_InARow_AreALoss()
    {
        await ConnectAsync();
        var listener = _made[0][0].Listener;
        listener.OnEvent(new ResponseDone("r1", ResponseOutcome.Failed, "server_error", null));
        listener.OnEvent(new ResponseDone("r2", ResponseOutcome.Failed, "server_error", null));
        _events.Select(e => e.GetType()).ShouldBe([typeof(ResponseDone), typeof(AssistantLost)]);
    }

    [Fact]
    public async Task Events_AfterTheLoss_AreNotHeard()
    {
        await ConnectAsync();
        var listener = _made[0][0].Listener;
        listener.OnEvent(new AssistantLost(new AssistantFailure(AssistantFailureKind.Lost, "")));
        listener.OnEvent(new SpeechStarted("u1"));
        listener.OnAudio(new ResponseAudio("r", "i", 0, new byte[2]));
        _events.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Another_WhileThePreferredIsAvoided_IsNone()
    {
        _refuses[0] = AssistantFailureKind.Unreachable;
        var (standIn, _) = await ConnectAsync();
        _refuses[0] = null;
        _call.Another(standIn, better: true).ShouldBeNull();
        _time.Advance(TimeSpan.FromSeconds(16));
        (await _call.Another(standIn, better: true)!.ConnectAsync(Setup, this, CancellationToken.None)).StandsIn.ShouldBeFalse();
    }

    [Fact]
    public async Task Another_ByARouteThatFellMute_MustSpeakFirst()
    {
        await ConnectAsync();
        _made[0][0].Listener.OnEvent(new SpeechStopped("u1"));
        _time.Advance(TimeSpan.FromSeconds(2.6));
        _time.Advance(TimeSpan.FromSeconds(1.6));
        var (standIn, _) = await ConnectAsync();
        _time.Advance(TimeSpan.FromSeconds(16));
        _events.Clear();

        var returning = _call.Another(standIn, better: true)!.ConnectAsync(Setup, this, CancellationToken.None);
        _made[0][1].Commands.ShouldHaveSingleItem().ShouldBeOfType<CreateResponse>().OutOfBand.ShouldBeTrue();
        returning.IsCompleted.ShouldBeFalse("it has said nothing");
        _time.Advance(TimeSpan.FromSeconds(6));
        await Should.ThrowAsync<AssistantException>(returning);
        _made[0][1].Disposed.ShouldBeTrue();

        _time.Advance(TimeSpan.FromSeconds(61));
        returning = _call.Another(standIn, better: true)!.ConnectAsync(Setup, this, CancellationToken.None);
        _made[0][2].Listener.OnEvent(new ResponseCreated("proof", null));
        _made[0][2].Listener.OnEvent(new ResponseDone("proof", ResponseOutcome.Completed, null, null));
        (await returning).StandsIn.ShouldBeFalse();
        _events.ShouldBeEmpty("the proof is not heard");
    }

    [Fact]
    public async Task Breaker_OpenedByOtherCalls_SparesThisOneTheWait()
    {
        _refuses[0] = AssistantFailureKind.Unreachable;
        for (var i = 0; i < 3; i++)
        {
            _call = Call();
            await ConnectAsync();
        }
        _call = Call();
        (await ConnectAsync()).Item2.StandsIn.ShouldBeTrue();
        _made[0].Count.ShouldBe(3, "the fourth call does not even try");
        _refuses[0] = null;
        _time.Advance(TimeSpan.FromSeconds(6));
        _call = Call();
        (await ConnectAsync()).Item2.StandsIn.ShouldBeFalse("the break is over and the route well again");
    }

    private sealed record AudioCame : AssistantEvent;
}
