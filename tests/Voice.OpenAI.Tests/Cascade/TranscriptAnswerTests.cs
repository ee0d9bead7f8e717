using Voice.Assistants;
using Voice.Audio;
using Voice.OpenAI.Cascade;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Tests.Cascade;

/// <summary>The answers of transcription services, over the wire.</summary>
public sealed class TranscriptAnswerTests
{
    private static readonly AudioFrame Turn = new(new byte[800], AudioFormat.MuLaw8K, TimeSpan.Zero);

    [Theory]
    [InlineData("application/json", """{"text":" Hello there. "}""")]
    [InlineData("application/json", "\uFEFF{\"text\":\"Hello there.\"}")]
    [InlineData("", """{"text":"Hello there."}""")]
    [InlineData("text/plain", """{"text":"Hello there."}""")]
    [InlineData("text/plain; charset=utf-8", "Hello there.\n")]
    [InlineData("", "Hello there.")]
    [InlineData("text/html; charset=utf-8", """{"text":"Hello there."}""")]
    [InlineData("application/json", "\"Hello there.\"")]
    [InlineData("application/json", """[{"text":"Hello there."}]""")]
    [InlineData("application/json", """[{"text":"Hello"},{"text":" there."}]""")]
    [InlineData("application/json", """["Hello","there."]""")]
    [InlineData("application/json", """{"segments":[{"text":" Hello"},{"text":" there."}]}""")]
    [InlineData("application/json", """{"text":"Hello there.","segments":[{"id":0,"start":0,"end":1}]}""")]
    [InlineData("application/json", """{"text":"Hello there.","segments":[{"text":null},{"text":""}]}""")]
    [InlineData("application/json", """{"text":"Hello there.","segments":[{"text":"Hello there.","no_speech_prob":"0.1"}]}""")]
    [InlineData("application/json", """{"text":"Hello there. Bye.","segments":[{"text":"Hello there.","no_speech_prob":0.1},{"text":"Bye.","no_speech_prob":"0.9"}]}""")]
    [InlineData("application/json", """{"text":"Hello there.","segments":{},"words":[]}""")]
    [InlineData("application/json", """{"text":null,"segments":[{"text":"Hello there."}]}""")]
    [InlineData("application/json", """{"task":"transcribe","transcription":"Hello there."}""")]
    [InlineData("application/json", """{"transcription":[{"timestamps":{"from":"0"},"text":" Hello"},{"text":" there."}]}""")]
    [InlineData("application/json", """{"transcript":"Hello there.","error":null}""")]
    [InlineData("application/json", """{"result":{"text":"Hello there."}}""")]
    [InlineData("application/json", """{"results":[{"alternatives":[{"transcript":"Hello there.","confidence":0.9},{"transcript":"Hallo da."}]}]}""")]
    [InlineData("application/json", """{"results":{"channels":[{"alternatives":[{"transcript":"Hello there."}]}]}}""")]
    [InlineData("application/json", """{"chunks":[{"timestamp":[0,1],"text":"Hello"},{"text":"there."}]}""")]
    [InlineData("application/json", """{"data":[{"output":"Hello there."}]}""")]
    [InlineData("application/x-ndjson", "{\"text\":\"Hello\"}\n{\"text\":\"there.\"}\n")]
    [InlineData("text/event-stream", "data: {\"type\":\"transcript.text.delta\",\"delta\":\"Hello \"}\n\ndata: {\"type\":\"transcript.text.done\",\"text\":\"Hello there.\"}\n\n")]
    [InlineData("text/event-stream", "event: x\r\ndata: {\"type\":\"transcript.text.delta\",\"delta\":\"Hello \"}\r\n\r\ndata: {\"type\":\"transcript.text.delta\",\"delta\":\"there.\"}\r\n\r\ndata: [DONE]\r\n\r\n")]
    [InlineData("application/json", "data: {\"text\":\"Hello\"}\n\ndata: {\"text\":\"there.\"}\n\n")]
    [InlineData("text/vtt", "WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.000\nHello\n\n00:01.000 --> 00:02.000 align:start\nthere.\n")]
    [InlineData("application/x-subrip", "1\n00:00:00,000 --> 00:00:01,000\nHello\n\n2\n00:00:01,000 --> 00:00:02,000\nthere.\n")]
    [InlineData("text/plain", "1\r\n00:00:00,000 --> 00:00:01,000\r\nHello there.\r\n")]
    public async Task Answer_OfAnyShape_IsRead(string type, string body) => (await AskAsync(type, body)).ShouldBe("Hello there.");

    [Fact]
    public async Task Answer_WithHalfACharacter_IsReadWithoutIt() =>
        (await AskAsync("application/json", "{\"text\":\"Hello \\ud83d there.\"}")).ShouldBe("Hello \uFFFD there.");

