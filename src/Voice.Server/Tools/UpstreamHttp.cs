using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Voice.Assistants;
using Voice.OpenAI.Endpoints;
using Voice.Tools;

namespace Voice.Server.Tools;

/// <summary>Asks the upstream of the realtime model over plain HTTP, and puts its refusals into words that can be spoken.</summary>
/// <param name="pool">Whom to ask; the next one if the first cannot be had.</param>
/// <param name="handler">What carries the requests; null for the network.</param>
internal sealed partial class UpstreamHttp(EndpointPool pool, ILogger<UpstreamHttp> logger, HttpMessageHandler? handler = null) : IDisposable
{
    private const int LargestError = 64 * 1024;

    // No timeout of its own: the tool's ends the request, and a good picture takes a minute before the first byte.
    private readonly HttpClient _http = new(pool.Route("tools").CreateHandler(handler ?? new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    }))
    { BaseAddress = EndpointHandler.BaseAddress, Timeout = Timeout.InfiniteTimeSpan };

    /// <param name="path">Below the base URL: <c>responses</c>.</param>
    /// <param name="who">Who failed, if it fails: "The expert".</param>
    /// <returns>The answer as soon as its headers are there. The caller disposes it.</returns>
    /// <exception cref="ToolException">It could not be reached, or refused.</exception>
    public async Task<HttpResponseMessage> PostAsync(string path, JsonObject body, string who, CancellationToken cancellation)
    {
        HttpResponseMessage response;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (AssistantException e)
        {
            LogUnreachable(path, e.Failure.Message);
            throw new ToolException(Words(e.Failure, who));
        }
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await RefusalAsync(response, path, who, cancellation);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>None was asked, or none could be reached.</summary>
    private static string Words(AssistantFailure failure, string who) => failure.Kind switch
    {
        AssistantFailureKind.Unauthorized => $"{who} is not available: this server's key was refused. Whoever runs it must look into that.",
        AssistantFailureKind.Limited => $"{who} is busy right now. It may work again in a minute.",
        _ => $"{who} cannot be reached right now.",
    };

    private async Task<ToolException> RefusalAsync(HttpResponseMessage response, string path, string who, CancellationToken cancellation)
    {
        var (type, code) = await ErrorAsync(response, cancellation);
        LogRefused(path, (int)response.StatusCode, code);
        var dry = ErrorCodes.IsDry(type) || ErrorCodes.IsDry(code);
        return new ToolException(response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => $"{who} is not available: this server's key was refused. Whoever runs it must look into that.",
            HttpStatusCode.NotFound => $"{who} is not available: its model was not found. Whoever runs this server must look into that.",
            HttpStatusCode.TooManyRequests when dry => $"{who} is not available: this server's account is used up.",
            HttpStatusCode.TooManyRequests => $"{who} is busy right now. It may work again in a minute.",
            HttpStatusCode.BadRequest when code is "moderation_blocked" or "content_policy_violation" => $"{who} refused this request for its content.",
            >= HttpStatusCode.InternalServerError => $"{who} is out of order right now.",
            _ => $"{who} could not deal with this request.",
        });
    }

    private static async Task<(string Type, string Code)> ErrorAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(LargestError, cancellation);
            using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellation));
            return json.RootElement.TryGetProperty("error", out var error) ? (Text(error, "type"), Text(error, "code")) : ("", "");
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or InvalidOperationException)
        {
            return ("", "");
        }
    }

    private static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    [LoggerMessage(Level = LogLevel.Warning, Message = "The upstream could not be had for {Path}: {Reason}")]
    private partial void LogUnreachable(string path, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The upstream refused {Path} with {Status} {Code}")]
    private partial void LogRefused(string path, int status, string code);
}
