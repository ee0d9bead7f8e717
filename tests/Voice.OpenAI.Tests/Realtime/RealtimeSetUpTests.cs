using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Audio;
using Voice.OpenAI.Endpoints;
using Voice.OpenAI.Realtime;
using Voice.Tools;

namespace Voice.OpenAI.Tests.Realtime;

/// <summary>Servers that refuse something in the settings, over real sockets.</summary>
public sealed class RealtimeSetUpTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly JsonElement Schema = JsonDocument.Parse("""{"type":"object"}""").RootElement;
    private static readonly ToolDescription[] Tools = [.. Enumerable.Range(0, 5).Select(i => new ToolDescription($"tool_{i}", "", Schema))];
    private static readonly AssistantSetup Setup = new() { Instructions = "Be kind.", Tools = Tools };

    private readonly Listener _listener = new();
    private readonly LogList _log = new();
    private readonly FakeTimeProvider _time = new();
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly List<IAsyncDisposable> _used = [];
    private ScriptedUpstream _upstream = null!;
    private EndpointPool _pool = null!;

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        foreach (var used in _used)
            await used.DisposeAsync();
        _http.Dispose();
    }

    [Theory]
    [InlineData("""{"code":"unknown_parameter","message":"no","param":"session.truncation"}""", "truncation", "truncation")]
    [InlineData("""{"code":"invalid_value","message":"no","param":"session.audio.output.voice"}""", "\"voice\"", "voice")]
    [InlineData("""{"code":"invalid_function_parameters","message":"no","param":"session.tools[3].parameters"}""", "tool_3", "tool tool_3")]
    [InlineData("""{"type":"invalid_request_error","message":"Invalid schema for function 'tool_3'."}""", "tool_3", "tool tool_3")]
    [InlineData("""{"message":"Bad request."}""", "tool_3", "tool tool_3")]
    [InlineData("""{"message":"Bad request."}""", "truncation", "truncation")]
    [InlineData("""{"message":"Bad request."}""", "server_vad", "turn_detection")]
    public async Task Item_ThatIsRefused_IsLeftOut_NamedOnce_AndNotAskedForAgain(string error, string bad, string named)
    {
        await StartAsync();
        JsonNode? answer(string update) => update.Contains(bad) ? JsonNode.Parse(error) : null;
        var first = await ConnectAsync(answer);
        first[^1].ShouldNotContain(bad);
        first[^1].ShouldContain("tool_4");
        first[^1].ShouldContain("Be kind.");
        _log.Lines.Count(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains($"refuses {named} in")).ShouldBe(1);
        (await ConnectAsync(answer)).Count.ShouldBe(1);
        _log.Lines.Count(line => line.Contains("refuses ")).ShouldBe(1);
    }

    [Theory]
    [InlineData("model_not_found", AssistantFailureKind.Misconfigured)]
    [InlineData("invalid_api_key", AssistantFailureKind.Unauthorized)]
    [InlineData("insufficient_quota", AssistantFailureKind.Limited)]
    internal async Task Refusal_OfWhatNoSessionCanDoWithout_FailsAtOnce(string code, AssistantFailureKind kind)
    {
        await StartAsync();
        var sent = 0;
        var failure = await Should.ThrowAsync<AssistantException>(() => ConnectAsync(_ => ++sent > 0 ? new JsonObject { ["code"] = code, ["message"] = "no" } : null));
        failure.Failure.Kind.ShouldBe(kind);
        sent.ShouldBe(1);
    }

    [Fact]
    public async Task Refusal_OfEverything_SaysWhy()
    {
        await StartAsync();
        var failure = await Should.ThrowAsync<AssistantException>(() => ConnectAsync(_ => new JsonObject { ["code"] = "invalid_value", ["message"] = "Instructions are too long." }));
        failure.Failure.Kind.ShouldBe(AssistantFailureKind.Misconfigured);
        failure.Failure.Message.ShouldContain("Instructions are too long.");
    }

    [Fact]
    public async Task Server_ThatClosesWithARefusalThatNamesNothing_IsQuotedAsItRefused()
    {
        await StartAsync();
        _assistant = new RealtimeAssistant(_pool, new RealtimeOptions(), _http, _log);
        _used.Add(_assistant);
        var connecting = _assistant.ConnectAsync(Setup, _listener, CancellationToken.None);
        var connection = await _upstream.AcceptAsync();
        await connection.ReceiveAsync();
        await connection.SendAsync("""{"type":"error","error":{"code":"invalid_value","message":"Bad request."}}""");
        await connection.Socket.CloseOutputAsync(System.Net.WebSockets.WebSocketCloseStatus.PolicyViolation, "", CancellationToken.None);
        var failure = await Should.ThrowAsync<AssistantException>(() => connecting.WaitAsync(Patience));
        failure.Failure.Message.ShouldContain("Bad request.");
    }

    [Theory]
    [InlineData("session.audio")]
    [InlineData("session.type")]
    public async Task Server_OfTheBeta_GetsTheSettingsInItsForm(string param)
    {
        await StartAsync();
        var phone = Setup with { InputFormat = AudioFormat.MuLaw8K, OutputFormat = AudioFormat.MuLaw8K, Language = "de-DE" };
        JsonNode? answer(string update) => update.Contains("\"audio\":{") ? new JsonObject { ["code"] = "unknown_parameter", ["message"] = "no", ["param"] = param } : null;
        var sent = await ConnectAsync(answer, setup: phone);
        sent.Count.ShouldBe(2);
        var session = JsonNode.Parse(sent[1])!["session"]!;
        session["modalities"]!.ToJsonString().ShouldBe("""["audio","text"]""");
        session["output_audio_format"]!.GetValue<string>().ShouldBe("g711_ulaw");
        session["input_audio_transcription"]!["language"]!.GetValue<string>().ShouldBe("de");
        session["turn_detection"]!["type"]!.GetValue<string>().ShouldBe("server_vad");
        session["tools"]!.AsArray().Count.ShouldBe(5);
        session.AsObject().ContainsKey("type").ShouldBeFalse();
        session.AsObject().ContainsKey("truncation").ShouldBeFalse();
        (await ConnectAsync(answer, setup: phone)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Server_OfTheBetaThatPassesOverWhatItDoesNotKnow_IsAskedInItsForm_AndSpokenToInIt()
    {
        await StartAsync();
        var setup = Setup with { History = [new Said(0, Speaker.Assistant, "Hello.")] };
        var sent = await ConnectAsync(_ => null, """{"modalities":["audio","text"],"output_audio_format":"pcm16","input_audio_format":"pcm16"}""", setup);
        sent.Count.ShouldBe(2);
        (await _others.Reader.ReadAsync()).ShouldContain("""{"type":"text","text":"Hello."}""");
        _assistant!.Send(new CreateResponse("aloud_1", "Say it.", OutOfBand: true) { Aloud = true });
        (await _others.Reader.ReadAsync()).ShouldContain("""
            "modalities":["audio","text"]
            """.Trim());
        _assistant.Send(new Echo("echo"));
        (await _listener.NextAsync()).ShouldBe(new Echoed());
        sent[^1].ShouldNotContain("realtime");
    }

    [Theory]
    [InlineData("""{"audio":{"output":{"format":{"type":"audio/pcm","rate":16000}}}}""", "Pcm16 at 16000 Hz")]
    [InlineData("""{"audio":{"input":{"format":{"type":"audio/pcmu"}}}}""", "MuLaw at 8000 Hz")]
    [InlineData("""{"audio":{"output":{"format":"g711_alaw"}}}""", "ALaw at 8000 Hz")]
    public async Task Sound_InAnotherFormatThanAsked_IsNeverPlayed(string session, string named)
    {
        await StartAsync();
        var failure = await Should.ThrowAsync<AssistantException>(() => ConnectAsync(_ => null, session));
        failure.Failure.Message.ShouldContain(named);
    }

    [Theory]
    [InlineData("""{"audio":{"output":{"format":{"type":"audio/pcm"}}}}""")]
    [InlineData("""{"audio":{"output":{"format":{"type":"audio/pcm","rate":"24000"}}}}""")]
    [InlineData("""{"audio":{"output":{"format":null}}}""")]
    [InlineData("""{"audio":7}""")]
    [InlineData("null")]
    public async Task Sound_InTheFormatThatWasAsked_IsTaken(string session)
    {
        await StartAsync();
        (await ConnectAsync(_ => null, session)).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tool_ThatIsRefusedInMidCall_IsLeftOut_AndTheOthersAreOffered(bool named)
    {
        await StartAsync();
        await ConnectAsync(_ => null);
        _refuse = update =>
        {
            if (!update.Contains("\"bad\""))
                return null;
            var error = new JsonObject { ["code"] = "invalid", ["message"] = "no", ["event_id"] = JsonNode.Parse(update)!["event_id"]!.GetValue<string>() };
            if (named)
                error["param"] = "session.tools[5].parameters";
            return error;
        };
        _assistant!.Send(new OfferTools("tools_1", [.. Tools, new ToolDescription("bad", "", Schema), new ToolDescription("new", "", Schema)]));
        _assistant.Send(new Echo("echo_1"));
        string held;
        do
            held = await _held.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        while (!held.Contains("\"new\""));
        held.ShouldContain("tool_4");
        _listener.Take().ShouldAllBe(happened => happened is Echoed);
        _log.Lines.Count(line => line.Contains("refuses tool bad in")).ShouldBe(1);
    }

    private readonly Channel<string> _others = Channel.CreateUnbounded<string>();       // messages other than settings
    private readonly Channel<string> _held = Channel.CreateUnbounded<string>();         // the settings that were taken
    private Func<string, JsonNode?> _refuse = _ => null;
    private RealtimeAssistant? _assistant;

    private async Task StartAsync()
    {
        _upstream = await ScriptedUpstream.StartAsync();
        _pool = new EndpointPool(_upstream.Endpoint, new EndpointPoolOptions { LongestWait = TimeSpan.Zero, AttemptTimeout = TimeSpan.FromSeconds(8) }, _time, _log);
    }

    /// <param name="refuse">The error for an update, or null.</param>
    /// <param name="session">The server's report about the session.</param>
    /// <returns>The updates that were sent.</returns>
    private async Task<List<string>> ConnectAsync(Func<string, JsonNode?> refuse, string session = "{}", AssistantSetup? setup = null)
    {
        var sent = new List<string>();
        _assistant = new RealtimeAssistant(_pool, new RealtimeOptions(), _http, _log);
        _used.Add(_assistant);
        _refuse = refuse;
        var connecting = _assistant.ConnectAsync(setup ?? Setup, _listener, CancellationToken.None);
        _ = ServeAsync(await _upstream.AcceptAsync(), session, sent);
        await connecting.WaitAsync(Patience);
        return sent;
    }

    private async Task ServeAsync(ScriptedUpstream.Connection connection, string session, List<string> sent)
    {
        while (await connection.ReceiveAsync() is { } message)
        {
            if (!message.Contains("session.update"))
            {
                _others.Writer.TryWrite(message);
                continue;
            }
            sent.Add(message);
            var error = _refuse(message);
            if (error is null)
                _held.Writer.TryWrite(message);
            await connection.SendAsync(error is null
                ? $$"""{"type":"session.updated","session":{{session}}}""" : new JsonObject { ["type"] = "error", ["error"] = error.DeepClone() }.ToJsonString());
        }
    }
}
