using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Calls;
using Voice.Conversations;
using Voice.Lines;
using Voice.Tests.Assistants.Cascade;
using Voice.Tools;

namespace Voice.Tests.Calls;

/// <summary>A whole call with a reply of 10 s that is being played, and what real sound does to it.</summary>
public sealed class InterruptedCallTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeAssistant _assistant = new();
    private readonly FakeLine _line = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CallSession _call;
    private Task<CallEnd> _running = Task.FromResult(CallEnd.HungUp);

    public InterruptedCallTests()
    {
        var tools = new ToolBox([], new ToolOptions(), null, _time, NullLogger<ToolBox>.Instance);
        _call = new CallSession(
            "call", FakeRoutes.To(_time, () => _assistant), new AssistantSetup { Instructions = "" }, tools, ToolAudience.Browser,
            new ConversationOptions { Interruptions = InterruptionMode.Judged }, _time, NullLogger.Instance);
    }

    private async Task StoryAsync()
    {
        _running = _call.RunAsync(_stop.Token);
        _call.Attach(_line);
        _assistant.Connected.SetResult(new AssistantDescription("model", false, ""));
        await Until.TrueAsync(() => _line.Story.Contains("Listening"));
        Hear(Speech.Noise(2, -62));
        Happens(new ResponseCreated("r1", null));
        Sounds("r1", "i1", 480_000);
        Happens(new ResponseAudioDone("r1", "i1", 0));
        Happens(new ResponseDone("r1", ResponseOutcome.Completed, null, null));
        Hear(Speech.Noise(1, -62));
        _line.Story.Clear();
    }

    private void Happens(AssistantEvent e) => _assistant.Listener.OnEvent(e);

    private void Sounds(string response, string item, int bytes) => _assistant.Listener.OnAudio(new ResponseAudio(response, item, 0, new byte[bytes]));

    private void Hear(short[] sound, Action<int>? onMs = null)
    {
        var ms = 0;
        foreach (var piece in Speech.Mix(sound, Speech.Noise(1, -62, seed: 3)).Chunk(480))
        {
            _call.Hear(Speech.Bytes(piece));
            _time.Advance(TimeSpan.FromMilliseconds(20));
            onMs?.Invoke(ms += 20);
        }
    }

    private string[] Line => [.. _line.Story.Where(s => s is "pause" or "resume" or "clear")];

    [Fact]
    public async Task Cough_DoesNotEvenPauseAReply()
    {
        await StoryAsync();
        _assistant.Setup!.JudgesInterruptions.ShouldBeTrue("the model must not cancel by itself");
        Hear([.. Speech.Noise(0.25, -22), .. Speech.Silence(1)], ms =>
        {
            if (ms == 100)
                Happens(new SpeechStarted("u1"));
        });
        Line.ShouldBeEmpty();
        _assistant.Commands.OfType<CancelResponse>().ShouldBeEmpty();
    }

    [Fact]
    public async Task Question_StopsAReplyAndIsAnswered()
    {
        await StoryAsync();
        Hear([.. Speech.Say("What is the weather like in Paris tomorrow?"), .. Speech.Silence(0.5)], ms =>
        {
            if (ms == 200)
                Happens(new SpeechStarted("u1"));
        });
        Line.ShouldBe(["pause", "clear"]);
        await Until.TrueAsync(() => _assistant.Commands.OfType<TruncateItem>().Any());
        _assistant.Commands.OfType<TruncateItem>().Single().Heard.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.12), "what was heard before the caller began");
        Happens(new SpeechStopped("u1"));
        Happens(new ResponseCreated("r2", null));
        Sounds("r2", "i2", 960);
        _line.Story[^1].ShouldBe("play i2 960");
    }

    [Fact]
    public async Task ReplyToASignOfListening_IsHeldAndThrownAway()
    {
        await StoryAsync();
        Hear([.. Speech.Noise(0.2, -22), .. Speech.Silence(0.6)], ms =>
        {
            if (ms == 100)
                Happens(new SpeechStarted("u1"));
        });
        Happens(new SpeechStopped("u1"));
        Happens(new ResponseCreated("r2", null));
        Sounds("r2", "i2", 960);
        Happens(new ResponseWords("r2", "i2", 0, "Pardon?", Final: true, Spoken: true));
        Happens(new CallerWords("u1", "mm-hm", Final: true));
        Happens(new ResponseDone("r2", ResponseOutcome.Cancelled, null, null));
        Line.ShouldBeEmpty();
        _line.Story.ShouldNotContain("play i2 960");
        _assistant.Commands.OfType<CancelResponse>().Single().ResponseId.ShouldBe("r2");
        _line.Notices.OfType<CaptionChanged>().ShouldNotContain(c => c.Text.Contains("Pardon"));
    }

    [Fact]
    public async Task ReplyToAShortQuestion_IsHeldAndHeardFromItsFirstSoundOn()
    {
        await StoryAsync();
        Hear([.. Speech.Noise(0.2, -22), .. Speech.Silence(0.6)], ms =>
        {
            if (ms == 100)
                Happens(new SpeechStarted("u1"));
        });
        Happens(new SpeechStopped("u1"));
        Happens(new ResponseCreated("r2", null));
        Sounds("r2", "i2", 960);
        Sounds("r2", "i2", 480);
        Happens(new ResponseWords("r2", "i2", 0, "Because.", Final: true, Spoken: true));
        Happens(new CallerWords("u1", "Why?", Final: true));
        _line.Story.Where(s => s.StartsWith("play i2") || s == "clear").ShouldBe(["clear", "play i2 960", "play i2 480"]);
        _line.Notices.OfType<CaptionChanged>().ShouldContain(c => c.Text == "Because.");
    }

    public async ValueTask DisposeAsync()
    {
        _call.Post(new HungUp());
        await _running.WaitAsync(TimeSpan.FromSeconds(20));
        _stop.Dispose();
    }
}
