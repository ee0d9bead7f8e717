using Voice.Assistants;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Cascade;

/// <summary>One service of the cascade over HTTP: its endpoints, and its deadlines.</summary>
internal sealed class StageClient : IDisposable
{
    private readonly StageOptions _options;
    private readonly EndpointPool _pool;
    private readonly EndpointRoute _route;
    private readonly TimeProvider _time;

    /// <param name="name">The name of its use of the pool.</param>
    /// <param name="service">In words for the operator: "The chat model".</param>
    /// <param name="network">Shared by all stages.</param>
    public StageClient(string name, string service, EndpointPool pool, StageOptions options, HttpMessageHandler network, TimeProvider time)
    {
        (Service, _pool, _route, _options, _time) = (service, pool, pool.Route(name), options, time);
        var carrier = new RefusalHandler(_route.CreateHandler(new SharedHandler(network), options.FirstByte), service, time);
        Http = new HttpClient(carrier) { BaseAddress = EndpointHandler.BaseAddress, Timeout = Timeout.InfiniteTimeSpan };      // the deadlines below are shorter
    }

    public string Service { get; }

    public EndpointPool Pool => _pool;

    public TimeSpan FirstByte => _options.FirstByte;

    public TimeSpan Stall => _options.Stall;

    public HttpClient Http { get; }

    /// <summary>Starts the deadline of one request. With several endpoints the time is doubled, because the first may be mute and the next answer.</summary>
    public Deadline Watch(CancellationToken cancellation) =>
        new(Service, _pool.Endpoints.Count > 1 ? 2 * _options.FirstByte : _options.FirstByte, _time, cancellation);

    /// <returns>The answer as soon as its headers are there. The caller disposes it.</returns>
    /// <param name="spoilt">Entries that are not asked; null for none.</param>
    /// <exception cref="AssistantException">The service is not available.</exception>
    public async Task<HttpResponseMessage> PostAsync(string path, HttpContent body, Deadline deadline, IReadOnlySet<OpenAIEndpoint>? spoilt = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        if (spoilt is not null)
            EndpointHandler.Spare(request, spoilt);
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
    }

    /// <summary>Reports a successful answer without usable content. The request then goes to the next entry, if there is one.</summary>
    /// <param name="spoilt">The entries that gave such answers to this request. The entry of this answer is added.</param>
    /// <param name="why">For the log.</param>
    /// <returns>False if there is no other entry that may be asked now.</returns>
    public bool TryNext(HttpResponseMessage response, HashSet<OpenAIEndpoint> spoilt, AssistantFailure why, Deadline deadline)
    {
        if (EndpointHandler.TryOf(response) is not { } asked || !_route.HasOther(new HashSet<OpenAIEndpoint>(spoilt) { asked.Endpoint }))
            return false;
        spoilt.Add(asked.Endpoint);
        asked.Spoil(why);
        deadline.Extend(FirstByte);
        return true;
    }

    /// <summary>Fails at once if all keys are known to be refused or used up, so that the caller's next turn does not need to find that out.</summary>
    /// <exception cref="AssistantException">All keys are refused or used up.</exception>
    public void ThrowIfOut()
    {
        if (_route.Unavailable is { IsLasting: true } failure)
            throw new AssistantException(failure);
    }

    /// <summary>Checks that the service answers and accepts the key. The connection stays open for the first request.</summary>
    /// <exception cref="AssistantException">The service does not answer, or refuses the key.</exception>
    public async Task ReachAsync(CancellationToken cancellation)
    {
        using var deadline = Watch(cancellation);
        try
        {
            using var response = await Http.GetAsync("models", HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            if (response.IsSuccessStatusCode)
                return;
            var refusal = await Refusal.ReadAsync(response, _time.GetUtcNow(), deadline.Token);
            // Some servers do not list their models, and a server that is busy now may be free when it is needed.
            if (refusal.IsDry || (int)response.StatusCode is 401 or 403 or >= 500)
                throw new AssistantException(refusal.Failure(Service, "such path"));
        }
        catch (Exception e)
        {
            throw deadline.Explain(e);
        }
    }

    public void Dispose() => Http.Dispose();
}
