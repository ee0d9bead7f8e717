using System.Text.Json.Nodes;
using Voice.Assistants;
using Voice.OpenAI.Endpoints;
using Voice.Tools;

namespace Voice.Server.Tools;

/// <summary>Asks the upstream of the realtime model over plain HTTP, and puts its refusals into words that can be spoken.</summary>
/// <param name="pool">The endpoints, in the order in which they are tried.</param>
/// <param name="handler">The handler that sends the requests; null for the network.</param>
internal sealed partial class UpstreamHttp(EndpointPool pool, ILogger<UpstreamHttp> logger, HttpMessageHandler? handler = null) : IDisposable
{
    // No timeout of its own: the tool's ends the request, and a good picture takes a minute before the first byte.
    private readonly HttpClient _http = new(pool.Route("tools").CreateHandler(handler ?? new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    }))
    { BaseAddress = EndpointHandler.BaseAddress, Timeout = Timeout.InfiniteTimeSpan };

    /// <param name="path">Below the base URL: <c>responses</c>.</param>
    /// <param name="who">The name of the service for a failure: "The expert".</param>
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
            throw Unreachable(path, e.Failure, who);
        }
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw Refused(path, await pool.ReadRefusalAsync(response, cancellation), who);
    }

    /// <summary>The words for a request that reached no service. The log gets the reason.</summary>
    public ToolException Unreachable(string path, AssistantFailure failure, string who)
    {
        LogUnreachable(path, failure.Message);
        return new ToolException(Words(failure, who));
    }

    /// <summary>Names in the log a successful answer that a tool cannot use.</summary>
    /// <param name="path">The path of the request.</param>
    /// <param name="why">In words of ours.</param>
    public void TellUseless(string path, HttpResponseMessage response, string why)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        LogUseless(path, type is { Length: > 0 and <= 64 } ? type : "no Content-Type", why);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>None was asked, or none could be reached.</summary>
    private static string Words(AssistantFailure failure, string who) => failure.Kind switch
    {
        AssistantFailureKind.Unauthorized => $"{who} is not available: this server's key was refused. Its operator must look into that.",
        AssistantFailureKind.Limited => $"{who} is busy right now. It may work again in a minute.",
        _ => $"{who} cannot be reached right now.",
    };

    /// <summary>The words for a request that was refused. The log gets the reason.</summary>
    public ToolException Refused(string path, Refusal refusal, string who)
    {
        LogRefused(path, refusal.Failure("The upstream", "such model").Message);
        return new ToolException(refusal.Reason switch
        {
            RefusalReason.KeyRefused or RefusalReason.KeysSwitchedOff => $"{who} is not available: this server's key was refused. Its operator must look into that.",
            RefusalReason.PermissionDenied or RefusalReason.NetworkBlocked => $"{who} is not available: this server may not use it. Its operator must look into that.",
            RefusalReason.ModelMissing or RefusalReason.AddressUnknown => $"{who} is not available: its model was not found. The operator of this server must look into that.",
            RefusalReason.OperationUnsupported => $"{who} is not available: its model cannot do this. The operator of this server must look into that.",
            RefusalReason.QuotaUsedUp => $"{who} is not available: this server's account is used up.",
            RefusalReason.RateLimited => $"{who} is busy right now. It may work again in a minute.",
            RefusalReason.ContentFiltered => $"{who} refused this request for its content.",
            RefusalReason.ContextTooLong => $"{who} refused this request because it is too long.",
            RefusalReason.ServiceFailed => $"{who} is out of order right now.",
            _ => $"{who} could not deal with this request.",
        });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The upstream is not available for {Path}: {Reason}")]
    private partial void LogUnreachable(string path, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The answer to {Path} ({MediaType}) cannot be used: {Reason} Check the base URL, and that the model of the tool serves this path")]
    private partial void LogUseless(string path, string mediaType, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The request {Path} was refused: {Reason}")]
    private partial void LogRefused(string path, string reason);
}