    [Theory]
    [InlineData("application/json", """{"text":null}""")]
    [InlineData("application/json", """{"text":""}""")]
    [InlineData("application/json", """{"results":[]}""")]
    [InlineData("application/json", """{"text":"Thank you.","segments":[{"text":"Thank you.","no_speech_prob":0.99}]}""")]
    [InlineData("text/plain", "")]
    public async Task Answer_WithoutWords_IsEmpty(string type, string body) => (await AskAsync(type, body)).ShouldBeEmpty();

    [Theory]
    [InlineData("application/json", """{"error":{"message":"the model is loading"}}""", "an error")]
    [InlineData("application/json", """{"error":"the model is loading"}""", "an error")]
    [InlineData("application/json", """{"text":null,"error":"the model is loading"}""", "an error")]
    [InlineData("application/json", "{}", "JSON without words")]
    [InlineData("application/json", "[]", "JSON without words")]
    [InlineData("application/json", "12", "neither JSON nor text")]
    [InlineData("application/json", "{\"text\":\"Hel", "neither JSON nor text")]
    [InlineData("application/json", "", "nothing")]
    [InlineData("text/html", "\r\n<!DOCTYPE html><html>502</html>", "a web page")]
    [InlineData("text/plain", "<html><body>502</body></html>", "a web page")]
    [InlineData("audio/mpeg", "ID3", "neither JSON nor text")]
    [InlineData("text/event-stream", "data: {\"error\":{\"message\":\"no\"}}\n\n", "an error")]
    [InlineData("text/event-stream", ": nothing\n\n", "events without words")]
    public async Task Answer_ThatIsNoTranscription_IsNamedWithItsType(string type, string body, string named)
    {
        var failure = (await Should.ThrowAsync<AssistantException>(() => AskAsync(type, body))).Failure;
        failure.Kind.ShouldBe(AssistantFailureKind.Lost);
        failure.Message.ShouldContain(named);
        failure.Message.ShouldContain(type.Length > 0 ? type : "no Content-Type");
        failure.Message.ShouldNotContain("loading");
    }

    [Theory]
    [InlineData(400, 1)]
    [InlineData(422, 1)]
    [InlineData(500, 2)]
    public async Task Language_ThatIsRefused_IsLeftOutAndThatIsRememberedForIt(int status, int turns)
    {
        // After a 500 the service is given a moment.
        await using var bed = await StageTestBed.StartAsync(pool: new EndpointPoolOptions(), time: TimeProvider.System);
        for (var turn = 0; turn < turns; turn++)
        {
            var refused = bed.Stages.TranscribeAsync(Turn, "ga-IE", CancellationToken.None);
            (await AnswerAsync(bed, """{"error":{"message":"'ga' is not one of ours"}}""", status)).ShouldBe("ga");
            (await AnswerAsync(bed, """{"text":"Dia duit."}""")).ShouldBeNull();
            (await refused).ShouldBe("Dia duit.");
        }
        var next = bed.Stages.TranscribeAsync(Turn, "ga", CancellationToken.None);
        (await AnswerAsync(bed, """{"text":"Dia duit."}""")).ShouldBeNull("it is not asked for again");
        await next;
        var other = bed.Stages.TranscribeAsync(Turn, "de-AT", CancellationToken.None);
        (await AnswerAsync(bed, """{"text":"Guten Tag."}""")).ShouldBe("de", "another language was not refused");
        await other;
    }

    [Fact]
    public async Task Language_OfARequestThatFailsWithoutItToo_IsKept()
    {
        await using var bed = await StageTestBed.StartAsync();
        for (var turn = 0; turn < 3; turn++)
        {
            var asking = bed.Stages.TranscribeAsync(Turn, "de", CancellationToken.None);
            (await AnswerAsync(bed, """{"error":{"message":"too short"}}""", 400)).ShouldBe("de");
            (await AnswerAsync(bed, """{"error":{"message":"too short"}}""", 400)).ShouldBeNull();
            await Should.ThrowAsync<AssistantException>(asking);
        }
    }

    /// <returns>The language that was sent, or null.</returns>
    private static async Task<string?> AnswerAsync(StageTestBed bed, string body, int status = 200)
    {
        var request = await bed.Service.NextAsync();
        await request.AnswerAsync(body, status: status);
        var form = request.Text;
        var at = form.IndexOf("name=\"language\"", StringComparison.Ordinal);
        return at < 0 ? null : form[at..].Split("\r\n\r\n")[1].Split("\r\n")[0];
    }

    private static async Task<string> AskAsync(string type, string body)
    {
        await using var bed = await StageTestBed.StartAsync(new TranscriptionOptions { Verbose = true });
        var asking = bed.Stages.TranscribeAsync(Turn, null, CancellationToken.None);
        await (await bed.Service.NextAsync()).AnswerAsync(body, type);
        return await asking;
    }
}
