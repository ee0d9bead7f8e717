using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Audio;
using Voice.OpenAI.Cascade;
using Voice.OpenAI.Endpoints;
using Voice.OpenAI.Tests.Cascade.Sounds;

namespace Voice.OpenAI.Tests.Cascade;

/// <summary>The handling of a speech service's answers, over the wire.</summary>
public sealed class SpeechAnswerTests
{
    public static TheoryData<string> UnreadableNames => [.. Answers.Unreadable.Keys];

    [Theory]
    [MemberData(nameof(UnreadableNames))]
    public async Task Speak_AnswerThatIsNoSound_IsAskedForAsWavAndTheServiceIsRemembered(string name)
    {
        var (type, body, _) = Answers.Unreadable[name];
        await using var bed = await SpeechBed.StartAsync();
        var heard = bed.SpeakAsync();
        (await bed.AnswerAsync(type, body)).ShouldBe("pcm");
        (await bed.AnswerAsync("audio/wav", Tone.Wave(Tone.Bytes(Tone.Of(), Tone.Pcm16)))).ShouldBe("wav");
        (await heard).ShouldBeTheTone();
        bed.Log.Lines.ShouldContain(line => line.StartsWith("Warning: The speech service sent") && line.Contains("Nothing of it is played"));
        var next = bed.SpeakAsync();
        (await bed.AnswerAsync("audio/wav", Tone.Wave(Tone.Bytes(Tone.Of(), Tone.Pcm16)))).ShouldBe("wav", "what works is asked for from now on");
        (await next).ShouldBeTheTone();
    }

    [Fact]
    public async Task Speak_ServiceThatSendsNoSoundAtAll_IsAFailureThatSaysWhat()
    {
        await using var bed = await SpeechBed.StartAsync();
        var heard = bed.SpeakAsync();
        foreach (var format in (string[])["pcm", "wav", "mp3"])
            (await bed.AnswerAsync("audio/webm", Tone.File("tone.webm"))).ShouldBe(format);
        var failure = (await Should.ThrowAsync<AssistantException>(heard)).Failure;
        failure.Message.ShouldBe("The speech synthesis sent audio/webm, which is WebM or Matroska; ask it for pcm or wav.");
    }

    [Fact]
    public async Task Speak_Mp3WherePcmWasAsked_IsDecodedAndToldOnce()
    {
        await using var bed = await SpeechBed.StartAsync();
        for (var sentence = 0; sentence < 2; sentence++)
        {
            var heard = bed.SpeakAsync();
            (await bed.AnswerAsync("audio/mpeg", Tone.File("mono24.mp3"))).ShouldBe("pcm");
            (await heard).ShouldBeTheTone();
        }
        bed.Log.Lines.Count(line => line.Contains("sent audio/mpeg (Mp3) where pcm was asked for")).ShouldBe(1);
    }

    [Fact]
    public async Task Speak_RefusalAfterTheFormatWorked_IsAboutTheSentence()
    {
        await using var bed = await SpeechBed.StartAsync();
        var heard = bed.SpeakAsync();
        await bed.AnswerAsync("audio/pcm", Tone.Bytes(Tone.Of(), Tone.Pcm16));
        (await heard).ShouldBeTheTone();
        var refused = bed.SpeakAsync();
        await (await bed.Service.NextAsync()).AnswerAsync("""{"error":{"message":"no","code":"content_policy_violation"}}""", status: 400);
        await Should.ThrowAsync<AssistantException>(refused);
    }

    [Fact]
    public async Task Speak_FormatThatIsRefusedBeforeItWorked_IsFollowedByTheNext()
    {
        await using var bed = await SpeechBed.StartAsync();
        var heard = bed.SpeakAsync();
        await (await bed.Service.NextAsync()).AnswerAsync("""{"detail":"only mp3 and wav"}""", status: 400);
        (await bed.AnswerAsync("audio/wav", Tone.Wave(Tone.Bytes(Tone.Of(), Tone.Pcm16)))).ShouldBe("wav");
        (await heard).ShouldBeTheTone();
    }

    [Fact]
    public async Task Speak_SoundThatTurnsIntoNoise_BreaksOffBeforeIt()
    {
        await using var bed = await SpeechBed.StartAsync();
        var frames = new List<AudioFrame>();
        var heard = bed.SpeakAsync(frames);
        await bed.AnswerAsync("audio/pcm", [.. Tone.Bytes(Tone.Of(0.5), Tone.Pcm16), .. Tone.Noise(20_000)]);
        await Should.ThrowAsync<AssistantException>(heard);
        Tone.Measure(frames).Seconds.ShouldBeGreaterThan(0.3);
        // Noise that begins late in a window of 20 ms is not told from sound: half of it at most.
        frames.Sum(static frame => MemoryMarshal.Cast<byte, short>(frame.Bytes.Span).ToArray().Count(static sample => Math.Abs((int)sample) > 9_000)).ShouldBeLessThan(240);
    }

    private sealed class SpeechBed(ScriptedService service, CascadeServices services, LogList log) : IAsyncDisposable
    {
        public ScriptedService Service { get; } = service;

        public LogList Log { get; } = log;

        public static async Task<SpeechBed> StartAsync()
        {
            var service = await ScriptedService.StartAsync();
            var time = new FakeTimeProvider();
            var pool = new EndpointPool(new OpenAIEndpoint(new Uri(service.BaseUrl), "key"), new EndpointPoolOptions { LongestWait = TimeSpan.Zero }, time, NullLogger.Instance);
            return new SpeechBed(service, new CascadeServices(pool, false, new(), new(), new(), time, NullLogger.Instance), new LogList());
        }

        public async Task<List<AudioFrame>> SpeakAsync(List<AudioFrame>? heard = null)
        {
            heard ??= [];
            await foreach (var frame in services.ForCall(Log).Speech!.SpeakAsync("Hello.", CancellationToken.None))
                heard.Add(frame);
            return heard;
        }

        /// <returns>The format that was asked for.</returns>
        public async Task<string> AnswerAsync(string type, byte[] body)
        {
            var request = await Service.NextAsync();
            foreach (var piece in body.Chunk(5_000).DefaultIfEmpty([]))
                await request.SendAsync(piece, type);
            request.End();
            return JsonDocument.Parse(request.Body).RootElement.GetProperty("response_format").GetString()!;
        }

        public ValueTask DisposeAsync()
        {
            services.Dispose();
            return Service.DisposeAsync();
        }
    }
}
