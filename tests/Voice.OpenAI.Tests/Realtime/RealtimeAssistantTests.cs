using System.Net.WebSockets;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.OpenAI.Endpoints;
using Voice.OpenAI.Realtime;

namespace Voice.OpenAI.Tests.Realtime;

/// <summary>The assistant over real sockets.</summary>
public sealed class RealtimeAssistantTests : IAsyncDisposable
{
    private static readonly AssistantSetup Setup = new() { Instructions = "Be kind." };
    private static readonly EndpointPoolOptions NoWaiting = new() { LongestWait = TimeSpan.Zero, AttemptTimeout = TimeSpan.FromSeconds(8) };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Listener _listener = new();
    private readonly LogList _log = new();
    private readonly FakeTimeProvider _time = new();
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly List<ScriptedUpstream> _upstreams = [];
    private readonly List<RealtimeAssistant> _assistants = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var upstream in _upstreams)
            await upstream.DisposeAsync();
        foreach (var assistant in _assistants)
            await assistant.DisposeAsync();
        _http.Dispose();
    }

    [Fact]
    public async Task Connect_ToAService_SetsUpAndIsReady()
    {
        var upstream = await StartAsync();
        var assistant = Assistant(upstream);
        var connecting = assistant.ConnectAsync(Setup, _listener, CancellationToken.None);
        var connection = await upstream.AcceptAsync();
        var update = await connection.SetUpAsync();
        (await connecting.WaitAsync(Patience)).ShouldBe(new AssistantDescription("gpt-realtime-2.1", false, "") { Lifetime = TimeSpan.FromMinutes(60) });
        update.ShouldContain("\"type\":\"session.update\"");
        upstream.Headers[":path"].ShouldBe("/v1/realtime?model=gpt-realtime-2.1");
        upstream.Headers["Authorization"].ShouldBe("Bearer sk-test-key");
        upstream.Headers["Sec-WebSocket-Protocol"].ShouldBe("realtime");
        upstream.Headers.Keys.ShouldNotContain("OpenAI-Beta");
    }

    [Fact]
    public async Task Connect_ToAzure_SendsTheKeyInItsHeader()
    {
        var upstream = await StartAsync(azure: true);
        await ConnectAsync(upstream);
        upstream.Headers["api-key"].ShouldBe("sk-test-key");
        upstream.Headers.Keys.ShouldNotContain("Authorization");
    }

    [Fact]
    public async Task Connect_WithoutAKey_SendsNone()
    {
        var upstream = await StartAsync(key: "");
        await ConnectAsync(upstream);
        upstream.Headers.Keys.ShouldNotContain("Authorization");
    }

    [Theory]
    [InlineData(401, AssistantFailureKind.Unauthorized)]
    [InlineData(403, AssistantFailureKind.Unauthorized)]
    [InlineData(404, AssistantFailureKind.Misconfigured)]
    [InlineData(400, AssistantFailureKind.Misconfigured)]
    [InlineData(429, AssistantFailureKind.Limited)]
    [InlineData(500, AssistantFailureKind.Unreachable)]
    [InlineData(503, AssistantFailureKind.Unreachable)]
    [InlineData(200, AssistantFailureKind.Unreachable)]
    [InlineData(302, AssistantFailureKind.Unreachable)]
    internal async Task Connect_Refused_SaysWhoseFaultItIs(int status, AssistantFailureKind kind)
    {
        var upstream = await StartAsync();
        upstream.Refusal = context => context.Response.StatusCode = status;
        var failure = await FailsAsync(Assistant(upstream).ConnectAsync(Setup, _listener, CancellationToken.None));
        failure.Kind.ShouldBe(kind);
        failure.Message.ShouldContain($"{status}");
        failure.Message.ShouldNotContain("sk-test-key");
    }

    [Theory]
    [InlineData("7", 7.0)]
    [InlineData("86400", 86400.0)]
    [InlineData("-3", null)]
    [InlineData("soon", null)]
    [InlineData(null, null)]
    public async Task Connect_Limited_SaysHowLongToWait(string? header, double? seconds)
    {
        var upstream = await StartAsync();
        upstream.Refusal = context =>
        {
            context.Response.StatusCode = 429;
            if (header is not null)
                context.Response.Headers.RetryAfter = header;
        };
        var failure = await FailsAsync(Assistant(upstream).ConnectAsync(Setup, _listener, CancellationToken.None));
        if (seconds is not null)
            failure.RetryAfter!.Value.TotalSeconds.ShouldBe(seconds.Value);
        else
            failure.RetryAfter!.Value.ShouldBeInRange(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1), "our own backoff");
    }

    [Fact]
    public async Task Connect_WithoutAnAnswer_IsUnreachable()
    {
        var upstream = await StartAsync();
        await upstream.DisposeAsync();
        _upstreams.Clear();
        (await FailsAsync(Assistant(upstream).ConnectAsync(Setup, _listener, CancellationToken.None))).Kind.ShouldBe(AssistantFailureKind.Unreachable);
    }

    [Fact]
    public async Task Connect_SettingsNeverConfirmed_TimesOut()
    {
        var upstream = await StartAsync();
        var assistant = Assistant(upstream);
        var connecting = assistant.ConnectAsync(Setup, _listener, CancellationToken.None);
        var connection = await upstream.AcceptAsync();
        (await connection.ReceiveAsync()).ShouldNotBeNull();
        _time.Advance(TimeSpan.FromSeconds(8));
        (await FailsAsync(connecting)).Kind.ShouldBe(AssistantFailureKind.Unreachable);
        var disposing = assistant.DisposeAsync().AsTask();
        (await connection.ReceiveAsync()).ShouldBeNull();
        connection.Over.TrySetResult();
        await disposing.WaitAsync(Patience);
        _listener.Take().ShouldBeEmpty();
        // The cancelled try ends by itself.
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (!_log.Lines.Any(line => line.Contains("did not confirm the settings")))
        {
            patience.Elapsed.ShouldBeLessThan(Patience);
            await Task.Yield();
        }
    }

    [Theory]
    [InlineData("invalid_value", AssistantFailureKind.Misconfigured)]
    [InlineData("invalid_api_key", AssistantFailureKind.Unauthorized)]
    [InlineData("insufficient_quota", AssistantFailureKind.Limited)]
    internal async Task Connect_SettingsRefused_SaysWhyWithoutTheKey(string code, AssistantFailureKind kind)
    {
        var upstream = await StartAsync();
        var assistant = Assistant(upstream);
        var connecting = assistant.ConnectAsync(Setup, _listener, CancellationToken.None);
        var connection = await upstream.AcceptAsync();
        await connection.ReceiveAsync();
        await connection.SendAsync($$$"""{"type":"error","error":{"code":"{{{code}}}","message":"Bad\nvalue for sk-test-key","event_id":"setup"}}""");
        if (kind == AssistantFailureKind.Misconfigured)
        {
            // The error names nothing, so an option may be at fault: the least is offered, and refused too.
            (await connection.ReceiveAsync())!.ShouldNotContain("truncation");
            await connection.SendAsync($$$"""{"type":"error","error":{"code":"{{{code}}}","message":"Bad\nvalue for sk-test-key","event_id":"setup"}}""");
        }
        var failure = await FailsAsync(connecting);
        failure.Kind.ShouldBe(kind);
        failure.Message.ShouldContain("Bad value for ***");
        await connection.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        await assistant.DisposeAsync();
        _listener.Take().ShouldBeEmpty("an assistant that never connected cannot be lost");
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1005)]
    [InlineData(1008)]
    [InlineData(1011)]
    [InlineData(4000)]
    public async Task Connect_ClosedBeforeTheSettingsAreConfirmed_IsLost(int code)
    {
        var upstream = await StartAsync();
        var connecting = Assistant(upstream).ConnectAsync(Setup, _listener, CancellationToken.None);
        var connection = await upstream.AcceptAsync();
        await connection.ReceiveAsync();
        await connection.Socket.CloseOutputAsync((WebSocketCloseStatus)code, code == 1005 ? null : "", CancellationToken.None);
        (await FailsAsync(connecting)).Kind.ShouldBe(AssistantFailureKind.Lost);
    }

    [Fact]
    public async Task Connect_CancelledByTheCall_IsNotAFailure()
    {
        var upstream = await StartAsync();
        using var cancel = new CancellationTokenSource();
        var connecting = Assistant(upstream).ConnectAsync(Setup, _listener, cancel.Token);
        await upstream.AcceptAsync();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => connecting.WaitAsync(Patience));
    }

    [Fact]
    public async Task Audio_BeforeTheSettingsAreConfirmed_IsDeliveredAfter()
    {
        var upstream = await StartAsync();
        var assistant = Assistant(upstream);
        var connecting = assistant.ConnectAsync(Setup, _listener, CancellationToken.None);
        assistant.SendAudio([1, 2, 3, 4]);
        var connection = await upstream.AcceptAsync();
        (await connection.SetUpAsync()).ShouldContain("session.update");
        await connecting.WaitAsync(Patience);
        (await connection.ReceiveAsync()).ShouldBe("""{"type":"input_audio_buffer.append","audio":"AQIDBA=="}""");
    }

    [Fact]
    public async Task Commands_AndAudioThatWaits_CommandsGoFirst()
    {
        var upstream = await StartAsync();
        var assistant = Assistant(upstream);
        var connecting = assistant.ConnectAsync(Setup, _listener, CancellationToken.None);
        assistant.SendAudio(new byte[4800]);
        assistant.Send(new CreateResponse("ask_1"));
        var connection = await upstream.AcceptAsync();
        await connection.SetUpAsync();
        await connecting.WaitAsync(Patience);
        (await connection.ReceiveAsync())!.ShouldContain("response.create");
        (await connection.ReceiveAsync())!.ShouldContain("input_audio_buffer.append");
    }

    [Fact]
    public async Task Events_OfTheService_ArriveInOrder()
    {
        var (_, connection) = await ConnectAsync(await StartAsync());
        await connection.SendAsync("""{"type":"input_audio_buffer.speech_started","item_id":"u1"}""");
        await connection.SendBinaryAsync([1, 2, 3]);
        await connection.SendAsync("junk");
        await connection.SendAsync("""{"type":"brand.new"}""");
        await connection.SendAsync("""{"type":"error","error":{"code":"conversation_already_has_active_response","event_id":"ask_1"}}""");
        await connection.SendAsync("""{"type":"error","error":null}""");
        await connection.SendAsync("""{"type":"input_audio_buffer.speech_stopped","item_id":"u1"}""");
        (await _listener.NextAsync()).ShouldBe(new SpeechStarted("u1"));
        (await _listener.NextAsync()).ShouldBe(new CommandRefused("ask_1", "conversation_already_has_active_response"));
        (await _listener.NextAsync()).ShouldBe(new SpeechStopped("u1"));
    }

    [Theory]
    [InlineData(WebSocketCloseStatus.NormalClosure)]
    [InlineData(WebSocketCloseStatus.EndpointUnavailable)]
    [InlineData(WebSocketCloseStatus.InternalServerError)]
    public async Task Close_ByTheService_IsALoss(WebSocketCloseStatus status)
    {
        var (assistant, connection) = await ConnectAsync(await StartAsync());
        var closing = connection.CloseAsync(status);
        (await _listener.NextAsync()).ShouldBeOfType<AssistantLost>().Failure.Kind.ShouldBe(AssistantFailureKind.Lost);
        await assistant.DisposeAsync();
        await closing.WaitAsync(Patience);
    }

    [Fact]
    public async Task Close_AfterTheLongestSession_IsExpiry()
    {
        var (assistant, connection) = await ConnectAsync(await StartAsync());
        await connection.SendAsync("""{"type":"error","error":{"code":"session_expired","message":"Your session hit the maximum duration of 60 minutes."}}""");
        var closing = connection.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "going away");
        (await _listener.NextAsync()).ShouldBeOfType<AssistantLost>().Failure.Kind.ShouldBe(AssistantFailureKind.Expired);
        await assistant.DisposeAsync();
        await closing.WaitAsync(Patience);
    }

    [Fact]
    public async Task Connection_Dropped_IsLostOnce()
    {
        var (assistant, connection) = await ConnectAsync(await StartAsync());
        connection.Drop();
        (await _listener.NextAsync()).ShouldBeOfType<AssistantLost>().Failure.Kind.ShouldBe(AssistantFailureKind.Lost);
        for (var i = 0; i < 20; i++)
            assistant.SendAudio(new byte[960]);
        assistant.Send(new CreateResponse("ask_1"));
        await assistant.DisposeAsync();
        _listener.Take().ShouldBeEmpty();
    }

    [Fact]
    public async Task Message_OfFiveMegabytes_EndsTheConnection()
    {
        var (_, connection) = await ConnectAsync(await StartAsync());
        _ = connection.SendAsync("{\"type\":\"" + new string('x', 5 * 1024 * 1024) + "\"}");
        (await _listener.NextAsync()).ShouldBeOfType<AssistantLost>().Failure.Message.ShouldContain("too large");
    }

    [Fact]
    public async Task Message_OfThreeMegabytes_IsRead()
    {
        var (_, connection) = await ConnectAsync(await StartAsync());
        var audio = Convert.ToBase64String(new byte[2_000_000]);
        await connection.SendAsync($$"""{"type":"response.output_audio.delta","response_id":"r1","item_id":"i1","content_index":0,"delta":"{{audio}}"}""");
        await connection.SendAsync("""{"type":"input_audio_buffer.speech_started","item_id":"u1"}""");
        (await _listener.NextAsync()).ShouldBe(new SpeechStarted("u1"));
        _listener.Audio.Sum(a => a.Bytes.Length).ShouldBe(2_000_000);
    }

    [Fact]
    public async Task Dispose_WhileTheServiceTalks_SaysGoodbyeAndLeavesNothing()
    {
        var (assistant, connection) = await ConnectAsync(await StartAsync());
        for (var i = 0; i < 50; i++)
            await connection.SendAsync($$"""{"type":"response.output_audio.delta","response_id":"r1","item_id":"i1","content_index":0,"delta":"{{new string('A', 4000)}}"}""");
        var disposing = assistant.DisposeAsync().AsTask();
        (await connection.ReceiveAsync()).ShouldBeNull();
        connection.Socket.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);
        await connection.CloseAsync(WebSocketCloseStatus.NormalClosure);
        await disposing.WaitAsync(Patience);
        _listener.Take().OfType<AssistantLost>().ShouldBeEmpty("we left by ourselves");
        assistant.SendAudio([1, 2]);
        assistant.Send(new CreateResponse("ask_1"));
        await assistant.DisposeAsync();
    }

    [Fact]
    public async Task Dispose_OfAServiceThatDoesNotAnswer_TakesNoLongerThanASecond()
    {
        var (assistant, connection) = await ConnectAsync(await StartAsync());
        var disposing = assistant.DisposeAsync().AsTask();
        (await connection.ReceiveAsync()).ShouldBeNull();
        disposing.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));
        await disposing.WaitAsync(Patience);
    }

    [Fact]
    public async Task Dispose_NeverConnected_IsQuiet() => await Assistant(await StartAsync()).DisposeAsync();

    [Fact]
    public async Task Dispose_WhileConnecting_EndsTheConnect()
    {
        var upstream = await StartAsync();
        var assistant = Assistant(upstream);
        var connecting = assistant.ConnectAsync(Setup, _listener, CancellationToken.None);
        var connection = await upstream.AcceptAsync();
        await connection.ReceiveAsync();
        var disposing = assistant.DisposeAsync().AsTask();
        await connection.ReceiveAsync();
        try
        {
            await connection.CloseAsync(WebSocketCloseStatus.NormalClosure);
        }
        catch (WebSocketException)
        {
            // It was let go without a goodbye: a socket in mid-connect may be.
        }
        await disposing.WaitAsync(Patience);
        await Should.ThrowAsync<Exception>(() => connecting.WaitAsync(Patience));
        _listener.Take().ShouldBeEmpty();
    }

    [Fact]
    public async Task Key_NeverAppears_InWhatIsLogged()
    {
        var upstream = await StartAsync();
        var (assistant, connection) = await ConnectAsync(upstream);
        await connection.SendAsync("""{"type":"error","error":{"code":"sk-test-key","event_id":"sk-test-key"}}""");
        await _listener.NextAsync();
        connection.Drop();
        await _listener.NextAsync();
        await assistant.DisposeAsync();
        _log.Lines.ShouldNotBeEmpty();
        _log.Lines.ShouldAllBe(line => !line.Contains("sk-test-key"));
        upstream.Endpoint.ToString().ShouldNotContain("sk-test-key");
    }

    [Fact]
    public async Task Events_InBinaryFrames_SetUpTheSession()
    {
        var upstream = await StartAsync();
        var connecting = Assistant(upstream).ConnectAsync(Setup, _listener, CancellationToken.None);
        var connection = await upstream.AcceptAsync();
        await connection.ReceiveAsync();
        await connection.SendBinaryAsync([.. """{"type":"session.updated","session":{}}"""u8]);
        await connecting.WaitAsync(Patience);
        await connection.SendBinaryAsync([.. """{"type":"input_audio_buffer.speech_started","item_id":"u1"}"""u8]);
        (await _listener.NextAsync()).ShouldBe(new SpeechStarted("u1"));
    }

    [Fact]
    public async Task UnknownEvents_AreLoggedOncePerType_AndNoMoreThanAFew()
    {
        var upstream = await StartAsync();
        var (_, connection) = await ConnectAsync(upstream);
        for (var i = 0; i < 40; i++)
            await connection.SendAsync($$"""{"type":"response.speech_{{i % 20}}.delta","delta":"a secret"}""");
        await connection.SendAsync("not JSON, and a secret");
        await connection.SendAsync("nor this");
        await connection.SendAsync("""{"type":"input_audio_buffer.speech_started","item_id":"u1"}""");
        (await _listener.NextAsync()).ShouldBe(new SpeechStarted("u1"), "nothing of it is an event");
        _log.Lines.Count(line => line.Contains("sends events of type response.speech_")).ShouldBe(12);
        _log.Lines.Count(line => line.Contains("response.speech_0.delta")).ShouldBe(1);
        _log.Lines.Count(line => line.Contains("It is not JSON.")).ShouldBe(1);
        _log.Lines.ShouldAllBe(line => !line.Contains("secret"));
    }

    [Fact]
    public async Task Transcription_ThatFails_IsLoggedOncePerCode()
    {
        var upstream = await StartAsync();
        var (_, connection) = await ConnectAsync(upstream);
        foreach (var turn in new[] { "u1", "u2" })
        {
            await connection.SendAsync($$$"""{"type":"conversation.item.input_audio_transcription.failed","item_id":"{{{turn}}}","error":{"code":"DeploymentNotFound","message":"a secret"}}""");
            (await _listener.NextAsync()).ShouldBe(new CallerWordsFailed(turn));
        }
        _log.Lines.Count(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("DeploymentNotFound")).ShouldBe(1);
        _log.Lines.ShouldAllBe(line => !line.Contains("secret"));
    }

    [Fact]
    public async Task Cancel_ThatCameTooLate_IsNoWarning()
    {
        var upstream = await StartAsync();
        var (_, connection) = await ConnectAsync(upstream);
        await connection.SendAsync("""{"type":"error","error":{"type":"invalid_request_error","code":"response_cancel_not_active","message":"none","event_id":"cancel_1"}}""");
        (await _listener.NextAsync()).ShouldBe(new CommandRefused("cancel_1", "response_cancel_not_active"));
        _log.Lines.ShouldAllBe(line => !line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("failed", """{"type":"failed","error":{"type":"server_error","code":null}}""", "Failed: server_error")]
    [InlineData("incomplete", """{"type":"incomplete","reason":"content_filter"}""", "Incomplete: content_filter")]
    [InlineData("failed", "null", "Failed: no reason given")]
    public async Task Reply_ThatFails_IsNamedInTheLog(string status, string details, string named)
    {
        var upstream = await StartAsync();
        var (_, connection) = await ConnectAsync(upstream);
        await connection.SendAsync("""{"type":"response.created","response":{"id":"r1"}}""");
        await connection.SendAsync($$$"""{"type":"response.done","response":{"id":"r1","status":"{{{status}}}","status_details":{{{details}}}}}""");
        await _listener.NextAsync();
        await _listener.NextAsync();
        _log.Lines.Single(line => line.Contains("ended a reply as")).ShouldContain(named);
    }

    [Fact]
    public async Task ToolOutput_GoesOutUnderTheIdOfTheProvider()
    {
        var upstream = await StartAsync();
        var (assistant, connection) = await ConnectAsync(upstream);
        foreach (var reply in new[] { "r1", "r2" })
        {
            await connection.SendAsync($$$"""{"type":"response.output_item.done","response_id":"{{{reply}}}","item":{"type":"function_call","call_id":"call_0","name":"roll","arguments":"{}"}}""");
            var called = (ToolCalled)await _listener.NextAsync();
            assistant.Send(new AddToolOutput("tool_" + reply, called.CallId, "roll", "{}", "six"));
            (await connection.ReceiveAsync())!.ShouldContain("\"call_id\":\"call_0\"");
        }
    }

    private async Task<ScriptedUpstream> StartAsync(string key = "sk-test-key", bool azure = false)
    {
        var upstream = await ScriptedUpstream.StartAsync(key, azure);
        _upstreams.Add(upstream);
        return upstream;
    }

    private RealtimeAssistant Assistant(ScriptedUpstream upstream)
    {
        var assistant = new RealtimeAssistant(new EndpointPool(upstream.Endpoint, NoWaiting, _time, _log), new RealtimeOptions(), _http, _log);
        _assistants.Add(assistant);
        return assistant;
    }

    private async Task<(RealtimeAssistant, ScriptedUpstream.Connection)> ConnectAsync(ScriptedUpstream upstream)
    {
        var assistant = Assistant(upstream);
        var connecting = assistant.ConnectAsync(Setup, _listener, CancellationToken.None);
        var connection = await upstream.AcceptAsync();
        await connection.SetUpAsync();
        await connecting.WaitAsync(Patience);
        return (assistant, connection);
    }

    private static async Task<AssistantFailure> FailsAsync(Task connecting) =>
        (await Should.ThrowAsync<AssistantException>(() => connecting.WaitAsync(Patience))).Failure;
}
