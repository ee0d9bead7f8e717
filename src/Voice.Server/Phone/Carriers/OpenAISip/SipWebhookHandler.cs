using System.Text.Json;
using Voice.Assistants.Cascade;
using Voice.Assistants.Failover;
using Voice.Audio;
using Voice.Calls;
using Voice.OpenAI.Endpoints;
using Voice.OpenAI.Realtime;
using Voice.OpenAI.Sip;
using Voice.Server.Calls;
using Voice.Server.Upstream;
using Voice.Tools;

namespace Voice.Server.Phone.Carriers;

/// <summary>Handles the provider's announcements of SIP calls. Each becomes a call here, without its sound.</summary>
/// <remarks>
/// Source: OpenAI's SIP and webhooks guides. Only <c>realtime.call.incoming</c> is acted upon. The same call may be announced as <c>live.transport.incoming</c> too, for the Live API;
/// whichever is accepted first has it, so a server that speaks both must decide here.
/// </remarks>
internal sealed partial class SipWebhookHandler : IDisposable
{
    private const int LongestBody = 64 * 1024;
    private const int Busy = 486;

    private readonly SipOptions _options;
    private readonly RealtimeOptions _realtime;
    private readonly CallHost _host;
    private readonly TimeProvider _time;
    private readonly ILogger<SipWebhookHandler> _logger;
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly SipCalls _calls;

    // After its life a replay is refused because its signature is too old.
    private readonly ReplayMemory _seen = new(2 * StandardWebhook.Window, ReplayMemory.FullMode.ForgetOldest);

    public SipWebhookHandler(SipOptions options, UpstreamOptions upstream, RealtimeOptions realtime, CallHost host, TimeProvider time, ILogger<SipWebhookHandler> logger)
    {
        (_options, _realtime, _host, _time, _logger) = (options, realtime, host, time, logger);
        _calls = new SipCalls(upstream.IsSimulated ? new OpenAIEndpoint(OpenAIEndpoint.PublicBaseUrl, "") : upstream.Endpoints[0], _http, time, logger);
    }

    public async Task<IResult> OnEventAsync(HttpRequest request)
    {
        using var copy = new MemoryStream();
        var buffer = new byte[4 * 1024];
        int count;
        while ((count = await request.Body.ReadAsync(buffer)) > 0)
        {
            if (copy.Length + count > LongestBody)
                return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
            copy.Write(buffer, 0, count);
        }
        var body = copy.ToArray();
        var id = request.Headers["webhook-id"].ToString();
        var verdict = StandardWebhook.Check(_options.Key, id, request.Headers["webhook-timestamp"].ToString(), request.Headers["webhook-signature"].ToString(), body, _time.GetUtcNow());
        if (verdict != SignatureVerdict.Valid)
        {
            LogRefused(verdict);
            return Results.Text("The signature is missing or wrong, or too old.", statusCode: StatusCodes.Status403Forbidden);
        }
        if (Read(body) is not { } happened)
            return Results.Text("This is not an event.", statusCode: StatusCodes.Status400BadRequest);
        if (happened.Type != "realtime.call.incoming" || happened.CallId.Length is 0 or > 256)
            LogIgnored(Complaint.Plain(happened.Type, 64));
        else if (_seen.TryAdd(id, _time.GetUtcNow()))
            Begin(happened.CallId, happened.Facts);
        return Results.Ok();
    }

    public void Dispose() => _http.Dispose();

    private void Begin(string callId, CallFacts facts)
    {
        var line = new SipLine(_time);
        var call = new SipCall(callId, line.On);
        var request = new CallRequest(null)
        {
            Format = AudioFormat.MuLaw8K,
            Line = ToolAudience.Phone,
            Origin = "openai/" + callId,
            LineSpeaks = true,
            CanHide = false,
            Transfers = TransferKind.Number | TransferKind.Sip,
            Facts = facts,
            Assistants = logger => new CallAssistants(
                [new AssistantRoute("sip", callLogger => Audible(new SidebandAssistant(call, _calls, _realtime, _http, _time, callLogger), callLogger), liveness: null, _realtime.ConnectTimeout, _time)], _time, logger),
        };
        if (!_host.TryStart(request, out var live, out _))
        {
            _ = _calls.RejectAsync(callId, Busy);
            return;
        }
        LogBegan(callId, live.Id);
        line.Join(call, live.Session.Post);
        live.Session.Attach(line);
        _ = FinishAsync(callId, live.Session);
    }

    /// <summary>Reports the end of a call.</summary>
    private async Task FinishAsync(string callId, CallSession session)
    {
        var end = await session.Ended;
        if (end.Reason == EndReason.HungUp)
            return;
        if (end.Transfer is { } transfer)
            await _calls.ReferAsync(callId, transfer.Kind == TransferKind.Number ? "tel:" + transfer.Number : transfer.Address);
        else
            await _calls.HangUpAsync(callId);
    }

    /// <summary>The provider has the sound: words without any are said again by the model itself.</summary>
    private AudibleAssistant Audible(SidebandAssistant sideband, ILogger callLogger) => new(sideband, static () => null, carriesSound: false, _time, callLogger);

    private static (string Type, string CallId, CallFacts Facts)? Read(byte[] body)
    {
        try
        {
            using var json = PhoneRequest.Json(body);
            var type = json.RootElement.GetProperty("type").GetString() ?? "";
            if (!json.RootElement.TryGetProperty("data", out var data) || !data.TryGetProperty("call_id", out var id))
                return (type, "", CallFacts.None);
            return (type, id.GetString() ?? "", data.TryGetProperty("sip_headers", out var headers) ? SipHeaders.Read(headers) : CallFacts.None);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An event of the provider was refused: its signature is {Verdict}. Voice:Phone:OpenAI:WebhookSecret must be that of the webhook")]
    private partial void LogRefused(SignatureVerdict verdict);

    [LoggerMessage(Level = LogLevel.Information, Message = "An event {Type} of the provider is ignored")]
    private partial void LogIgnored(string type);

    [LoggerMessage(Level = LogLevel.Information, Message = "SIP call {ProviderCallId} began as {CallId}")]
    private partial void LogBegan(string providerCallId, string callId);
}
