using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants.Cascade;
using Voice.Audio;
using Voice.OpenAI.Cascade;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Tests.Cascade;

/// <summary>An entry refuses its key, its model or what is asked of it: the next entry speaks the sentence, or writes down the turn.</summary>
public sealed class RefusedEntryTests : IAsyncLifetime
{
    private const string NoModel = """{"error":{"message":"The model `tts-9` does not exist","code":"model_not_found","param":"model"}}""";
    private const string NoDeployment = """{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}""";
    private const string NoOperation = """{"error":{"code":"OperationNotSupported","message":"The speech operation does not work with the specified model."}}""";
    private const string NoKey = """{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}""";
    private const string NoPermission = """{"error":{"code":"PermissionDenied","message":"The principal lacks the required data action"}}""";
    private const string NoQuota = """{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}""";

    private readonly FakeTimeProvider _time = new();
    private ScriptedService _first = null!;
    private ScriptedService _second = null!;
    private CascadeServices _services = null!;

    private CascadeStages Stages => _services.ForCall(NullLogger.Instance);

    public async ValueTask InitializeAsync()
    {
        (_first, _second) = (await ScriptedService.StartAsync(), await ScriptedService.StartAsync());
        OpenAIEndpoint[] entries = [new(new Uri(_first.BaseUrl), "") { Label = "first" }, new(new Uri(_second.BaseUrl), "") { Label = "second" }];
        var pool = new EndpointPool(() => entries, new EndpointPoolOptions { LongestWait = TimeSpan.Zero }, _time, NullLogger.Instance);
        _services = new CascadeServices(pool, false, new TranscriptionOptions(), new ChatOptions(), new SpeechOptions(), _time, NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _services.Dispose();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Theory]
    [InlineData(404, NoModel)]
    [InlineData(400, NoModel)]
    [InlineData(404, NoDeployment)]
    [InlineData(400, NoOperation)]
    [InlineData(404, "")]
    [InlineData(401, NoKey)]
    [InlineData(403, NoPermission)]
    [InlineData(429, NoQuota)]
    [InlineData(503, "<html>")]
    public async Task Speech_OfARefusedEntry_ComesFromTheNext(int status, string refusal)
    {
        var speaking = SpeakAsync();
        await (await _first.NextAsync()).AnswerAsync(refusal, status: status);
        var request = await _second.NextAsync();
        request.Text.ShouldContain("Hello.");
        await request.SendAsync([1, 0, 2, 0]);
        request.End();
        (await speaking).ShouldBe([1, 0, 2, 0]);
    }

    [Theory]
    [InlineData(404, NoModel)]
    [InlineData(400, NoModel)]
    [InlineData(404, NoDeployment)]
    [InlineData(400, NoOperation)]
    [InlineData(404, "")]
    [InlineData(401, NoKey)]
    [InlineData(403, NoPermission)]
    [InlineData(429, NoQuota)]
    [InlineData(503, "<html>")]
    public async Task Turn_OfARefusedEntry_IsWrittenDownByTheNext(int status, string refusal)
    {
        var asking = Stages.TranscribeAsync(new AudioFrame(new byte[800], AudioFormat.MuLaw8K, TimeSpan.Zero), null, CancellationToken.None);
        await (await _first.NextAsync()).AnswerAsync(refusal, status: status);
        await (await _second.NextAsync()).AnswerAsync("""{"text":"Hello there."}""");
        (await asking).ShouldBe("Hello there.");
    }

    /// <summary>An option that the first entry does not take is left out there, and the entry serves: it is not given up for it.</summary>
    [Fact]
    public async Task Speech_WithAnOptionThatTheEntryRefuses_ComesFromItWithoutTheOption()
    {
        var speaking = SpeakAsync();
        await (await _first.NextAsync()).AnswerAsync("""{"error":{"message":"Unsupported parameter: 'voice'","code":"unsupported_parameter","param":"voice"}}""", status: 400);
        var again = await _first.NextAsync();
        again.Text.ShouldNotContain("\"voice\"");
        await again.SendAsync([1, 0, 2, 0]);
        again.End();
        (await speaking).ShouldBe([1, 0, 2, 0]);
    }

    private async Task<byte[]> SpeakAsync()
    {
        var bytes = new List<byte>();
        await foreach (var frame in Stages.Speech!.SpeakAsync("Hello.", CancellationToken.None))
            bytes.AddRange(frame.Bytes.Span);
        return [.. bytes];
    }
}
