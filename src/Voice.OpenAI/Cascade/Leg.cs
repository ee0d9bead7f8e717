using System.Net.Http.Headers;
using Voice.Assistants;

namespace Voice.OpenAI.Cascade;

/// <summary>One service of the cascade over HTTP: where it is, how it is opened, and how long it may take.</summary>
/// <param name="http">Shared by all; without a timeout of its own.</param>
/// <param name="what">In words for the operator: "The chat model".</param>
internal sealed class Leg(HttpClient http, OpenAIEndpoint endpoint, LegOptions options, string what, TimeProvider time)
{
    public OpenAIEndpoint Endpoint => endpoint;

    public string Name { get; } = $"{what} at {endpoint.BaseUrl.Host}";

    public TimeSpan Stall => options.Stall;

    public Deadline Watch(CancellationToken cancellation) => new(Name, options.FirstByte, time, cancellation);

    /// <returns>The answer as soon as its headers are there. The caller disposes it.</returns>
    /// <exception cref="AssistantException">It was refused.</exception>
    public async Task<HttpResponseMessage> PostAsync(string path, HttpContent body, Deadline deadline)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Url(path)) { Content = body };
        Authorize(request.Headers);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await LegFailures.OfAsync(response, Name, deadline.Token);
    }

    /// <summary>Makes sure that the service is there and takes the key. The connection stays open for the first request.</summary>
    /// <exception cref="AssistantException">It is not, or does not.</exception>
    public async Task ReachAsync(CancellationToken cancellation)
    {
        using var deadline = Watch(cancellation);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Url("models"));
            Authorize(request.Headers);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            // Not every server lists its models, and one that is busy now may not be when it is needed.
            if ((int)response.StatusCode is 401 or 403 or >= 500)
                throw await LegFailures.OfAsync(response, Name, deadline.Token);
        }
        catch (Exception e)
        {
            throw deadline.Explain(e);
        }
    }

    private Uri Url(string path) => new UriBuilder(endpoint.BaseUrl)
    {
        Scheme = endpoint.BaseUrl.Scheme is "https" or "wss" ? "https" : "http",
        Path = endpoint.BaseUrl.AbsolutePath.TrimEnd('/') + "/" + path,
    }.Uri;

    private void Authorize(HttpRequestHeaders headers)
    {
        if (endpoint.ApiKey.Length > 0)
            headers.TryAddWithoutValidation(endpoint.KeyHeader, endpoint.KeyValue);
    }
}
