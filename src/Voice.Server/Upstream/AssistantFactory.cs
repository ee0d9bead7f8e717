using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Voice.Assistants;
using Voice.OpenAI;

namespace Voice.Server.Upstream;

/// <summary>Makes the assistant of each call.</summary>
internal sealed class AssistantFactory : IDisposable
{
    private readonly UpstreamOptions _upstream;
    private readonly IServer _server;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<AssistantRoute> _routes;

    // One for all calls: connections are not pooled (each becomes a WebSocket), but name look-ups and TLS settings are shared.
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public AssistantFactory(UpstreamOptions upstream, RealtimeOptions realtime, LivenessOptions liveness, AssistantOrder order, IServer server, TimeProvider time)
    {
        (_upstream, _server, _time) = (upstream, server, time);
        var made = new Dictionary<string, AssistantRoute>
        {
            [AssistantOrder.Realtime] = new(AssistantOrder.Realtime, logger => new RealtimeAssistant(Endpoint, realtime, _http, time, logger), liveness, realtime.ConnectTimeout, time),
        };
        _routes = [.. order.Names.Where(made.ContainsKey).Select(name => made[name])];
    }

    /// <summary>Where the models are. The simulator in the box has no address before the server listens.</summary>
    public OpenAIEndpoint Endpoint => _upstream.Endpoint ?? Simulator();

    /// <param name="logger">The call's own.</param>
    public CallAssistants ForCall(ILogger logger) => new(_routes, _time, logger);

    public void Dispose() => _http.Dispose();

    /// <summary>The simulator in the box is an ordinary upstream, reached through this server's own address.</summary>
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
