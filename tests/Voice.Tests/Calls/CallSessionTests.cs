using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Calls;
using Voice.Conversations;
using Voice.Lines;
using Voice.Tools;

namespace Voice.Tests.Calls;

public sealed class CallSessionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeAssistant _assistant = new() { LongestPause = TimeSpan.FromMilliseconds(500) };
    private readonly FakeLine _line = new();
    private readonly TaskCompletionSource _toolStarted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _toolResult = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CallSession _session;
    private readonly CancellationTokenSource _stop = new();
    private Task<CallEnd> _running = null!;

    public CallSessionTests() => _session = Session(_assistant);

    private CallSession Session(FakeAssistant assistant)
    {
        async Task<string> Tool()
        {
            _toolStarted.TrySetResult();
            return await _toolResult.Task;
        }
        var tools = new ToolBox([new VoiceTool(AIFunctionFactory.Create(Tool, "slow"), ToolPolicy.Default)], new ToolOptions { Timeout = TimeSpan.FromMinutes(5) }, null, _time, NullLogger<ToolBox>.Instance);
        return new CallSession("call", FakeRoutes.To(_time, () => assistant), new AssistantSetup { Instructions = "" }, tools, ToolAudience.Browser, new ConversationOptions(), _time, NullLogger.Instance);
    }

    private async Task UpAsync()
    {
        _running = _session.RunAsync(_stop.Token);
        _session.Attach(_line);
        _assistant.Connected.SetResult(new AssistantDescription("model", false, ""));
        await Until.TrueAsync(() => _line.Story.Contains("Listening"));
    }

    private async Task<CallEnd> EndAsync() => await _running.WaitAsync(Patience);

    private void Happens(AssistantEvent e) => _assistant.Listener.OnEvent(e);

    private void Sounds(string response, string item, int bytes = 960) => _assistant.Listener.OnAudio(new ResponseAudio(response, item, 0, new byte[bytes]));

    private void Replies()
    {
        Happens(new ResponseCreated("r1", null));
        Sounds("r1", "i1");
    }

    [Fact]
    public async Task Call_FromAnswerToHangUp_ReleasesEverything()
    {
        await UpAsync();
        _assistant.Setup!.Tools.Single().Name.ShouldBe("slow");
        _session.Hear(new byte[960]);
        _assistant.HeardBytes.ShouldBe(960);
        Replies();
        _line.Story.ShouldBe(["Connecting", "CallUp", "Listening", "Thinking", "Speaking", "play i1 960"]);
        _session.Post(new HungUp());
        (await EndAsync()).ShouldBe(CallEnd.HungUp);
        _assistant.Disposed.ShouldBeTrue();
        _line.Story[^1].ShouldBe("CallOver");
    }

    private void Speaks(double seconds)
    {
        var word = Enumerable.Repeat((byte)0x20, 960).ToArray();
        for (var ms = 0; ms < seconds * 1000; ms += 20)
        {
            _session.Hear(word);
            _time.Advance(TimeSpan.FromMilliseconds(20));
        }
    }

    private void Wait(double seconds)
    {
        for (var ms = 0; ms < seconds * 1000; ms += 20)
            _time.Advance(TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public async Task Sound_ThatStopsWithTheLastWord_TheAssistantHearsSilence()
    {
        await UpAsync();
        Speaks(1);
        var before = _assistant.HeardBytes;
        Wait(0.2);
        _assistant.HeardBytes.ShouldBeGreaterThan(before);
        Wait(0.8);
        (_assistant.HeardBytes - before).ShouldBeInRange(45_000, 49_000);
        _assistant.HeardSound.ShouldBe(before);
        _session.Post(new HungUp());
        await EndAsync();
    }

    [Fact]
    public async Task Turn_ThatTheAssistantDoesNotEnd_IsEndedHereBySilence()
    {
        await UpAsync();
        Speaks(0.5);
        Happens(new SpeechStarted("u1"));
        Speaks(1);
        Wait(2.3);
        _assistant.Commands.ShouldBeEmpty();
        Wait(0.5);
        _assistant.Commands.Select(c => c.GetType().Name).ShouldBe([nameof(EndTurn), nameof(CreateResponse)]);
        _session.Post(new HungUp());
        await EndAsync();
    }

    [Fact]
    public async Task TypedLine_IntoASilentLineWhoseTurnIsOpen_IsAnsweredAtOnce()
    {
        await UpAsync();
        Happens(new SpeechStarted("u1"));
        Speaks(1);
        Wait(0.7);
        _session.Post(new CallerTyped("hello?"));
        _assistant.Commands.Select(c => c.GetType().Name).ShouldBe([nameof(EndTurn), nameof(CreateResponse), nameof(AddCallerText)], ignoreOrder: true);
        _session.Post(new HungUp());
        await EndAsync();
    }

    [Fact]
    public async Task Ended_NothingReachesTheLineAnyMore()
    {
        await UpAsync();
        Replies();
        _session.Post(new HungUp());
        await EndAsync();
        var before = _line.Story.Count;
        var commands = _assistant.Commands.Count;
        Sounds("r1", "i1");
        Happens(new SpeechStarted("u1"));
        _session.Post(new CallerTyped("hello"));
        _session.Detach(1);
        _session.Attach(new FakeLine());
        _time.Advance(TimeSpan.FromDays(1));
        _line.Story.Count.ShouldBe(before);
        _assistant.Commands.Count.ShouldBe(commands);
    }

    [Fact]
    public async Task BargeIn_ClearsBeforeAnythingElseReachesTheLine()
    {
        await UpAsync();
        Replies();
        Happens(new SpeechStarted("u1"));
        Sounds("r1", "i1");
        _line.Story[^2..].ShouldBe(["clear", "Listening"]);
        _time.Advance(TimeSpan.FromMilliseconds(400));
        _assistant.Commands.OfType<TruncateItem>().Single().ItemId.ShouldBe("i1");
        _session.Post(new HungUp());
        await EndAsync();
    }

    [Fact]
    public async Task Tool_Called_RunsBesideTheCallAndAnswers()
    {
        await UpAsync();
        Replies();
        Happens(new ToolCalled("r1", "c1", "slow", "{}"));
        await _toolStarted.Task.WaitAsync(Patience);
        Sounds("r1", "i1");
        _line.Story[^1].ShouldBe("play i1 960");
        Happens(new ResponseDone("r1", ResponseOutcome.Completed, null, null));
        _toolResult.SetResult("result");
        await Until.TrueAsync(() => _assistant.Commands.OfType<CreateResponse>().Any());
        _assistant.Commands.OfType<AddToolOutput>().Single().Output.ShouldBe("result");
        _session.Post(new HungUp());
        await EndAsync();
    }

    [Fact]
    public async Task Tool_StillRunningAtTheEnd_IsNotWaitedFor()
    {
        await UpAsync();
        Replies();
        Happens(new ToolCalled("r1", "c1", "slow", "{}"));
        await _toolStarted.Task.WaitAsync(Patience);
        _session.Post(new HungUp());
        (await EndAsync()).ShouldBe(CallEnd.HungUp);
        _assistant.Commands.OfType<AddToolOutput>().ShouldBeEmpty();
    }

    [Fact]
    public async Task Line_ThatThrows_EndsOnlyItsOwnCall()
    {
        await UpAsync();
        var otherAssistant = new FakeAssistant();
        var other = Session(otherAssistant);
        var otherRunning = other.RunAsync(CancellationToken.None);
        _line.Broken = true;
        Replies();
        (await EndAsync()).Reason.ShouldBe(EndReason.Error);
        _line.Story[^1].ShouldBe("CallOver", "the line is told even so");
        _assistant.Disposed.ShouldBeTrue();
        otherRunning.IsCompleted.ShouldBeFalse();
        other.End(CallEnd.Shutdown);
        (await otherRunning.WaitAsync(Patience)).ShouldBe(CallEnd.Shutdown);
        otherAssistant.Disposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Assistant_NotAvailable_EndsTheCallWithItsReason()
    {
        _running = _session.RunAsync(_stop.Token);
        _session.Attach(_line);
        _assistant.Connected.SetException(new AssistantException(new AssistantFailure(AssistantFailureKind.Unauthorized, "401")));
        var end = await EndAsync();
        (end.Reason, end.Side).ShouldBe((EndReason.AssistantFailed, Side.Assistant));
        _line.Notices.OfType<ProblemTold>().Single().Problem.Code.ShouldBe("assistant_unauthorized");
    }

    [Fact]
    public async Task Assistant_WithABug_EndsTheCallAndIsReleased()
    {
        _running = _session.RunAsync(_stop.Token);
        _session.Attach(_line);
        _assistant.Connected.SetException(new NotSupportedException("bug"));
        (await EndAsync()).Reason.ShouldBe(EndReason.Error);
        _assistant.Disposed.ShouldBeTrue();
        _line.Story[^1].ShouldBe("CallOver");
    }

    [Fact]
    public async Task HangUp_WhileConnecting_DoesNotWaitForTheAssistant()
    {
        _running = _session.RunAsync(_stop.Token);
        _session.Attach(_line);
        await _assistant.ConnectCalled.Task.WaitAsync(Patience);
        _session.Post(new HungUp());
        (await EndAsync()).ShouldBe(CallEnd.HungUp);
        _assistant.Disposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Shutdown_EndsTheCall()
    {
        await UpAsync();
        await _stop.CancelAsync();
        (await EndAsync()).ShouldBe(CallEnd.Shutdown);
        _line.Notices.OfType<CallOver>().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Line_Back_TakesOverAndTheOldGoodbyeIsIgnored()
    {
        await UpAsync();
        var old = 1;
        var back = new FakeLine();
        _session.Attach(back);
        _session.Detach(old);
        Replies();
        back.Story.ShouldContain("play i1 960");
        back.Story[0].ShouldBe("CallUp");
        _line.Story.ShouldNotContain("play i1 960");
        _session.Post(new HungUp());
        (await EndAsync()).ShouldBe(CallEnd.HungUp);
    }

    [Fact]
    public async Task Line_TakenOverInAReply_OnlyTheOldReplyIsForgotten()
    {
        await UpAsync();
        Replies();
        var back = new FakeLine();
        _session.Attach(back);
        back.Story.ShouldNotContain("clear");
        Happens(new ResponseDone("r1", ResponseOutcome.Cancelled, null, null));
        _assistant.Commands.OfType<CreateResponse>().Count().ShouldBe(1);
        _session.Post(new HungUp());
        await EndAsync();
    }

    [Fact]
    public async Task Line_Gone_IsWaitedForAndThenTheCallEnds()
    {
        await UpAsync();
        _session.Detach(1);
        _time.Advance(TimeSpan.FromSeconds(29));
        _running.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await EndAsync()).ShouldBe(CallEnd.CallerGone);
    }

    [Fact]
    public async Task Events_MoreThanCanBeHandled_EndTheCall()
    {
        await UpAsync();
        var flooding = new FloodedLine(() =>
        {
            for (var i = 0; i < Mailbox.Capacity + 10; i++)
                Sounds("r1", "i1");
        });
        _session.Attach(flooding);
        (await EndAsync()).Reason.ShouldBe(EndReason.Error);
        flooding.Over.ShouldBeTrue();
    }

    private sealed class FloodedLine(Action flood) : ILine
    {
        public bool Over { get; private set; }

        public Voice.Audio.AudioFormat Format => Voice.Audio.AudioFormat.Pcm24K;

        public void Play(in ResponseAudio audio)
        {
        }

        public void EndPart(string itemId, int contentIndex)
        {
        }

        public void Clear(int clearId)
        {
        }

        public void Tell(LineNotice notice)
        {
            if (notice is CallUp)
                flood();
            Over |= notice is CallOver;
        }
    }
}
