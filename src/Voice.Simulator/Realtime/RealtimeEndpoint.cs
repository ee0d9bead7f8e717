using System.Net.WebSockets;
using Microsoft.Extensions.Options;
using Voice.Simulator.Hearing;
using Voice.Simulator.Replies;
using Voice.Simulator.Rest;
using Voice.Simulator.Scenarios;
using Voice.Simulator.Speech;

namespace Voice.Simulator.Realtime;

/// <summary><c>{prefix}/realtime?model=…</c>: the WebSocket of the GA Realtime API.</summary>
sealed class RealtimeEndpoint(
    IOptions<SimulatorOptions> options,
    TimeProvider time,
    Synthesizer synthesizer,
    PhraseBook book,
    Mind mind,
    LoadedScenario scenario,
    IHostApplicationLifetime lifetime,
    ILogger<RealtimeEndpoint> log)
{
    /// <summary>Tells whoever connects which voice the simulator has: espeak-ng or built-in.</summary>
    const string VoiceHeader = "X-Simulator-Voice";

    const string Subprotocol = "realtime";

    static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(20);

    public async Task HandleAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await HttpError.WriteAsync(context, StatusCodes.Status400BadRequest, "This endpoint speaks WebSocket only.", null, "websocket_required");
            return;
        }

        var query = context.Request.Query;
        var transcription = query["intent"] == "transcription";
        var model = query["model"].ToString() is { Length: > 0 } named ? named : query["deployment"].ToString();
        if (model.Length == 0 && !transcription)
        {
            await HttpError.WriteAsync(context, StatusCodes.Status400BadRequest, "You must provide a model parameter.", "model", "missing_model");
            return;
        }

        context.Response.Headers[VoiceHeader] = synthesizer.Name;
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            // Browsers and the npm client drop the connection if what they offered is not taken up.
            SubProtocol = context.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol) ? Subprotocol : null,
            KeepAliveInterval = KeepAlive,
            KeepAliveTimeout = KeepAlive,
        });
        await ServeAsync(socket, transcription, model);
    }

    async Task ServeAsync(WebSocket socket, bool transcription, string model)
    {
        var settings = options.Value;
        var id = Identifier.New("sess");
        var expiresAt = (time.GetUtcNow() + settings.SessionLimit).ToUnixTimeSeconds();
        var outbox = new Outbox(time);
        SessionScope? self = null;
        using var scope = self = new()
        {
            Options = settings,
            Time = time,
            Mind = mind,
            Book = book,
            Synthesizer = synthesizer,
            Log = log,
            Outbox = outbox,
            Events = new(outbox, () => self?.End(new(null, ""))),
            Settings = transcription ? SessionSettings.ForTranscription(id, expiresAt) : SessionSettings.ForVoice(id, model, settings.Voice, expiresAt),
            Conversation = new(Identifier.New("conv")),
            Scenario = scenario.Value is { } script ? new(script) : null,
        };
        SessionLog.Opened(log, id, model);
        await new RealtimeConnection(socket, scope, new(scope)).RunAsync(lifetime.ApplicationStopping);
        SessionLog.Closed(log, id);
    }
}
