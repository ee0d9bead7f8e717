using System.Net;

namespace Voice.OpenAI.Endpoints;

/// <summary>Looks at the answer to a WebSocket handshake, of which <see cref="System.Net.WebSockets.ClientWebSocket"/> shows no body.</summary>
internal sealed class HandshakeHandler(HttpMessageInvoker http, TimeProvider time) : HttpMessageHandler
{
    /// <summary>How it was refused, or null.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>The remaining budgets, as the provider reported them.</summary>
    public RateLimits Limits { get; private set; }

    /// <summary>The simulator says in a header of its own which voice it has; a real service does not send it.</summary>
    public string? SimulatorVoice { get; private set; }

    /// <summary>The simulator says in a header of its own what it hears and speaks with, for the user.</summary>
    public string? SimulatorNote { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await http.SendAsync(request, cancellationToken);
        Limits = RateLimits.Read(name => Endpoints.Refusal.Header(response, name));
        SimulatorVoice = Endpoints.Refusal.Header(response, "X-Simulator-Voice");
        SimulatorNote = Endpoints.Refusal.Header(response, "X-Simulator-Note");
        if (response.StatusCode >= HttpStatusCode.BadRequest)
            Refusal = await Endpoints.Refusal.ReadAsync(response, time.GetUtcNow(), cancellationToken);
        else if (response.StatusCode != HttpStatusCode.SwitchingProtocols)
            Refusal = new Refusal(response.StatusCode, ErrorBody.None, null, Final: false);
        return response;
    }
}
