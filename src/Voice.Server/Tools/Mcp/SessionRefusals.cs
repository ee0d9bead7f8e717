using System.Net;
using System.Text.Json;

namespace Voice.Server.Tools.Mcp;

/// <summary>Recognises the answer of a server that has forgotten the session of a request, with any status.</summary>
/// <remarks>
/// Source: MCP, streamable HTTP, session management: 404. In the field also 400, 410, 422 and 500, with the code -32000, -32001 or -32600 or only with words.
/// Requests without a session are not changed, because the library learns the revision of a server from their refusals.
/// </remarks>
internal sealed class SessionRefusals(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const string SessionId = "Mcp-Session-Id";
    private const int LargestRefusal = 64 * 1024;

    /// <exception cref="McpSessionGoneException">The server does not know the session.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode || request.Method != HttpMethod.Post || !request.Headers.Contains(SessionId) || !await IsAboutSessionAsync(response, cancellationToken))
            return response;
        var status = (int)response.StatusCode;
        response.Dispose();
        throw new McpSessionGoneException($"The server does not know the session ({status}).");
    }

    private static async Task<bool> IsAboutSessionAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.NotFound or HttpStatusCode.Gone:
                return true;
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests or < HttpStatusCode.BadRequest:
                return false;
        }
        try
        {
            await response.Content.LoadIntoBufferAsync(LargestRefusal, cancellation);
            var body = await response.Content.ReadAsStringAsync(cancellation);
            return McpFailure.IsAboutSession(body) || (response.StatusCode == HttpStatusCode.BadRequest && Code(body) is -32001 or -32600);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidOperationException)
        {
            return false;
        }
    }

    private static int? Code(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
                && error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var number) ? number : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
