using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.OpenAI.Endpoints;
using Voice.OpenAI.Realtime;

namespace Voice.OpenAI.Tests.Realtime;

/// <summary>The faults of an upstream as a call meets them: over real sockets, with a second entry to go on to.</summary>
public sealed class RealtimePoolTests : IAsyncDisposable
{
    private static readonly AssistantSetup Setup = new() { Instructions = "Be kind." };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new();
    private readonly LogList _log = new();
    private readonly Listener _listener = new();
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly List<IAsyncDisposable> _leftovers = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var leftover in Enumerable.Reverse(_leftovers))
            await leftover.DisposeAsync();
        _http.Dispose();
    }

    [Theory]
    [InlineData(401, "invalid_api_key")]
    [InlineData(403, "unsupported_country")]
    [InlineData(404, "model_not_found")]
    [InlineData(400, "OpperationNotSupported")]
    [InlineData(429, "rate_limit_exceeded")]
    [InlineData(429, "insufficient_quota")]
    [InlineData(500, "")]
    [InlineData(502, "")]
    [InlineData(503, "server_is_overloaded")]
    [InlineData(504, "")]
    [InlineData(302, "")]
    [InlineData(200, "")]
    public async Task Refused_ByTheFirst_TheSameConnectGoesOnToTheSecond(int status, string code)
    {
        var (first, second) = (await StartAsync(), await StartAsync());
        first.Refusal = Refuse(status, code);
        var connecting = Assistant(Pool(first, second)).ConnectAsync(Setup, _listener, CancellationToken.None);
        await (await second.AcceptAsync()).SetUpAsync();
        (await connecting.WaitAsync(Patience)).Name.ShouldBe("gpt-realtime-2.1");
    }

    [Theory]
    [InlineData("invalid_api_key", true)]
    [InlineData("insufficient_quota", true)]
    [InlineData("server_error", true)]
    [InlineData("invalid_value", false)]
    public async Task SettingsRefused_ByTheFirst_GoOnOnlyIfTheSecondMayTakeThem(string code, bool goesOn)
    {
        var (first, second) = (await StartAsync(), await StartAsync());
        var connecting = Assistant(Pool(first, second)).ConnectAsync(Setup, _listener, CancellationToken.None);
        var connection = await first.AcceptAsync();
        await connection.ReceiveAsync();
        await connection.SendAsync($$$"""{"type":"error","error":{"code":"{{{code}}}","message":"no"}}""");
        if (goesOn)
        {
            await (await second.AcceptAsync()).SetUpAsync();
            await connecting.WaitAsync(Patience);
        }
        else
        {
            await connection.ReceiveAsync();            // the least that can be offered
            await connection.SendAsync($$$"""{"type":"error","error":{"code":"{{{code}}}","message":"no"}}""");
            (await FailsAsync(connecting)).Kind.ShouldBe(AssistantFailureKind.Misconfigured);
            second.Headers.ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData(401, "invalid_api_key", "", AssistantFailureKind.Unauthorized, 600)]
    [InlineData(429, "insufficient_quota", "", AssistantFailureKind.Limited, 600)]
    [InlineData(429, "", "x-should-retry: false", AssistantFailureKind.Limited, 600)]
    [InlineData(429, "rate_limit_exceeded", "Retry-After: 30", AssistantFailureKind.Limited, 30)]
    [InlineData(503, "", "retry-after-ms: 5000", AssistantFailureKind.Unreachable, 5)]
    [InlineData(404, "model_not_found", "", AssistantFailureKind.Misconfigured, 600)]
    internal async Task Refused_ByAll_FailsAtOnce_AndIsNotAskedAgainBeforeItMay(int status, string code, string header, AssistantFailureKind kind, int seconds)
    {
        var upstream = await StartAsync();
        var asked = 0;
        upstream.Refusal = context =>
        {
            asked++;
            Refuse(status, code, header)(context);
        };
        var pool = Pool(upstream);
        for (var i = 0; i < 3; i++)
        {
            var failure = await FailsAsync(Assistant(pool).ConnectAsync(Setup, _listener, CancellationToken.None));
            (failure.Kind, failure.RetryAfter).ShouldBe((kind, TimeSpan.FromSeconds(seconds)));
        }
        asked.ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        await FailsAsync(Assistant(pool).ConnectAsync(Setup, _listener, CancellationToken.None));
        asked.ShouldBe(2);
    }

    [Fact]
    public async Task NothingAnswers_AtTheFirst_TheSecondIsTriedBesideIt_AndTheFirstIsCancelled()
    {
        using var silent = Silent(out var baseUrl);
        var second = await StartAsync();
        var pool = Pool(new OpenAIEndpoint(baseUrl, "sk-1"), second.Endpoint);
        var connecting = Assistant(pool).ConnectAsync(Setup, _listener, CancellationToken.None);
        using var first = await silent.AcceptTcpClientAsync().WaitAsync(Patience);
        // A connection that its request has not got yet is kept by the HTTP client for the next one.
        await first.GetStream().ReadExactlyAsync(new byte[1]).AsTask().WaitAsync(Patience);
        _time.Advance(pool.Options.HedgeAfter);
        await (await second.AcceptAsync()).SetUpAsync();
        await connecting.WaitAsync(Patience);
        await ClosedAsync(first);
    }

    [Fact]
    public async Task NothingAnswers_AndNothingIsTriedBesideIt_TheCallWaitsForTheWholeTry()
    {
        using var silent = Silent(out var baseUrl);
        var second = await StartAsync();
        var pool = Pool(new EndpointPoolOptions { HedgeAfter = Minute }, new OpenAIEndpoint(baseUrl, "sk-1"), second.Endpoint);
        var connecting = Assistant(pool).ConnectAsync(Setup, _listener, CancellationToken.None);
        using var first = await silent.AcceptTcpClientAsync().WaitAsync(Patience);
        _time.Advance(TimeSpan.FromSeconds(1.5));
        second.Headers.ShouldBeEmpty();
        _time.Advance(pool.Options.AttemptTimeout - TimeSpan.FromSeconds(1.5));
        await (await second.AcceptAsync()).SetUpAsync();
        await connecting.WaitAsync(Patience);
    }

    [Fact]
    public async Task SettingsNeverConfirmed_ByTheFirst_TheSecondIsTaken()
    {
        var (first, second) = (await StartAsync(), await StartAsync());
        var pool = Pool(new EndpointPoolOptions { HedgeAfter = Minute }, first.Endpoint, second.Endpoint);
        var connecting = Assistant(pool).ConnectAsync(Setup, _listener, CancellationToken.None);
        var connection = await first.AcceptAsync();
        await connection.ReceiveAsync();
        _time.Advance(pool.Options.AttemptTimeout);
        await (await second.AcceptAsync()).SetUpAsync();
        await connecting.WaitAsync(Patience);
        (await connection.ReceiveAsync()).ShouldBeNull("it was left");
        connection.Over.TrySetResult();
    }

    [Fact]
    public async Task HalfOpen_IsNoticedByPing_AndNotWithoutIt()
    {
        var upstream = await StartAsync();
        await using var wire = new RealtimeWire(upstream.Endpoint.BaseUrl);
        var pool = Pool(new OpenAIEndpoint(wire.BaseUrl, ""));
        var blind = new Listener();
        var fast = TimeSpan.FromMilliseconds(500);
        await using var watchful = await ConnectAsync(upstream, pool, new RealtimeOptions { PingInterval = fast, PingTimeout = fast }, _listener);
        await using var unwatchful = await ConnectAsync(upstream, pool, new RealtimeOptions { PingInterval = Minute, PingTimeout = Minute }, blind);
        wire.Die();
        watchful.SendAudio(new byte[960]);
        unwatchful.SendAudio(new byte[960]);
        var lost = (await _listener.NextAsync()).ShouldBeOfType<AssistantLost>().Failure;
        lost.Kind.ShouldBe(AssistantFailureKind.Lost);
        blind.Take().ShouldBeEmpty("its sends still succeed");
        await wire.DisposeAsync();
    }

    [Theory]
    [InlineData(64 * 1024, true)]
    [InlineData(1024 * 1024, false)]
    public async Task EventThatIsTooLarge_EndsTheConnectionWith1009(int largest, bool ends)
    {
        var upstream = await StartAsync();
        var pool = Pool(upstream);
        var assistant = Assistant(pool, new RealtimeOptions { LargestEventBytes = largest });
        var connecting = assistant.ConnectAsync(Setup, _listener, CancellationToken.None);
        var connection = await upstream.AcceptAsync();
        await connection.SetUpAsync();
        await connecting.WaitAsync(Patience);
        await connection.SendAsync("{\"type\":\"" + new string('x', 100_000) + "\"}");
        await connection.SendAsync("""{"type":"input_audio_buffer.speech_started","item_id":"u1"}""");
        if (!ends)
        {
            (await _listener.NextAsync()).ShouldBe(new SpeechStarted("u1"));
            connection.Over.TrySetResult();
            return;
        }
        (await _listener.NextAsync()).ShouldBeOfType<AssistantLost>();
        var leaving = assistant.DisposeAsync().AsTask();
        (await connection.ReceiveAsync()).ShouldBeNull();
        // Unread bytes of the event may make the system reset the connection before the code is there.
        connection.Socket.CloseStatus.ShouldBeOneOf(WebSocketCloseStatus.MessageTooBig, null);
        connection.Over.TrySetResult();
        await leaving.WaitAsync(Patience);
    }

    [Fact]
    public async Task QuotaUsedUp_InACall_TheNextOneGoesElsewhere_AndTheOperatorIsTold()
    {
        var (first, second) = (await StartAsync(), await StartAsync());
        var pool = Pool(first, second);
        var connecting = Assistant(pool).ConnectAsync(Setup, _listener, CancellationToken.None);
        var connection = await first.AcceptAsync();
        await connection.SetUpAsync();
        await connecting.WaitAsync(Patience);
        await connection.SendAsync("""{"type":"response.done","response":{"id":"r1","status":"failed","status_details":{"error":{"type":"insufficient_quota","code":"insufficient_quota"}}}}""");
        await SeenAsync(connection);
        var next = Assistant(pool).ConnectAsync(Setup, new Listener(), CancellationToken.None);
        await (await second.AcceptAsync()).SetUpAsync();
        await next.WaitAsync(Patience);
        _log.Lines.Count(l => l.StartsWith("Error", StringComparison.Ordinal) && l.Contains("insufficient_quota", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Flapping_IsLeftAlone()
    {
        var (first, second) = (await StartAsync(), await StartAsync());
        var pool = Pool(first, second);
        for (var i = 0; i < 2; i++)
        {
            var listener = new Listener();
            await using var assistant = Assistant(pool);
            var connecting = assistant.ConnectAsync(Setup, listener, CancellationToken.None);
            var connection = await first.AcceptAsync();
            await connection.SetUpAsync();
            await connecting.WaitAsync(Patience);
            connection.Drop();
            (await listener.NextAsync()).ShouldBeOfType<AssistantLost>();
        }
        var next = Assistant(pool).ConnectAsync(Setup, _listener, CancellationToken.None);
        await (await second.AcceptAsync()).SetUpAsync();
        await next.WaitAsync(Patience);
    }

    [Fact]
    public async Task Probe_OfAServiceThatIsWell_FindsNothingWrongAndLeaves()
    {
        var upstream = await StartAsync();
        var probing = RealtimeAssistant.ProbeAsync(Pool(upstream), new RealtimeOptions(), _http, _log, CancellationToken.None);
        var connection = await upstream.AcceptAsync();
        await connection.SetUpAsync();
        (await connection.ReceiveAsync()).ShouldBeNull();
        await connection.CloseAsync(WebSocketCloseStatus.NormalClosure);
        (await probing.WaitAsync(Patience)).ShouldBeNull();
    }

    [Fact]
    public async Task Probe_OfAServiceThatRefuses_SaysWhy()
    {
        var upstream = await StartAsync();
        upstream.Refusal = Refuse(503, "");
        var pool = Pool(new EndpointPoolOptions { LongestWait = TimeSpan.Zero }, upstream.Endpoint);
        (await RealtimeAssistant.ProbeAsync(pool, new RealtimeOptions(), _http, _log, CancellationToken.None)).ShouldNotBeNull().Kind.ShouldBe(AssistantFailureKind.Unreachable);
    }

    [Fact]
    public async Task Entry_WithAModelAndATokenOfItsOwn_IsOpenedWithThem_AndTellsHowLongItLives()
    {
        var upstream = await StartAsync();
        var entry = upstream.Endpoint with { ApiKey = "", Azure = true, Model = "my-deployment", Token = _ => ValueTask.FromResult("eyJ0b2tlbg") };
        var connecting = Assistant(Pool(entry)).ConnectAsync(Setup, _listener, CancellationToken.None);
        var connection = await upstream.AcceptAsync();
        await connection.SendAsync($$$"""{"type":"session.created","session":{"expires_at":{{{_time.GetUtcNow().AddMinutes(30).ToUnixTimeSeconds()}}}}}""");
        await connection.ReceiveAsync();
        await connection.SendAsync("""{"type":"session.updated","session":{}}""");
        var description = await connecting.WaitAsync(Patience);
        (description.Name, description.Lifetime).ShouldBe(("my-deployment", TimeSpan.FromMinutes(30)));
        upstream.Headers["Authorization"].ShouldBe("Bearer eyJ0b2tlbg");
        upstream.Headers.Keys.ShouldNotContain("api-key");
        upstream.Headers[":path"].ShouldBe("/v1/realtime?model=my-deployment");
    }

    [Fact]
    public async Task Usage_OfAReplyAndOfATranscription_IsPriced()
    {
        var upstream = await StartAsync();
        var connecting = Assistant(Pool(upstream)).ConnectAsync(Setup, _listener, CancellationToken.None);
        var connection = await upstream.AcceptAsync();
        await connection.SetUpAsync();
        await connecting.WaitAsync(Patience);
        await connection.SendAsync("""{"type":"conversation.item.input_audio_transcription.completed","item_id":"u1","transcript":"Hello.","usage":{"type":"duration","seconds":60}}""");
        await connection.SendAsync("""{"type":"response.done","response":{"id":"r1","status":"completed","usage":{"input_token_details":{"text_tokens":1000},"output_token_details":{"audio_tokens":100}}}}""");
        (await _listener.NextAsync()).ShouldBeOfType<CallerWords>();
        var transcribed = (await _listener.NextAsync()).ShouldBeOfType<UsageReported>().Usage;
        (transcribed.Model, transcribed.Cost).ShouldBe(("gpt-transcribe", 0.0045m));
        var usage = (await _listener.NextAsync()).ShouldBeOfType<ResponseDone>().Usage!;
        (usage.Model, usage.Cost).ShouldBe(("gpt-realtime-2.1", (1000 * 4m + 100 * 64m) / 1_000_000));
    }

    private static Action<HttpContext> Refuse(int status, string code, string header = "") => context =>
    {
        context.Response.StatusCode = status;
        if (header.Split(": ") is [var name, var value])
            context.Response.Headers[name] = value;
        if (code.Length > 0)
            context.Response.WriteAsync($$$"""{"error":{"type":"invalid_request_error","code":"{{{code}}}","message":"no"}}""").GetAwaiter().GetResult();
    };

    /// <summary>Takes connections and says nothing.</summary>
    private static TcpListener Silent(out Uri baseUrl)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        baseUrl = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/v1");
        return listener;
    }

    private static async Task ClosedAsync(TcpClient client)
    {
        var buffer = new byte[4096];
        try
        {
            while (await client.GetStream().ReadAsync(buffer).AsTask().WaitAsync(Patience) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset: closed as well.
        }
    }

    /// <summary>Everything sent so far has been read.</summary>
    private async Task SeenAsync(ScriptedUpstream.Connection connection)
    {
        await connection.SendAsync("""{"type":"input_audio_buffer.speech_started","item_id":"seen"}""");
        while (await _listener.NextAsync() is not SpeechStarted)
        {
        }
    }

    private static async Task<AssistantFailure> FailsAsync(Task connecting) =>
        (await Should.ThrowAsync<AssistantException>(() => connecting.WaitAsync(Patience))).Failure;

    private async Task<ScriptedUpstream> StartAsync()
    {
        var upstream = await ScriptedUpstream.StartAsync();
        _leftovers.Add(upstream);
        return upstream;
    }

    private EndpointPool Pool(params ScriptedUpstream[] upstreams) => Pool([.. upstreams.Select(u => u.Endpoint)]);

    private EndpointPool Pool(params OpenAIEndpoint[] endpoints) => Pool(new EndpointPoolOptions(), endpoints);

    private EndpointPool Pool(EndpointPoolOptions options, params OpenAIEndpoint[] endpoints) => new(() => endpoints, options, _time, _log);

    private RealtimeAssistant Assistant(EndpointPool pool, RealtimeOptions? options = null)
    {
        var assistant = new RealtimeAssistant(pool, options ?? new RealtimeOptions(), _http, _log);
        _leftovers.Insert(0, assistant);                // after the services, so that it waits for no answer
        return assistant;
    }

    private async Task<RealtimeAssistant> ConnectAsync(ScriptedUpstream upstream, EndpointPool pool, RealtimeOptions options, Listener listener)
    {
        var assistant = Assistant(pool, options);
        var connecting = assistant.ConnectAsync(Setup, listener, CancellationToken.None);
        await (await upstream.AcceptAsync()).SetUpAsync();
        await connecting.WaitAsync(Patience);
        return assistant;
    }
}
