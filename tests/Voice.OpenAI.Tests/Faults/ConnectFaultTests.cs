using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Voice.Assistants;
using Voice.OpenAI.Cascade;
using Voice.OpenAI.Endpoints;
using Voice.OpenAI.Realtime;

namespace Voice.OpenAI.Tests.Faults;

/// <summary>Faults before a call is connected, over real sockets. The defence repairs each within the same connect; without the defence it stays.</summary>
public sealed class ConnectFaultTests : IAsyncDisposable
{
    private static readonly AssistantSetup Setup = new() { Instructions = "" };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Never = TimeSpan.FromMinutes(1);

    private readonly WatchedTime _time = new();
    private readonly LogList _log = new();
    private readonly List<IDisposable> _sockets = [];
    private readonly List<ScriptedUpstream> _upstreams = [];
    private readonly List<RealtimeAssistant> _assistants = [];
    private HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public enum Refusal
    {
        KeyRefused,
        Forbidden,
        NoSuchModel,
        Limited,
        LimitedForADay,
        QuotaUsedUp,
        ServerError,
        BadGateway,
        Overloaded,
        GatewayTimeout,
        NotAWebSocket,
        NobodyThere,
        ClosedInMidHandshake,
    }

    public enum Stall
    {
        /// <summary>No answer to the first packet: a firewall that swallows it.</summary>
        Connection,

        /// <summary>Connected, and nothing more.</summary>
        Handshake,

        /// <summary>Connected, and not one byte of TLS.</summary>
        Tls,

        /// <summary>A WebSocket, and no session on it.</summary>
        Session,
    }

    public static MatrixTheoryData<Refusal, bool> Refusals => new(Enum.GetValues<Refusal>(), [true, false]);

    public static MatrixTheoryData<Stall, bool> Stalls => new(Enum.GetValues<Stall>(), [true, false]);

    public static MatrixTheoryData<CertificateFault, bool> Certificates => new(Enum.GetValues<CertificateFault>(), [true, false]);

    public async ValueTask DisposeAsync()
    {
        // The services first, because a goodbye to them would take a second on a stopped clock.
        _sockets.ForEach(s => s.Dispose());
        foreach (var upstream in _upstreams)
            await upstream.DisposeAsync();
        foreach (var assistant in _assistants)
            await assistant.DisposeAsync();
        _http.Dispose();
    }

    /// <summary>The defence is the next entry of the pool.</summary>
    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refused_IsReplacedByTheNextEntry(Refusal refusal, bool defended)
    {
        var refusing = await RefusingAsync(refusal);
        var spare = await StartAsync();
        var connecting = Connect(new EndpointPoolOptions { LongestWait = TimeSpan.Zero }, defended ? [refusing, spare.Endpoint] : [refusing]);
        if (defended)
            await (await spare.AcceptAsync()).SetUpAsync();
        (await IsHadAsync(connecting)).ShouldBe(defended);
        var deadOrMissing = refusal is Refusal.KeyRefused or Refusal.Forbidden or Refusal.QuotaUsedUp or Refusal.NoSuchModel;
        _log.Lines.Count(l => l.StartsWith("Error", StringComparison.Ordinal)).ShouldBe(deadOrMissing ? 1 : 0, "the operator is told once of what only they can mend");
        _log.Lines.ShouldAllBe(l => !l.Contains("sk-", StringComparison.Ordinal));
    }

    /// <summary>The defence is the second try, beside a first that is slow.</summary>
    [Theory]
    [MemberData(nameof(Stalls))]
    public async Task Stalled_IsReplacedByTheNextEntryWithinThreeSeconds(Stall stall, bool defended)
    {
        var stalling = await StallingAsync(stall);
        var spare = await StartAsync();
        var options = new EndpointPoolOptions { HedgeAfter = defended ? new EndpointPoolOptions().HedgeAfter : Never, AttemptTimeout = TimeSpan.FromSeconds(59) };
        using var over = new CancellationTokenSource();
        var connecting = Connect(options, [stalling, spare.Endpoint], over.Token);
        await _time.WaitedForAsync(options.HedgeAfter);
        _time.Advance(TimeSpan.FromSeconds(3));
        if (defended)
        {
            await (await spare.AcceptAsync()).SetUpAsync();
        }
        else
        {
            spare.Headers.ShouldBeEmpty("nobody else was asked");
            await over.CancelAsync();
        }
        (await IsHadAsync(connecting)).ShouldBe(defended);
    }

