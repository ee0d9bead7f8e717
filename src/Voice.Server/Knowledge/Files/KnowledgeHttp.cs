using Voice.Assistants;
using Voice.OpenAI.Endpoints;

namespace Voice.Server.Knowledge.Files;

/// <summary>Asks the upstream of the realtime model about files and vector stores, each where it lives.</summary>
/// <param name="pool">The endpoints, in the order in which they are tried.</param>
/// <param name="handler">The handler that sends the requests; null for the network.</param>
internal sealed class KnowledgeHttp(EndpointPool pool, HttpMessageHandler? handler = null) : IDisposable
{
    // The budgets and breakers of uploads and of questions are kept apart: a provider that takes no files may answer questions well.
    private readonly HttpClient _files = Client(pool, "files", handler);
    private readonly HttpClient _questions = Client(pool, "documents", handler);

    /// <summary>The entries of the pool as they are now.</summary>
    public IReadOnlyList<OpenAIEndpoint> Endpoints => pool.Endpoints;

    /// <summary>Asks about files and stores.</summary>
    /// <param name="path">Below the base URL: <c>files</c>.</param>
    /// <param name="at">The entry that has what the request names; null for the first that takes it.</param>
    /// <exception cref="AssistantException">It could not be reached.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? body, OpenAIEndpoint? at, CancellationToken cancellation) =>
        SendAsync(_files, method, path, body, at, cancellation);

    /// <summary>Puts a question to a model.</summary>
    /// <returns>The answer as soon as its headers are there.</returns>
    /// <inheritdoc cref="SendAsync(HttpMethod, string, HttpContent?, OpenAIEndpoint?, CancellationToken)"/>
    public Task<HttpResponseMessage> AskAsync(HttpContent body, OpenAIEndpoint? at, CancellationToken cancellation) =>
        SendAsync(_questions, HttpMethod.Post, "responses", body, at, cancellation);

    public Task<Refusal> ReadRefusalAsync(HttpResponseMessage response, CancellationToken cancellation) => pool.ReadRefusalAsync(response, cancellation);

    public void Dispose()
    {
        _files.Dispose();
        _questions.Dispose();
    }

    private static HttpClient Client(EndpointPool pool, string route, HttpMessageHandler? handler) => new(pool.Route(route).CreateHandler(handler ?? new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    }))
    { BaseAddress = EndpointHandler.BaseAddress, Timeout = Timeout.InfiniteTimeSpan };

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpMethod method, string path, HttpContent? body, OpenAIEndpoint? at, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        // The beta header of the Assistants API: OpenAI does not ask for it any more, services that copied the API do.
        if (path.StartsWith("vector_stores", StringComparison.Ordinal))
            request.Headers.Add("OpenAI-Beta", "assistants=v2");
        if (at is not null)
            EndpointHandler.Pin(request, at);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }
}
