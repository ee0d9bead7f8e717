using Voice.Tools;

namespace Voice.Server.Phone.Carriers;

/// <summary>Azure Communication Services, Call Automation: the media socket of a call, and the requests at its end.</summary>
/// <remarks>Source: the documentation of Call Automation and its SDKs. <see cref="AcsWebhookHandler"/> answers calls.</remarks>
internal sealed partial class Acs : StreamVendor
{
    public Acs(CarrierSettings settings)
    {
        Options = settings.Read<AcsOptions>("Acs");
        Tokens = new AcsTokens(Options);
        Rest = new AcsRest(Options.Endpoint, TimeProvider.System);
    }

    public AcsOptions Options { get; }

    public AcsCalls Calls { get; } = new();

    public AcsTokens Tokens { get; }

    public AcsRest Rest { get; }

    public override string Name => "acs";

    public override string KeySetting => nameof(AcsOptions.ResourceId);

    /// <remarks>The address ends in the call's own token, which is good for as long as the call is up: a stream that broke comes back by the same one.</remarks>
    public override bool StreamsBringTokens => false;

    public override TransferKind Transfers => TransferKind.Number | TransferKind.Account;

    public override PhoneProtocol NewStream() => new AcsStream(null);

    public override PhoneProtocol NewStream(PhoneRequest upgrade) => new AcsStream(Calls.Find(Token(upgrade)));

    public override async ValueTask<SignatureVerdict> CheckUpgradeAsync(PhoneRequest request)
    {
        var token = Token(request);
        if (token.Length > 0 && Calls.Find(token) is null)
            return SignatureVerdict.Wrong;
        var verdict = await Tokens.CheckAsync(request);
        return token.Length == 0 && verdict == SignatureVerdict.Valid ? SignatureVerdict.Missing : verdict;
    }

    public override int Refusal(SignatureVerdict verdict) => verdict switch
    {
        SignatureVerdict.Missing or SignatureVerdict.Wrong => StatusCodes.Status401Unauthorized,
        SignatureVerdict.Unchecked => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status403Forbidden,
    };

    /// <summary>Closing the stream ends nothing: the call is handed on, or ended, by a request.</summary>
    public override void OnCallOver(string callId, CallEnd end, ILogger logger)
    {
        if (Calls.OfId(callId) is { ConnectionId.Length: > 0 } call)
            _ = EndAsync(call, end, logger);
    }

    /// <summary>The call is still up: the service is asked for another stream.</summary>
    public override void OnStreamBroken(string callId, ILogger logger)
    {
        if (Calls.OfId(callId) is { ConnectionId.Length: > 0 } call)
            _ = RestartAsync(call, logger);
    }

    /// <summary>Asks for a media socket again, where a call has none.</summary>
    public async Task RestartAsync(AcsCall call, ILogger logger)
    {
        if (await Rest.StartMediaAsync(call.ConnectionId) is var status && status is < 200 or > 299)
            LogFailed(logger, "streaming again", status);
    }

    private async Task EndAsync(AcsCall call, CallEnd end, ILogger logger)
    {
        if (end.Transfer is { } transfer)
        {
            var status = await Rest.TransferAsync(call.ConnectionId, transfer);
            if (status is >= 200 and <= 299)
                return;                                 // a callback reports the result
            LogFailed(logger, "transfer", status);
            await RestartAsync(call, logger);           // the caller is still there, so the assistant takes the call back
            return;
        }
        if (await Rest.HangUpAsync(call.ConnectionId) is var ended && ended is not (>= 200 and <= 299 or StatusCodes.Status404NotFound))
            LogFailed(logger, "hang-up", ended);
    }

    /// <summary>The part of the address behind <c>/media/</c>.</summary>
    private static string Token(PhoneRequest request)
    {
        var path = new Uri(request.Url).AbsolutePath;
        var at = path.LastIndexOf("/media/", StringComparison.Ordinal);
        return at < 0 ? "" : path[(at + "/media/".Length)..];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Azure Communication Services did not accept a request for {What}: status {Status} (0: not reached)")]
    private static partial void LogFailed(ILogger logger, string what, int status);
}