    /// <summary>The defence is that certificates are checked.</summary>
    [Theory]
    [MemberData(nameof(Certificates))]
    public async Task Certificate_ThatIsWrong_NeverGetsTheKey(CertificateFault fault, bool defended)
    {
        var service = new TlsService(fault);
        _sockets.Add(service);
        var trust = service.Trusting;
        if (!defended)
            trust.RemoteCertificateValidationCallback = (_, _, _, _) => !defended;
        _http = new HttpMessageInvoker(new SocketsHttpHandler { SslOptions = trust });
        var connecting = Connect(new EndpointPoolOptions { LongestWait = TimeSpan.Zero }, [new OpenAIEndpoint(service.BaseUrl, "sk-1")]);
        var failure = (await Should.ThrowAsync<AssistantException>(() => connecting.WaitAsync(Patience))).Failure;
        failure.Kind.ShouldBe(AssistantFailureKind.Unreachable);
        var refused = fault != CertificateFault.None && defended;
        service.Told.Contains("sk-1", StringComparison.Ordinal).ShouldBe(!refused, "the key is shown only to whom it is for");
        failure.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase).ShouldBe(refused, failure.Message);
    }

    private static Action<HttpContext> Answer(int status, string code = "", string? retryAfter = null) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter;
        if (code.Length > 0)
            context.Response.WriteAsync($$$"""{"error":{"type":"invalid_request_error","code":"{{{code}}}","message":"no"}}""").GetAwaiter().GetResult();
    };

    private async Task<OpenAIEndpoint> RefusingAsync(Refusal refusal)
    {
        if (refusal == Refusal.NobodyThere)
        {
            // Bound, so that no other program gets the port, and not listening.
            var nobody = new Socket(SocketType.Stream, ProtocolType.Tcp);
            nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _sockets.Add(nobody);
            return Endpoint("http", ((IPEndPoint)nobody.LocalEndPoint!).Port);
        }
        var upstream = await StartAsync();
        upstream.Refusal = refusal switch
        {
            Refusal.KeyRefused => Answer(401, "invalid_api_key"),
            Refusal.Forbidden => Answer(403, "unsupported_country"),
            Refusal.NoSuchModel => Answer(404, "model_not_found"),
            Refusal.Limited => Answer(429, "rate_limit_exceeded"),
            Refusal.LimitedForADay => Answer(429, "rate_limit_exceeded", "86400"),
            Refusal.QuotaUsedUp => Answer(429, "insufficient_quota"),
            Refusal.ServerError => Answer(500),
            Refusal.BadGateway => Answer(502),
            Refusal.Overloaded => Answer(503, "server_is_overloaded"),
            Refusal.GatewayTimeout => Answer(504),
            Refusal.ClosedInMidHandshake => static context => context.Abort(),
            _ => Answer(200),
        };
        return upstream.Endpoint;
    }

    private async Task<OpenAIEndpoint> StallingAsync(Stall stall)
    {
        if (stall == Stall.Session)
            return (await StartAsync()).Endpoint;
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(stall == Stall.Connection ? 1 : 10);
        _sockets.Add(listener);
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        if (stall == Stall.Connection)
            await FillAsync(port);
        return Endpoint(stall == Stall.Tls ? "https" : "http", port);
    }

    /// <summary>No connection is accepted. When the queue is full, further connections are not even refused.</summary>
    private async Task FillAsync(int port)
    {
        using var queued = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        for (var i = 0; i < 10; i++)
        {
            var client = new TcpClient();
            _sockets.Add(client);
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, queued.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
        throw new ShouldAssertException("The queue has no end.");
    }

    private static OpenAIEndpoint Endpoint(string scheme, int port) => new(new Uri($"{scheme}://127.0.0.1:{port}/v1"), "sk-1");

    private Task<AssistantDescription> Connect(EndpointPoolOptions options, OpenAIEndpoint[] endpoints, CancellationToken cancellation = default)
    {
        var pool = new EndpointPool(() => endpoints, options, _time, _log);
        var assistant = new RealtimeAssistant(pool, new RealtimeOptions { ConnectTimeout = Never }, _http, _log);
        _assistants.Add(assistant);
        return assistant.ConnectAsync(Setup, new Listener(), cancellation);
    }

    private static async Task<bool> IsHadAsync(Task connecting)
    {
        try
        {
            await connecting.WaitAsync(Patience);
            return true;
        }
        catch (Exception e) when (e is AssistantException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<ScriptedUpstream> StartAsync()
    {
        var upstream = await ScriptedUpstream.StartAsync();
        _upstreams.Add(upstream);
        return upstream;
    }
}
