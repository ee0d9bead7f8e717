using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Voice.Assistants;
using Voice.OpenAI;

namespace Voice.Server.Upstream;

/// <summary>Makes the assistant of each call.</summary>
internal sealed class AssistantFactory(UpstreamOptions upstream, RealtimeOptions realtime, IServer server, TimeProvider time) : IDisposable
{
    // One for all calls: connections are not pooled (each becomes a WebSocket), but name look-ups and TLS settings are shared.
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    /// <summary>Where the models are. The simulator in the box has no address before the server listens.</summary>
    public OpenAIEndpoint Endpoint => upstream.Endpoint ?? Simulator();

    /// <param name="logger">The call's own.</param>
    public IAssistant Create(ILogger logger) => new RealtimeAssistant(Endpoint, realtime, _http, time, logger);

    public void Dispose() => _http.Dispose();

    /// <summary>The simulator in the box is an ordinary upstream, reached through this server's own address.</summary>
    private OpenAIEndpoint Simulator()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var address = addresses.FirstOrDefault(a => a.StartsWith("http://", StringComparison.Ordinal)) ?? addresses.FirstOrDefault()
            ?? throw new InvalidOperationException("The simulator needs an address that this server listens on.");
        var url = BindingAddress.Parse(address);
        var host = url.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : url.Host;
        return new OpenAIEndpoint(new Uri($"{url.Scheme}://{host}:{url.Port}{SimulatorPath}"), "");
    }

    public const string SimulatorPath = "/simulator/v1";
}
