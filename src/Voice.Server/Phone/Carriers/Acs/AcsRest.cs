using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Voice.Tools;

namespace Voice.Server.Phone.Carriers;

/// <summary>The little of the Call Automation REST API that a call needs.</summary>
/// <remarks>Source: the requests of its SDK for JavaScript, 1.6.0. No request is tried twice: the caller gets the failure.</remarks>
/// <param name="endpoint">Null if there is no connection string: then nothing can be asked.</param>
internal sealed class AcsRest(AcsEndpoint? endpoint, TimeProvider time)
{
    private const string Version = "api-version=2026-03-12";
    private const int MostHeaders = 5;
    private const int LongestHeader = 1_000;
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <param name="mediaUrl">The address of the stream.</param>
    /// <returns>The status, 0 if the service could not be reached; and the id of the connection.</returns>
    public async Task<(int Status, string ConnectionId)> AnswerAsync(string context, string callbackUrl, string mediaUrl, int sampleRate)
    {
        var (status, answer) = await SendAsync(HttpMethod.Post, ":answer", new
        {
            incomingCallContext = context,
            callbackUri = callbackUrl,
            mediaStreamingOptions = new
            {
                transportType = "websocket",
                transportUrl = mediaUrl,
                contentType = "audio",
                audioChannelType = "mixed",
                startMediaStreaming = true,
                enableBidirectional = true,
                audioFormat = sampleRate == 24_000 ? "pcm24KMono" : "pcm16KMono",
                enableDtmfTones = true,
            },
        });
        return (status, Read(answer, "callConnectionId"));
    }

    public async Task<int> RejectAsync(string context) => (await SendAsync(HttpMethod.Post, ":reject", new { incomingCallContext = context, callRejectReason = "busy" })).Status;

    /// <summary>Ends the call for everybody in it.</summary>
    public async Task<int> HangUpAsync(string connectionId) => (await SendAsync(HttpMethod.Post, $"/{connectionId}:terminate", null)).Status;

    /// <summary>Asks for a media socket again.</summary>
    public async Task<int> StartMediaAsync(string connectionId) => (await SendAsync(HttpMethod.Post, $"/{connectionId}:startMediaStreaming", new { })).Status;

    /// <summary>Hands the call on to a number or an account. The facts go along as headers: five at most, the summary first; SIP's to a number, the service's own to an account.</summary>
    public async Task<int> TransferAsync(string connectionId, CallTransfer transfer)
    {
        var facts = TransferFacts.Of(transfer).OrderByDescending(fact => fact.Name == "summary").Take(MostHeaders).Select(fact => (Name: TransferFacts.Header(fact.Name), Text: Line(fact.Value)));
        var isNumber = transfer.Kind == TransferKind.Number;
        return (await SendAsync(HttpMethod.Post, $"/{connectionId}:transferToParticipant", new
        {
            targetParticipant = Identifier(transfer),
            customCallingContext = new
            {
                voipHeaders = isNumber ? [] : facts.ToDictionary(fact => fact.Name, fact => fact.Text),
                sipHeaders = isNumber ? facts.ToDictionary(fact => "X-MS-Custom-" + fact.Name, fact => fact.Text) : [],
            },
        })).Status;
    }

    /// <remarks>Source: the raw ids of the SDK's package for identifiers: <c>8:acs:</c> is a user of the service, <c>8:orgid:</c> one of Teams, <c>28:orgid:</c> an app of Teams.</remarks>
    private static Dictionary<string, object> Identifier(CallTransfer transfer)
    {
        if (transfer.Kind == TransferKind.Number)
            return new() { ["kind"] = "phoneNumber", ["rawId"] = "4:" + transfer.Number, ["phoneNumber"] = new { value = transfer.Number } };
        var id = transfer.Address;
        var parts = id.Split(':', 3);
        return (parts[0], parts[1]) switch
        {
            ("28", var scope) => new() { ["kind"] = "microsoftTeamsApp", ["rawId"] = id, ["microsoftTeamsApp"] = new { appId = parts[2], cloud = Cloud(scope) } },
            (_, "orgid" or "dod" or "gcch") => new() { ["kind"] = "microsoftTeamsUser", ["rawId"] = id, ["microsoftTeamsUser"] = new { userId = parts[2], isAnonymous = false, cloud = Cloud(parts[1]) } },
            _ => new() { ["kind"] = "communicationUser", ["rawId"] = id, ["communicationUser"] = new { id } },
        };
    }

    private static string Cloud(string scope) => scope is "dod" or "gcch" ? scope : "public";

    private async Task<(int Status, byte[] Answer)> SendAsync(HttpMethod method, string action, object? message)
    {
        if (endpoint is null)
            return (0, []);
        var body = message is null ? [] : JsonSerializer.SerializeToUtf8Bytes(message);
        using var request = new HttpRequestMessage(method, new Uri(endpoint.Url, $"/calling/callConnections{action}?{Version}")) { Content = new ByteArrayContent(body) };
        var now = time.GetUtcNow();
        if (message is not null)
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Add("Repeatability-Request-ID", Guid.NewGuid().ToString());
        request.Headers.Add("Repeatability-First-Sent", now.UtcDateTime.ToString("r", CultureInfo.InvariantCulture));
        try
        {
            using var response = await Http.SendAsync(endpoint.Sign(request, body, now));
            return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync());
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return (0, []);
        }
    }

    private static string Read(byte[] answer, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            return json.RootElement.GetProperty(name).GetString() ?? "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return "";
        }
    }

    /// <summary>The part of a text that fits a header, on one line and without half a character.</summary>
    private static string Line(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        if (line.Length <= LongestHeader)
            return line;
        return line[..(char.IsHighSurrogate(line[LongestHeader - 1]) ? LongestHeader - 1 : LongestHeader)];
    }
}
