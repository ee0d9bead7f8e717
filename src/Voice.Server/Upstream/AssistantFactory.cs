using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Voice.Assistants;
using Voice.Assistants.Cascade;
using Voice.Assistants.Failover;
using Voice.OpenAI.Cascade;
using Voice.OpenAI.Endpoints;
using Voice.OpenAI.Realtime;

namespace Voice.Server.Upstream;

/// <summary>Makes the assistant of each call.</summary>
internal sealed class AssistantFactory : IDisposable
{
    // One for all calls: connections are not pooled (each becomes a WebSocket), but name look-ups and TLS settings are shared.
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly RealtimeOptions _realtime;
    private readonly IServer _server;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CascadeServices _cascade;
    private readonly IReadOnlyList<AssistantRoute> _routes;

    public AssistantFactory(
        UpstreamOptions upstream, RealtimeOptions realtime, CascadeOptions cascade, LivenessOptions liveness, AssistantOrder order, IServer server, TimeProvider time, ILogger<AssistantFactory> logger)
    {
        (_realtime, _server, _time, _logger) = (realtime, server, time, logger);
        // The simulator has no address before the server listens.
        Pool = new EndpointPool(() => upstream.IsSimulated ? [Simulator()] : upstream.Endpoints, upstream.Pool, time, logger);
        _cascade = new CascadeServices(Pool, upstream.IsSimulated, cascade.Transcription, cascade.Chat, cascade.Speech, time, logger);
        var made = new Dictionary<string, AssistantRoute>
        {
            [AssistantOrder.Realtime] = new(AssistantOrder.Realtime, Audible, liveness, realtime.ConnectTimeout, time),
            // The cascade has deadlines of its own, one for each service.
            [AssistantOrder.Cascade] = new(
                AssistantOrder.Cascade, callLogger => new CascadeAssistant(_cascade.ForCall(callLogger), cascade.Settings, time, callLogger), liveness: null, cascade.Settings.ConnectTimeout, time),
        };
        _routes = [.. order.Names.Select(name => made[name])];
    }

    /// <summary>The endpoints of the models, for all calls.</summary>
    public EndpointPool Pool { get; }

    /// <param name="logger">The call's own.</param>
    public CallAssistants ForCall(ILogger logger) => new(_routes, _time, logger);

    /// <summary>Checks whether the realtime model is available now.</summary>
    /// <returns>Null if it can, else why not.</returns>
    public Task<AssistantFailure?> ProbeAsync(CancellationToken cancellation) => RealtimeAssistant.ProbeAsync(Pool, _realtime, _http, _logger, cancellation);

    /// <summary>Other services and keys from now on; calls that are up keep theirs.</summary>
    /// <returns>False if nothing is different.</returns>
    public bool Replace(UpstreamOptions upstream, CascadeOptions cascade) =>
        Pool.Replace(upstream.Endpoints) | _cascade.Replace(cascade.Transcription, cascade.Chat, cascade.Speech);

    public void Dispose()
    {
        _cascade.Dispose();
        _http.Dispose();
    }

    /// <summary>Words that a Realtime model answers without sound are spoken by the cascade's speech service.</summary>
    private AudibleAssistant Audible(ILogger callLogger) =>
        new(new RealtimeAssistant(Pool, _realtime, _http, callLogger), () => _cascade.ForCall(callLogger).Speech, carriesSound: true, _time, callLogger);

    /// <summary>The simulator is an ordinary upstream. It is reached through this server's own address.</summary>
    private OpenAIEndpoint Simulator()
    {
        var addresses = _server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var address = addresses.FirstOrDefault(a => a.StartsWith("http://", StringComparison.Ordinal)) ?? addresses.FirstOrDefault()
            ?? throw new InvalidOperationException("The simulator needs an address that this server listens on.");
        var url = BindingAddress.Parse(address);
        var host = url.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : url.Host;
        return new OpenAIEndpoint(new Uri($"{url.Scheme}://{host}:{url.Port}{SimulatorPath}"), "");
    }

    public const string SimulatorPath = "/simulator/v1";
}
