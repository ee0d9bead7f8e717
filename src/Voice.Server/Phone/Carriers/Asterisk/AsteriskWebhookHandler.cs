using System.Text.Json;
using Voice.Tools;

namespace Voice.Server.Phone.Carriers;

/// <summary>The HTTP requests of a dialplan: it announces an AudioSocket call, and asks where a call goes on.</summary>
/// <remarks>Answers are plain text, which a dialplan can use, or JSON if the request accepts it.</remarks>
internal sealed partial class AsteriskWebhookHandler(Asterisk asterisk, AudioSocketCalls announced, PhoneServices phone, ILogger<AsteriskWebhookHandler> logger)
{
    private const int LongestBody = 8 * 1024;
    private const string Json = "application/json";

    /// <summary>A call will come by AudioSocket: lets its UUID in, once and soon.</summary>
    public async Task<IResult> AnnounceAsync(HttpRequest request)
    {
        if (Refusal(request) is { } refusal)
            return refusal;
        if (await ReadAsync(request) is not { } fields)
            return Problem(StatusCodes.Status400BadRequest, "body_unreadable", "Send a form, or a JSON object of texts, of at most 8 KB; or nothing.");
        Guid? uuid = null;
        if (fields.GetValueOrDefault("uuid") is { Length: > 0 } given)
        {
            if (!Guid.TryParseExact(given, "D", out var parsed))
                return Problem(StatusCodes.Status400BadRequest, "uuid_malformed", "A UUID looks like 9c5cd6a6-2f0f-4a5e-9a55-0b9f5c1c8a11. Leave it out and you are given one.");
            uuid = parsed;
        }
        if (!phone.Calls.HasRoom)
            return Problem(StatusCodes.Status503ServiceUnavailable, "too_many_calls", "All lines are busy. Call again in a few minutes.");
        fields.Remove("uuid");
        if (announced.Announce(uuid, fields) is not { } name)
            return Problem(StatusCodes.Status409Conflict, "uuid_taken", "It was announced before, or too many calls are announced that do not come. Take another UUID for every call.");
        return Accepts(request) ? Results.Json(new Dictionary<string, string> { ["uuid"] = name.ToString() }) : Results.Text(name.ToString());
    }

    /// <summary>A call is back in the dialplan: where it goes on, or an empty line if the assistant did not hand it on.</summary>
    public async Task<IResult> AfterAsync(HttpRequest request)
    {
        if (Refusal(request) is { } refusal)
            return refusal;
        if (await ReadAsync(request) is not { } fields || fields.GetValueOrDefault("call") is not { Length: > 0 and <= 256 } call)
            return Problem(StatusCodes.Status400BadRequest, "call_missing", "Say which call by the field 'call': its UUID, or what its stream was called.");
        var transfer = phone.Calls.TransferOf(asterisk.Name, call);
        return Accepts(request) ? Results.Json(Described(transfer)) : Results.Text(transfer?.Address ?? "");
    }

    private static Dictionary<string, object> Described(CallTransfer? transfer) => transfer is null ? [] : new()
    {
        ["transfer"] = transfer.Address,
        ["target"] = transfer.Target,
        ["summary"] = transfer.Summary,
        ["reason"] = transfer.Reason,
        ["slots"] = transfer.Slots,
    };

    private IResult? Refusal(HttpRequest request)
    {
        var verdict = asterisk.Check(request.Headers.Authorization.ToString());
        if (verdict == SignatureVerdict.Valid || (phone.Options.AllowUnsigned && verdict != SignatureVerdict.Wrong))
            return null;
        LogRefused(request.Path, verdict);
        if (verdict == SignatureVerdict.NoKey)
            return Problem(StatusCodes.Status403Forbidden, "no_password_set", "Set Voice:Phone:Asterisk:Password at the server: without one every request is refused.");
        request.HttpContext.Response.Headers.WWWAuthenticate = "Basic realm=\"voice\"";
        return Problem(StatusCodes.Status401Unauthorized, "not_allowed", "Give the name and password of Voice:Phone:Asterisk by HTTP Basic; in a dialplan Set(CURLOPT(userpwd)=name:password).");
    }

    private static IResult Problem(int status, string code, string hint) => Results.Problem(statusCode: status, title: code, detail: hint);

    private static bool Accepts(HttpRequest request) => request.Headers.Accept.ToString().Contains(Json, StringComparison.OrdinalIgnoreCase);

    /// <returns>The body's fields, or else the query's; null if there is a body that cannot be read.</returns>
    private static async Task<Dictionary<string, string>?> ReadAsync(HttpRequest request)
    {
        var fields = request.Query.ToDictionary(f => f.Key, f => f.Value.ToString(), StringComparer.Ordinal);
        if (request.ContentLength > LongestBody)
            return null;
        try
        {
            if (request.HasFormContentType)
            {
                foreach (var field in await request.ReadFormAsync())
                    fields[field.Key] = field.Value.ToString();
            }
            else if (request.ContentType?.StartsWith(Json, StringComparison.OrdinalIgnoreCase) == true && request.ContentLength > 0)
            {
                foreach (var (name, value) in await JsonSerializer.DeserializeAsync<Dictionary<string, string>>(request.Body) ?? [])
                    fields[name] = value;
            }
            return fields;
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request of an Asterisk was refused: its name and password are {Verdict} ({Path}); they stand in Voice:Phone:Asterisk")]
    private partial void LogRefused(string path, SignatureVerdict verdict);
}
