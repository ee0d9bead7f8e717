using System.Text.Json;
using Voice.Assistants;
using Voice.Assistants.Cascade;
using Voice.Audio;
using Voice.OpenAI.Cascade;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Tests.Cascade;

public sealed class SpeechStageTests
{
    [Fact]
    public async Task Speak_RawPcm_ComesAsItComesInWholeSamples()
    {
        await using var bed = await StageTestBed.StartAsync();
        var speech = bed.Stages.Speech!;
        var used = new List<TokenUsage>();
        speech.Used += used.Add;
        var spoken = new Spoken(speech);
        var request = await bed.Service.NextAsync();
        request.Path.ShouldBe("/v1/audio/speech");
        JsonDocument.Parse(request.Body).RootElement.GetRawText().ShouldBe("""{"model":"gpt-4o-mini-tts","input":"Hello.","voice":"marin","response_format":"pcm"}""");
        await request.SendAsync([1, 0, 2, 0, 3]);
        await spoken.UntilAsync(4);
        await request.SendAsync([0, 4, 0]);
        request.End();
        await spoken.Over;
        spoken.Bytes.ShouldBe([1, 0, 2, 0, 3, 0, 4, 0]);
        spoken.Format.ShouldBe(AudioFormat.Pcm24K);
        var usage = used.ShouldHaveSingleItem();
        (usage.Characters, usage.AudioTime).ShouldBe((6, AudioFormat.Pcm24K.DurationOf(8)));
    }

    [Theory]
    [InlineData("https://api.openai.com/v1", SpeechApi.Realtime, "gpt-realtime-2.1-mini")]
    [InlineData("https://eu.api.openai.com/v1", SpeechApi.Realtime, "gpt-realtime-2.1-mini")]
    [InlineData("https://notapi.openai.com.example/v1", SpeechApi.Speech, "gpt-4o-mini-tts")]
    [InlineData("http://localhost:8000/v1", SpeechApi.Speech, "gpt-4o-mini-tts")]
    [InlineData("https://name.openai.azure.com/openai/v1", SpeechApi.Speech, "gpt-4o-mini-tts")]
    internal void Api_NotSet_IsThatOfTheService(string service, SpeechApi api, string model)
    {
        var speech = new SpeechOptions().At(new Uri(service));
        (speech.Api, speech.ModelOrDefault).ShouldBe((api, model));
        foreach (var set in Enum.GetValues<SpeechApi>())
            new SpeechOptions { Api = set }.At(new Uri(service)).Api.ShouldBe(set);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(5_000)]
    public async Task Speak_ServiceThatSendsAWaveFile_IsHeardAtItsRate(int pieceBytes)
    {
        await using var bed = await StageTestBed.StartAsync();
        var spoken = new Spoken(bed.Stages.Speech!);
        var request = await bed.Service.NextAsync();
        var samples = Enumerable.Range(1, 1_000).Select(i => (short)i).ToArray();
        foreach (var piece in new WaveFile(22_050, samples).ToBytes().Chunk(pieceBytes))
            await request.SendAsync(piece, "audio/wav");
        request.End();
        await spoken.Over;
        spoken.Format.SampleRate.ShouldBe(22_050);
        spoken.Bytes.Length.ShouldBe(2_000);
        BitConverter.ToInt16(spoken.Bytes, 0).ShouldBe((short)1);
    }

    [Fact]
    public async Task Speak_ServiceThatBreaksOff_IsAFailureAfterWhatCame()
    {
        await using var bed = await StageTestBed.StartAsync();
        var spoken = new Spoken(bed.Stages.Speech!);
        var request = await bed.Service.NextAsync();
        await request.SendAsync([1, 0, 2, 0]);
        await spoken.UntilAsync(4);
        request.Drop();
        (await Should.ThrowAsync<AssistantException>(spoken.Over)).Failure.Kind.ShouldBe(AssistantFailureKind.Lost);
    }

    [Fact]
    public async Task Speak_ServiceThatFallsSilent_IsGivenUp()
    {
        await using var bed = await StageTestBed.StartAsync(speech: new SpeechOptions { Stall = TimeSpan.FromSeconds(1) });
        var spoken = new Spoken(bed.Stages.Speech!);
        await (await bed.Service.NextAsync()).SendAsync([1, 0, 2, 0]);
        await spoken.UntilAsync(4);
        bed.Time.Advance(TimeSpan.FromSeconds(1.1));
        (await Should.ThrowAsync<AssistantException>(spoken.Over)).Failure.Kind.ShouldBe(AssistantFailureKind.Unreachable);
    }

