using System.Text.Json;
using Voice.Lines;
using Voice.Tools;

namespace Voice.Server.Phone.Carriers;

/// <summary>Where Azure comes by: Event Grid with calls that come in, Call Automation with what happens to them.</summary>
/// <remarks>Source: Event Grid's webhook validation (both schemas), the IncomingCall event, and the events of Call Automation, which are CloudEvents.</remarks>
internal sealed partial class AcsWebhookHandler(PhoneVendors vendors, PhoneServices phone, ILogger<AcsWebhookHandler> logger)
{
    private const int LongestId = 256;

    private readonly Acs _acs = (Acs)vendors.Find("acs")!;

    // Events are delivered at least once, and repeated for some minutes if an answer is late. A repeated event harms less than a lost one.
    private readonly ReplayMemory _seen = new(TimeSpan.FromMinutes(10), ReplayMemory.FullMode.ForgetOldest);

    /// <summary><c>OPTIONS /phone/acs</c>: Event Grid asks, in the CloudEvents schema, whether it may send.</summary>
    public void Validate(HttpContext context)
    {
        if (!MayEnter(context))
            return;
        context.Response.Headers["WebHook-Allowed-Origin"] = context.Request.Headers["WebHook-Request-Origin"];
        context.Response.Headers["WebHook-Allowed-Rate"] = "*";
    }

