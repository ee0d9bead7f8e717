using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Voice.Simulator.Faults;
using Voice.Simulator.Hearing;
using Voice.Simulator.Http;
using Voice.Simulator.Limits;
using Voice.Simulator.Realtime.Connections;
using Voice.Simulator.Realtime.Sessions;
using Voice.Simulator.Replies;
using Voice.Simulator.Scenarios;
using Voice.Simulator.Settings;
using Voice.Simulator.Speech;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Realtime;

/// <summary><c>{prefix}/realtime?model=…</c>: the WebSocket of the GA Realtime API.</summary>
sealed class RealtimeEndpoint(
    IOptions<SimulatorOptions> options,
    TimeProvider time,
    Synthesizer synthesizer,
    Ears ears,
    Mind mind,
    Equipment equipment,
    LoadedScenario scenario,
    SimulatorFaults faults,
    RateLimits limits,
    Budgets budgets,
    IHostApplicationLifetime lifetime,
    ILogger<RealtimeEndpoint> log)
{
    /// <summary>Tells whoever connects which voice the simulator has: espeak-ng or built-in.</summary>
    const string VoiceHeader = "X-Simulator-Voice";

    /// <summary>What the simulator hears and speaks with, and how to get better, in sentences for the user.</summary>
    const string NoteHeader = "X-Simulator-Note";

    const string Subprotocol = "realtime";
    const string Route = "realtime";

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

        var connect = await FaultyConnect.TryAsync(context, faults.Of(Route, ApiKey.Of(context), model), time);
        if (connect is null || !await limits.AdmitAsync(context, 1, 0)) return;
        context.Response.Headers[VoiceHeader] = synthesizer.Name;
        context.Response.Headers[NoteHeader] = equipment.Note;
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            // Browsers and the npm client drop the connection if what they offered is not taken up.
            SubProtocol = context.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol) ? Subprotocol : null,
            KeepAliveInterval = KeepAlive,
            // Who is to read nothing sees no pong either, and would take the client for gone.
            KeepAliveTimeout = connect.IsDeaf ? Timeout.InfiniteTimeSpan : KeepAlive,
        });
        await ServeAsync(context, socket, connect, transcription, model);
    }

    async Task ServeAsync(HttpContext context, WebSocket socket, FaultyConnect connect, bool transcription, string model)
    {
        var settings = options.Value;
        var id = Identifier.New("sess");
        var limit = settings.SessionLimit < connect.Expires ? settings.SessionLimit : connect.Expires;
        var expiresAt = (time.GetUtcNow() + limit).ToUnixTimeSeconds();
        var outbox = new Outbox(time);
        SessionScope? self = null;
        using var scope = self = new()
        {
            Options = settings,
            Time = time,
            Mind = mind,
            Ears = ears,
            Synthesizer = synthesizer,
            Log = log,
            Budget = budgets.Of(ApiKey.Of(context)),
            Outbox = outbox,
            Events = new(outbox, () => self?.End(new(null, ""))),
            Settings = transcription
                ? SessionSettings.ForTranscription(id, expiresAt)
                : SessionSettings.ForVoice(id, model, settings.Voice, expiresAt),
            Conversation = new(Identifier.New("conv")),
            Scenario = scenario.Value is { } script ? new(script) : null,
        };
        SessionLog.Opened(log, id, model);
        var session = new RealtimeSession(scope);
        var stream = (context.Features.Get<IHttpUpgradeFeature>() as FreezableUpgrade)?.Stream;
        var wrong = new SessionFaults(scope, session, ApiKey.Of(context), model, context.Abort, stream) { Each = connect.Each };
        scope.Events.Faults = wrong;
        faults.Join(wrong);
        try
        {
            await scope.Mailbox.PostAsync(() => wrong.Begin(connect.Left), scope.Ended);
            await new RealtimeConnection(socket, scope, session).RunAsync(lifetime.ApplicationStopping);
        }
        finally
        {
            faults.Leave(wrong);
        }

        SessionLog.Closed(log, id);
        if (stream is { IsFrozen: true }) await StandStillAsync(context, settings.SessionLimit);
    }

    /// <summary>The connection of a session that was frozen stays as it is until the client has had enough of it.</summary>
    async Task StandStillAsync(HttpContext context, TimeSpan limit)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        await Task.Delay(limit, time, over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