    [Fact]
    public async Task Realtime_TwoSentencesAtOnce_EachGetsItsOwnSound()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        using var services = Services(upstream);
        await using var speech = services.ForCall(Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance).Speech!;
        var used = new List<TokenUsage>();
        speech.Used += used.Add;
        var opening = speech.OpenAsync(CancellationToken.None);
        var connection = await upstream.AcceptAsync();
        await connection.SetUpAsync();
        await opening;
        upstream.Headers[":path"].ShouldBe("/v1/realtime?model=gpt-realtime-2.1-mini");
        var (one, two) = (new Spoken(speech, "He said \"one\"."), new Spoken(speech, "Two."));
        var (first, second) = (JsonDocument.Parse((await connection.ReceiveAsync())!).RootElement, JsonDocument.Parse((await connection.ReceiveAsync())!).RootElement);
        var firstResponse = first.GetProperty("response");
        firstResponse.GetProperty("conversation").GetString().ShouldBe("none");
        firstResponse.GetProperty("instructions").GetString().ShouldBe("Say exactly: \"He said 'one'.\"");
        await connection.SendAsync(Created("r1", first));
        await connection.SendAsync(Created("r2", second));
        await connection.SendAsync(Audio("r2", [2, 0]));
        await connection.SendAsync(Audio("r1", [1, 0]));
        await connection.SendAsync(Done("r2"));
        await connection.SendAsync(Done("r1"));
        await Task.WhenAll(one.Over, two.Over);
        one.Bytes.ShouldBe([1, 0]);
        two.Bytes.ShouldBe([2, 0]);
        used.ShouldAllBe(usage => usage.OutputAudio == 30 && usage.Cost > 0);
        used.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Realtime_ConnectionThatBreaks_FailsTheSentenceAndIsMadeAgain()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        using var services = Services(upstream);
        await using var speech = services.ForCall(Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance).Speech!;
        var one = new Spoken(speech, "One.");
        var connection = await upstream.AcceptAsync();
        await connection.SetUpAsync();
        await connection.ReceiveAsync();
        connection.Drop();
        (await Should.ThrowAsync<AssistantException>(one.Over)).Failure.Kind.ShouldBe(AssistantFailureKind.Lost);
        var two = new Spoken(speech, "Two.");
        var again = await upstream.AcceptAsync();
        await again.SetUpAsync();
        await again.SendAsync(Created("r1", JsonDocument.Parse((await again.ReceiveAsync())!).RootElement));
        await again.SendAsync(Audio("r1", [2, 0]));
        await again.SendAsync(Done("r1"));
        await two.Over;
        two.Bytes.ShouldBe([2, 0]);
    }

    private static CascadeServices Services(ScriptedUpstream upstream) => new(
        new EndpointPool(upstream.Endpoint, new EndpointPoolOptions(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance),
        false, new(), new(), new SpeechOptions { Api = SpeechApi.Realtime }, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

    private static string Created(string id, JsonElement request) =>
        $$$"""{"type":"response.created","response":{"id":"{{{id}}}","metadata":{{{request.GetProperty("response").GetProperty("metadata").GetRawText()}}}}}""";

    private static string Audio(string id, byte[] bytes) =>
        $$"""{"type":"response.output_audio.delta","response_id":"{{id}}","item_id":"i","content_index":0,"delta":"{{Convert.ToBase64String(bytes)}}"}""";

    private static string Done(string id) =>
        $$"""{"type":"response.done","response":{"id":"{{id}}","status":"completed","usage":{"input_tokens":50,"output_tokens":40,"output_token_details":{"text_tokens":10,"audio_tokens":30} } } }""";

    /// <summary>One sentence being spoken, and what has been heard of it.</summary>
    private sealed class Spoken
    {
        private readonly List<byte> _bytes = [];
        private readonly SemaphoreSlim _more = new(0);

        public Spoken(ISpeechSynthesizer speech, string sentence = "Hello.") => Over = HearAsync(speech, sentence);

        public Task Over { get; }

        public AudioFormat Format { get; private set; }

        public byte[] Bytes
        {
            get
            {
                lock (_bytes)
                    return [.. _bytes];
            }
        }

        public async Task UntilAsync(int bytes)
        {
            while (Bytes.Length < bytes)
                (await _more.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBeTrue();
        }

        private async Task HearAsync(ISpeechSynthesizer speech, string sentence)
        {
            await foreach (var frame in speech.SpeakAsync(sentence, CancellationToken.None))
            {
                Format = frame.Format;
                lock (_bytes)
                    _bytes.AddRange(frame.Bytes.Span);
                _more.Release();
            }
        }
    }
}