    /// <summary><c>POST /phone/acs</c>: events of Event Grid.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        if (!MayEnter(context) || await ReadAsync(context) is not { } events)
            return;
        foreach (var one in events)
        {
            var data = LooseNames.Part(one, "data");
            switch (AcsJson.Text(one, "eventType") ?? AcsJson.Text(one, "type"))
            {
                case "Microsoft.EventGrid.SubscriptionValidationEvent":
                    await context.Response.WriteAsJsonAsync(new { validationResponse = AcsJson.Text(data, "validationCode") });
                    return;
                case "Microsoft.Communication.IncomingCall" when AcsJson.Text(data, "incomingCallContext") is { Length: > 0 } key:
                    // An error makes Event Grid try again while the phone of the caller still rings.
                    if (!await AnswerAsync(context, key, AcsJson.Text(data, "correlationId") ?? AcsJson.Text(one, "id") ?? key, data))
                        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                    break;
            }
        }
    }

    /// <summary><c>POST /phone/acs/events/{token}</c>: what happens to a call.</summary>
    public async Task HearAsync(HttpContext context, string token)
    {
        var verdict = await _acs.Tokens.CheckAsync(PhoneRequest.Of(context.Request, [], upgrade: false, phone));
        if (!phone.MayEnter(verdict))
        {
            context.Response.StatusCode = _acs.Refusal(verdict);
            LogRefused(verdict);
            return;
        }
        if (await ReadAsync(context) is not { } events)
            return;
        if (_acs.Calls.Find(token) is not { } call)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        foreach (var one in events)
        {
            if (AcsJson.Text(one, "id") is not { Length: > 0 and <= LongestId } id || _seen.TryAdd(call.Token + id, phone.Time.GetUtcNow()))
                Hear(call, AcsJson.Text(one, "type"), LooseNames.Part(one, "data"));
        }
    }

    /// <returns>False if it should be tried again.</returns>
    private async Task<bool> AnswerAsync(HttpContext context, string key, string replayKey, JsonElement announced)
    {
        AcsCall? call = null;
        var isNew = true;
        if (phone.Calls.HasRoom)
            call = _acs.Calls.TryBegin(replayKey, phone.Time.GetUtcNow(), out isNew, new PhoneNumbers(Who(announced, "from"), Who(announced, "to")), Headers(announced));
        if (!isNew)
            return true;
        if (call is null)
        {
            LogTurnedAway(await _acs.Rest.RejectAsync(key));
            return true;
        }
        var origin = PhoneRequest.Of(context.Request, [], upgrade: false, phone).Origin;
        var (status, connectionId) = await _acs.Rest.AnswerAsync(
            key, $"{origin}/phone/acs/events/{call.Token}", $"ws{origin[4..]}/phone/acs/media/{call.Token}", _acs.Options.SampleRate);
        if (status is >= 200 and <= 299)
        {
            call.ConnectionId = connectionId;
            return true;
        }
        _acs.Calls.Forget(call);
        LogNotAnswered(status);
        return status is >= 400 and <= 499;             // another request would get the same answer
    }

    /// <returns>A number, or else the raw id of an account.</returns>
    private static string Who(JsonElement announced, string name)
    {
        var one = LooseNames.Part(announced, name);
        return AcsJson.Text(LooseNames.Part(one, "phoneNumber"), "value") ?? AcsJson.Text(one, "rawId") ?? "";
    }

    /// <summary>The headers of the call, by SIP or VoIP, and the displayed name of the caller.</summary>
    private static Dictionary<string, string> Headers(JsonElement announced)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        if (AcsJson.Text(announced, "callerDisplayName") is { Length: > 0 } shown)
            headers["callerDisplayName"] = shown;
        foreach (var kind in (string[])["sipHeaders", "voipHeaders"])
        {
            if (LooseNames.Part(LooseNames.Part(announced, "customContext"), kind) is not { ValueKind: JsonValueKind.Object } all)
                continue;
            foreach (var header in all.EnumerateObject().Take(CallFacts.MostParameters))
                headers.TryAdd(header.Name, header.Value.ToString());
        }
        return headers;
    }

    private void Hear(AcsCall call, string? type, JsonElement data)
    {
        if (call.ConnectionId.Length == 0 && AcsJson.Text(data, "callConnectionId") is { } connectionId)
            call.ConnectionId = connectionId;
        var name = type?.Split('.')[^1] ?? "";
        if (Complaint.IsNamed(name))
        {
            var (code, words) = Complaint.Fields(data);
            LogFailed(Complaint.Plain(name), code, words);
        }
        switch (name)
        {
            case "CallDisconnected":
                _acs.Calls.Forget(call);
                phone.Calls.Find(_acs.Name, call.Id)?.Call.Session.Post(new HungUp());
                break;
            case "ContinuousDtmfRecognitionToneReceived" when AcsJson.Key(AcsJson.Text(data, "tone")) is { } key && call.IsNewKey(key, fromStream: false):
                phone.Calls.Find(_acs.Name, call.Id)?.Call.Session.Post(new KeyPressed(key));
                break;
            case "CallTransferFailed":
                LogTransferFailed();
                _ = _acs.RestartAsync(call, logger);    // the caller is still there, so the assistant takes the call back
                break;
            case "MediaStreamingFailed":
                LogNoStream();
                break;
        }
    }

    /// <summary>Event Grid signs nothing: a secret in the address is what it can bring.</summary>
    private bool MayEnter(HttpContext context)
    {
        var (given, key) = (context.Request.Query["key"].ToString(), _acs.Options.WebhookKey);
        var verdict = key.Length == 0 ? SignatureVerdict.NoKey
            : given.Length == 0 ? SignatureVerdict.Missing
            : UrlFormSignature.Same(given, key) ? SignatureVerdict.Valid : SignatureVerdict.Wrong;
        if (phone.MayEnter(verdict))
            return true;
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        LogForbidden(verdict);
        return false;
    }

    /// <returns>The events, of which there may be one alone or several; null if the answer says what is wrong with them.</returns>
    private static async Task<JsonElement[]?> ReadAsync(HttpContext context)
    {
        if (await PhoneRequest.ReadBodyAsync(context.Request) is not { } body)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return null;
        }
        try
        {
            var root = PhoneRequest.Json(body).RootElement;
            return root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()] : [root];
        }
        catch (JsonException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An event for acs was refused: its key is {Verdict}. Set Voice:Phone:Acs:WebhookKey, and end the webhook's address with ?key= and it")]
    private partial void LogForbidden(SignatureVerdict verdict);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A callback for acs was refused: its token is {Verdict}. Voice:Phone:Acs:ResourceId must be the resource's immutable id")]
    private partial void LogRefused(SignatureVerdict verdict);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A call of acs was turned away: there is no room (status {Status})")]
    private partial void LogTurnedAway(int status);

    [LoggerMessage(Level = LogLevel.Error, Message = "A call of acs could not be answered: status {Status} (0: not reached, or Voice:Phone:Acs:ConnectionString is not set)")]
    private partial void LogNotAnswered(int status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "acs complains: {Event} {Code}: {Words}")]
    private partial void LogFailed(string @event, string code, string words);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A call of acs could not be handed on: it comes back to the assistant")]
    private partial void LogTransferFailed();

    [LoggerMessage(Level = LogLevel.Error, Message = "Azure Communication Services could not open a call's stream: Voice:Phone:PublicUrl must be an address that it reaches by wss")]
    private partial void LogNoStream();
}
