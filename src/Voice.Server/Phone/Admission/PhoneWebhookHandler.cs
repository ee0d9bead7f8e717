
namespace Voice.Server.Phone;

/// <summary>Handles the webhooks of carriers and the upgrades of their media sockets. It refuses unsigned requests.</summary>
internal sealed partial class PhoneWebhookHandler(PhoneVendors vendors, PhoneServices phone, ILogger<PhoneWebhookHandler> logger)
{
    /// <summary>A call has come in: connects it to a stream.</summary>
    public Task AnswerAsync(HttpContext context, string vendor) => WebhookAsync(context, vendor, (carrier, request, replayKey) =>
        phone.Calls.HasRoom ? Connect(carrier, request, replayKey) : carrier.Busy());

    /// <summary>A stream is over: if it broke, the call gets another one; else it goes on or ends.</summary>
    /// <param name="token">The one that let the stream in: another one is given for it only while the call is on that stream.</param>
    public Task AfterAsync(HttpContext context, string vendor, string? token) => WebhookAsync(context, vendor, (carrier, request, replayKey) =>
    {
        var callId = carrier.CallId(request);
        if (phone.Calls.Find(carrier.Name, callId) is { } call)
            return call.Token == token ? Connect(carrier, request, replayKey) : PhoneAnswer.Replayed;
        return phone.Calls.TransferOf(carrier.Name, callId) is { } transfer ? carrier.Transfer(transfer) : carrier.After();
    });

    /// <summary>A carrier opens a stream. A request without the carrier's signature or without a valid token is refused before the upgrade.</summary>
    public async Task MediaAsync(HttpContext context, string vendor, string? token)
    {
        if (vendors.Find(vendor) is not { } carrier)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return;
        }
        var arrivedAt = phone.Time.GetTimestamp();
        var request = PhoneRequest.Of(context.Request, [], upgrade: true, phone);
        var verdict = await carrier.CheckUpgradeAsync(request);
        if (!phone.MayEnter(verdict) && verdict != SignatureVerdict.NotSigned)
        {
            if (carrier.RefusalDelay - phone.Time.GetElapsedTime(arrivedAt) is { Ticks: > 0 } delay)
                await Task.Delay(delay, phone.Time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Refuse(context, carrier, verdict);
            return;
        }
        var numbers = PhoneNumbers.None;
        var callId = token is null || !carrier.StreamsBringTokens ? null : phone.Tokens.Redeem(carrier.Name, token, out numbers);
        if (carrier.StreamsBringTokens && callId is null && (token is not null || !phone.Options.AllowUnsigned))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            LogNoToken(carrier.Name);
            return;
        }
        // A client that offers some and gets none back may hang up.
        var offered = carrier.Subprotocol is { } spoken && context.WebSockets.WebSocketRequestedProtocols.Contains(spoken) ? spoken : null;
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = offered,
            KeepAliveInterval = phone.Options.PeerTimeout / 2,
            KeepAliveTimeout = phone.Options.PeerTimeout,
        });
        using var media = new PhoneMedia(socket, carrier, carrier.NewStream(request), phone, callId, token) { Numbers = numbers };
        await media.RunAsync();
    }

    private async Task WebhookAsync(HttpContext context, string vendor, Func<PhoneVendor, PhoneRequest, string?, PhoneAnswer> answer)
    {
        if (vendors.Find(vendor) is not PhoneVendor carrier)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        if (await PhoneRequest.ReadBodyAsync(context.Request) is not { } body)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }
        var request = PhoneRequest.Of(context.Request, body, upgrade: false, phone);
        var verdict = carrier.CheckWebhook(request);
        if (!phone.MayEnter(verdict))
        {
            Refuse(context, carrier, verdict);
            return;
        }
        var reply = answer(carrier, request, verdict == SignatureVerdict.Valid ? carrier.ReplayKey(request) : null);
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.ContentType;
        await context.Response.WriteAsync(reply.Body);
    }

    private PhoneAnswer Connect(PhoneVendor carrier, PhoneRequest request, string? replayKey)
    {
        if (carrier.CallId(request) is not { Length: > 0 and <= 256 } callId)
            return PhoneAnswer.NoCallId;
        if (!phone.Tokens.TryMint(carrier.Name, callId, replayKey, out var token, carrier.Numbers(request)))
        {
            LogReplayed(carrier.Name);
            return PhoneAnswer.Replayed;
        }
        if (token is null)
            return carrier.Busy();
        var origin = request.Origin;
        return carrier.Connect(new PhoneLinks($"ws{origin[4..]}/phone/{carrier.Name}/media/{token}", $"{origin}/phone/{carrier.Name}/after/{token}", callId));
    }

    private void Refuse(HttpContext context, StreamVendor carrier, SignatureVerdict verdict)
    {
        context.Response.StatusCode = carrier.Refusal(verdict);
        if (verdict == SignatureVerdict.NoKey)
            LogNoKey(carrier.Name, $"Voice:Phone:{carrier.KeySection}:{carrier.KeySetting}");
        else if (verdict == SignatureVerdict.NotAllowed)
            LogNotAllowed(carrier.Name);
        else
            LogRefused(carrier.Name, verdict);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request of {Vendor} was refused: set {Setting}, or its signature cannot be checked")]
    private partial void LogNoKey(string vendor, string setting);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request of {Vendor} was refused: its signature is {Verdict}. If it is genuine, Voice:Phone:PublicUrl is not the address that the carrier calls")]
    private partial void LogRefused(string vendor, SignatureVerdict verdict);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request of {Vendor} was refused: it comes from an organization that the settings do not name")]
    private partial void LogNotAllowed(string vendor);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A stream of {Vendor} was refused: it brought no token, or one that was used before, is too old or was given to another carrier")]
    private partial void LogNoToken(string vendor);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request of {Vendor} was refused: it was answered before, and its stream has been")]
    private partial void LogReplayed(string vendor);
}
