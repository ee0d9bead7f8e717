using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Assistants.Cascade;
using Voice.Audio;
using Voice.OpenAI.Cascade;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Tests.Cascade;

/// <summary>An entry that answers 200 with what is no sound, or no words: the next entry serves the same sentence or turn.</summary>
public sealed class UselessAnswerTests : IAsyncLifetime
{
    private readonly LogList _log = new();
    private readonly FakeTimeProvider _time = new();
    private ScriptedService _first = null!;
    private ScriptedService _second = null!;
    private CascadeServices _services = null!;

    private CascadeStages Stages => _services.ForCall(NullLogger.Instance);

    public async ValueTask InitializeAsync()
    {
        (_first, _second) = (await ScriptedService.StartAsync(), await ScriptedService.StartAsync());
        OpenAIEndpoint[] entries = [new(new Uri(_first.BaseUrl), "") { Label = "first" }, new(new Uri(_second.BaseUrl), "") { Label = "second" }];
        var pool = new EndpointPool(() => entries, new EndpointPoolOptions { LongestWait = TimeSpan.Zero }, _time, _log);
        _services = new CascadeServices(pool, false, new TranscriptionOptions(), new ChatOptions(), new SpeechOptions(), _time, NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _services.Dispose();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Theory]
    [InlineData("text/html", "<!doctype html><title>Sign in</title>")]
    [InlineData("application/json", """{"error":{"message":"no voice","code":"invalid_voice"}}""")]
    [InlineData("text/plain", "OK")]
    [InlineData("audio/pcm", "")]
    public async Task Speech_ThatIsNoSound_ComesFromTheNextEntry(string type, string answer)
    {
        var speaking = SpeakAsync();
        await (await _first.NextAsync()).AnswerAsync(answer, type);
        var request = await _second.NextAsync();
        request.Text.ShouldContain("\"pcm\"");
        await request.SendAsync([1, 0, 2, 0]);
        request.End();
        (await speaking).ShouldBe([1, 0, 2, 0]);
        ShouldNameTheFirst("speech");
        await NextSentenceGoesToTheSecondAsync();
    }

    [Fact]
    public async Task Speech_InAnUnknownFormat_ComesFromTheNextEntryAfterTheOtherFormats()
    {
        var speaking = SpeakAsync();
        foreach (var format in (string[])["pcm", "wav", "mp3"])
        {
            var request = await _first.NextAsync();
            request.Text.ShouldContain($"\"{format}\"");
            await request.AnswerAsync("fLaC and more that nobody here decodes", "audio/flac");
        }
        var other = await _second.NextAsync();
        other.Text.ShouldContain("\"pcm\"");
        await other.SendAsync([1, 0, 2, 0]);
        other.End();
        (await speaking).ShouldBe([1, 0, 2, 0]);
        ShouldNameTheFirst("speech");
    }

    [Fact]
    public async Task Speech_OfNoEntryThatIsSound_IsAskedForInTheOtherFormatsAndFails()
    {
        var speaking = SpeakAsync();
        await (await _first.NextAsync()).AnswerAsync("<html>", "text/html");
        foreach (var format in (string[])["pcm", "wav", "mp3"])
        {
            var request = await _second.NextAsync();
            request.Text.ShouldContain($"\"{format}\"");
            await request.AnswerAsync("<html>", "text/html");
        }
        (await Should.ThrowAsync<AssistantException>(speaking)).Failure.Kind.ShouldBe(AssistantFailureKind.Refused);
    }

    [Theory]
    [InlineData("text/html", "<!doctype html><title>Sign in</title>")]
    [InlineData("application/json", """{"error":{"message":"no model"}}""")]
    [InlineData("application/json", """{"id":7}""")]
    [InlineData("application/json", "")]
    [InlineData("application/octet-stream", "\u0001\u0002")]
    public async Task Transcription_ThatHoldsNoWords_ComesFromTheNextEntry(string type, string answer)
    {
        var asking = TranscribeAsync();
        await (await _first.NextAsync()).AnswerAsync(answer, type);
        await (await _second.NextAsync()).AnswerAsync("""{"text":"Hello there."}""");
        (await asking).ShouldBe("Hello there.");
        ShouldNameTheFirst("transcription");
    }

    [Fact]
    public async Task Transcription_OfNoEntryThatHoldsWords_Fails()
    {
        var asking = TranscribeAsync();
        await (await _first.NextAsync()).AnswerAsync("<html>", "text/html");
        await (await _second.NextAsync()).AnswerAsync("<html>", "text/html");
        (await Should.ThrowAsync<AssistantException>(asking)).Failure.Message.ShouldContain("a web page");
    }

    private async Task NextSentenceGoesToTheSecondAsync()
    {
        var speaking = SpeakAsync();
        var request = await _second.NextAsync();
        await request.SendAsync([3, 0]);
        request.End();
        (await speaking).ShouldBe([3, 0]);
    }

    private void ShouldNameTheFirst(string use) => _log.Lines.Single(line => line.Contains("cannot be used", StringComparison.Ordinal)).ShouldContain($"The entry first answered a request for {use}");

    private Task<string> TranscribeAsync() => Stages.TranscribeAsync(new AudioFrame(new byte[800], AudioFormat.MuLaw8K, TimeSpan.Zero), null, CancellationToken.None);

    private async Task<byte[]> SpeakAsync()
    {
        var bytes = new List<byte>();
        await foreach (var frame in Stages.Speech!.SpeakAsync("Hello.", CancellationToken.None))
            bytes.AddRange(frame.Bytes.Span);
        return [.. bytes];
    }
}
