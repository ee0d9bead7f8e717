using Voice.Assistants;
using Voice.Audio;
using Voice.OpenAI.Cascade;

namespace Voice.OpenAI.Tests.Cascade;

public sealed class TranscriberTests
{
    private static readonly AudioFrame Turn = new(new byte[800], AudioFormat.MuLaw8K, TimeSpan.Zero);

    [Fact]
    public async Task Transcribe_Turn_SendsAWaveFileAnyServerReads()
    {
        await using var bed = await StageTestBed.StartAsync(new TranscriptionOptions { Prompt = "Voxa" });
        var asking = bed.Stages.TranscribeAsync(Turn, "nb-NO", CancellationToken.None);
        var request = await bed.Service.NextAsync();
        request.Path.ShouldBe("/v1/audio/transcriptions");
        request.Header("Authorization").ShouldBe("Bearer " + StageTestBed.Key);
        request.ContentType.ShouldStartWith("multipart/form-data");
        var form = System.Text.Encoding.Latin1.GetString(request.Body);
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("model", "gpt-transcribe"), ("response_format", "json"), ("language", "no"), ("prompt", "Voxa")])
            form.ShouldMatch($"name=\"{name}\"\r\n(.*\r\n)*?\r\n{value}\r\n");
        form.ShouldContain("name=\"file\"; filename=\"turn.wav\"");
        var file = WaveFile.Read(request.Body.AsSpan(form.IndexOf("RIFF", StringComparison.Ordinal), 44 + 1_600));
        (file.SampleRate, file.Samples.Length).ShouldBe((8_000, 800));
        await request.AnswerAsync("""{"text":" Hello there. ","usage":{"type":"duration","seconds":1}}""");
        (await asking).ShouldBe("Hello there.");
    }

    [Fact]
    public async Task Transcribe_Verbose_LeavesOutWhatIsLikelySilence()
    {
        await using var bed = await StageTestBed.StartAsync(new TranscriptionOptions { Verbose = true, Model = "whisper-1" });
        var asking = bed.Stages.TranscribeAsync(Turn, null, CancellationToken.None);
        var request = await bed.Service.NextAsync();
        request.Text.ShouldContain("verbose_json");
        await request.AnswerAsync("""{"text":"Hi. Thank you so much.","segments":[{"text":" Hi.","no_speech_prob":0.02},{"text":" Thank you so much.","no_speech_prob":0.93}]}""");
        (await asking).ShouldBe("Hi.");
    }

    [Theory]
    [InlineData(401, "", AssistantFailureKind.Unauthorized)]
    [InlineData(404, "model_not_found", AssistantFailureKind.Misconfigured)]
    [InlineData(429, "rate_limit_exceeded", AssistantFailureKind.Limited)]
    [InlineData(503, "", AssistantFailureKind.Unreachable)]
    internal async Task Transcribe_Refused_SaysWhyWithoutTheKey(int status, string code, AssistantFailureKind kind)
    {
        await using var bed = await StageTestBed.StartAsync();
        var asking = bed.Stages.TranscribeAsync(Turn, null, CancellationToken.None);
        await (await bed.Service.NextAsync()).AnswerAsync($$$"""{"error":{"message":"No {{{StageTestBed.Key}}}","code":"{{{code}}}"}}""", status: status, headers: ("Retry-After", "7"));
        var failure = (await Should.ThrowAsync<AssistantException>(asking)).Failure;
        failure.Kind.ShouldBe(kind);
        failure.Message.ShouldContain("The transcription");
        failure.Message.ShouldNotContain(StageTestBed.Key);
        if (kind == AssistantFailureKind.Limited)
            failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("<html>")]
    public async Task Transcribe_Nonsense_IsAFailure(string answer)
    {
        await using var bed = await StageTestBed.StartAsync();
        var asking = bed.Stages.TranscribeAsync(Turn, null, CancellationToken.None);
        await (await bed.Service.NextAsync()).AnswerAsync(answer);
        (await Should.ThrowAsync<AssistantException>(asking)).Failure.Kind.ShouldBe(AssistantFailureKind.Lost);
    }

    [Fact]
    public async Task Transcribe_ServiceThatSaysNothing_IsGivenUpAtTheDeadline()
    {
        await using var bed = await StageTestBed.StartAsync();
        var asking = bed.Stages.TranscribeAsync(Turn, null, CancellationToken.None);
        await bed.Service.NextAsync();
        bed.Time.Advance(TimeSpan.FromSeconds(3.9));
        asking.IsCompleted.ShouldBeFalse();
        bed.Time.Advance(TimeSpan.FromSeconds(0.2));
        (await Should.ThrowAsync<AssistantException>(asking)).Failure.Kind.ShouldBe(AssistantFailureKind.Unreachable);
    }

    [Fact]
    public async Task Transcribe_Cancelled_IsNoFailure()
    {
        await using var bed = await StageTestBed.StartAsync();
        using var stop = new CancellationTokenSource();
        var asking = bed.Stages.TranscribeAsync(Turn, null, stop.Token);
        await bed.Service.NextAsync();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(asking);
    }

    [Fact]
    public async Task Leg_WithAnAddressOfItsOwn_GoesThereWithItsOwnKey()
    {
        await using var own = await ScriptedService.StartAsync();
        await using var bed = await StageTestBed.StartAsync(new TranscriptionOptions { BaseUrl = own.BaseUrl, Key = "own" });
        var asking = bed.Stages.TranscribeAsync(Turn, null, CancellationToken.None);
        var request = await own.NextAsync();
        request.Header("Authorization").ShouldBe("Bearer own");
        await request.AnswerAsync("""{"text":"Hello"}""");
        (await asking).ShouldBe("Hello");
    }

    [Fact]
    public async Task Reach_AsksEachServiceOnceAndTellsARefusedKey()
    {
        await using var bed = await StageTestBed.StartAsync();
        var reaching = bed.Stages.ReachAsync(CancellationToken.None);
        var request = await bed.Service.NextAsync();
        request.Path.ShouldBe("/v1/models");
        await request.AnswerAsync("{}", status: 401);
        (await Should.ThrowAsync<AssistantException>(reaching)).Failure.Kind.ShouldBe(AssistantFailureKind.Unauthorized);
    }

    [Fact]
    public async Task Reach_ServiceThatDoesNotListItsModels_IsThere()
    {
        await using var bed = await StageTestBed.StartAsync();
        var reaching = bed.Stages.ReachAsync(CancellationToken.None);
        await (await bed.Service.NextAsync()).AnswerAsync("", status: 404);
        await reaching;
    }
}
