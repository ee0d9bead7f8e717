using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Audio;
using Voice.Calls;
using Voice.Conversations;
using Voice.Lines;
using Voice.Tests.Assistants.Cascade;
using Voice.Tools;
using Voice.TurnDetection;

namespace Voice.Tests.Calls;

/// <summary>A whole call on a line that gives back what it plays.</summary>
public sealed class EchoingCallTests : IAsyncDisposable
{
    private const int Rate = 8_000;

    private readonly FakeTimeProvider _time = new();
    private readonly FakeAssistant _assistant = new() { Heard = [] };
    private readonly FakeLine _line = new();
    private readonly CancellationTokenSource _stop = new();
    private CallSession _call = null!;
    private Task<CallEnd> _running = Task.FromResult(CallEnd.HungUp);

    /// <summary>A reply is made all at once, and the line plays it, with an echo 140 ms later.</summary>
    private async Task<int> StoryAsync(double echoDb, short[]? caller = null, InterruptionMode mode = InterruptionMode.Judged)
    {
        var tools = new ToolBox([], new ToolOptions(), null, _time, NullLogger<ToolBox>.Instance);
        var setup = new AssistantSetup { Instructions = "", InputFormat = AudioFormat.MuLaw8K, OutputFormat = AudioFormat.MuLaw8K };
        _call = new CallSession("call", FakeRoutes.To(_time, () => _assistant), setup, tools, ToolAudience.Phone, new ConversationOptions { Interruptions = mode }, _time, NullLogger.Instance);
        _running = _call.RunAsync(_stop.Token);
        _call.Attach(_line);
        _assistant.Connected.SetResult(new AssistantDescription("model", false, ""));
        await Until.TrueAsync(() => _line.Story.Contains("Listening"));
        Hear(Speech.Noise(2, -58, Rate));
        var reply = Speech.Say("Good morning, this is the bakery in the old town. We open at seven in the morning and close at six, except on Sundays and on holidays.", Rate);
        _assistant.Listener.OnEvent(new ResponseCreated("r1", null));
        _assistant.Listener.OnAudio(new ResponseAudio("r1", "i1", 0, Speech.Bytes(reply, AudioEncoding.MuLaw)));
        _assistant.Listener.OnEvent(new ResponseAudioDone("r1", "i1", 0));
        _assistant.Listener.OnEvent(new ResponseDone("r1", ResponseOutcome.Completed, null, null));
        var heard = Speech.Noise((reply.Length / (double)Rate) + 1, -58, Rate, seed: 4);
        var factor = Math.Pow(10, echoDb / 20);
        for (var i = 0; i < heard.Length; i++)
        {
            var at = i - (Rate * 14 / 100);
            heard[i] = (short)(heard[i] + (at >= 0 && at < reply.Length ? reply[at] * factor : 0) + (caller is not null && i < caller.Length ? caller[i] : 0));
        }
        var before = _assistant.Heard!.Count;
        Hear(heard);
        return _assistant.Heard.Skip(before).Chunk(160).Count(static frame => frame.Average(static code => Math.Abs((int)G711.DecodeMuLaw(code))) > 160);
    }

    private void Hear(short[] sound)
    {
        foreach (var piece in sound.Chunk(Rate / 50))
        {
            _time.Advance(TimeSpan.FromMilliseconds(20));
            _call.Hear(Speech.Bytes(piece, AudioEncoding.MuLaw));
        }
    }

    [Theory]
    [InlineData(-6)]
    [InlineData(-14)]
    [InlineData(-24)]
    public async Task Echo_NeitherPausesTheReplyNorIsHeardByTheAssistant(double db)
    {
        var loud = await StoryAsync(db);
        _line.Story.ShouldNotContain("pause");
        loud.ShouldBeLessThan(10, "of 20 ms each");
        _line.Notices.OfType<DecisionTold>().ShouldContain(told => told.Decision.Kind == DecisionKind.Ignored && told.Decision.Rule.StartsWith("echo -") && told.Sound.EchoDb < -3);
    }

    [Fact]
    public async Task Caller_OverTheEcho_PausesTheReplyAndIsHeard()
    {
        short[] caller = [.. Speech.Silence(4, Rate), .. Speech.Say("Wait, I have a question.", Rate, "en-us+f3")];
        (await StoryAsync(-18, caller)).ShouldBeGreaterThan(40);
        _line.Story.ShouldContain("pause");
    }

    [Fact]
    public async Task Line_WhoseSoundsAreNotJudged_IsHeardAsItIs() =>
        (await StoryAsync(-14, mode: InterruptionMode.AtOnce)).ShouldBeGreaterThan(100);

    public async ValueTask DisposeAsync()
    {
        _call.Post(new HungUp());
        await _running.WaitAsync(TimeSpan.FromSeconds(20));
        _stop.Dispose();
    }
}
