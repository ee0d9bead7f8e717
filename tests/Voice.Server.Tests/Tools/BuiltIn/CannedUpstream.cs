using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Voice.OpenAI.Endpoints;
using Voice.Server.Tools;

namespace Voice.Server.Tests.Tools.BuiltIn;

/// <summary>Answers every request with one answer, and remembers the last request.</summary>
internal sealed class CannedUpstream(HttpStatusCode status, string mediaType, string answer) : HttpMessageHandler
{
    public Uri? Url { get; private set; }

    public JsonElement Body { get; private set; }

    public Dictionary<string, string> Headers { get; } = [];

    public static CannedUpstream Stream(params object[] events) => new(HttpStatusCode.OK, "text/event-stream", string.Concat(events.Select(Frame)));

    public static CannedUpstream Json(object answer, HttpStatusCode status = HttpStatusCode.OK) => new(status, "application/json", JsonSerializer.Serialize(answer));

    public static CannedUpstream Refusal(int status, string? code, string type = "invalid_request_error") =>
        Json(new { error = new { message = "canary", type, param = (string?)null, code } }, (HttpStatusCode)status);

    public UpstreamHttp At(string baseUrl = "http://upstream.test/v1", string key = "", bool azure = false) =>
        new(new EndpointPool(new OpenAIEndpoint(new Uri(baseUrl), key, azure), new EndpointPoolOptions(), TimeProvider.System, NullLogger.Instance), NullLogger<UpstreamHttp>.Instance, this);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Url = request.RequestUri;
        Body = JsonSerializer.Deserialize<JsonElement>(await request.Content!.ReadAsStringAsync(cancellationToken));
        foreach (var (name, values) in request.Headers)
            Headers[name] = string.Join(',', values);
        return new HttpResponseMessage(status) { Content = new StringContent(answer, Encoding.UTF8, mediaType) };
    }

    private static string Frame(object happened) => $"event: ignored\ndata: {JsonSerializer.Serialize(happened)}\n\n";
}
