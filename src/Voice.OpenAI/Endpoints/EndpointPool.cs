using Microsoft.Extensions.Logging;

namespace Voice.OpenAI.Endpoints;

/// <summary>The model services, keys and deployments that a process may use, shared by all its calls.</summary>
/// <remarks>
/// The entries are used in the given order: the next one when the one before may not be tried. The state of an entry is kept for each use of it
/// (<see cref="EndpointRoute"/>): a provider counts per model, its sockets may be down while its HTTP works, and a key that is refused for the realtime model may
/// work for other uses. A dead key is refused once in each use.
/// </remarks>
internal sealed class EndpointPool
{
    private readonly Func<IReadOnlyList<OpenAIEndpoint>> _first;
    private readonly Dictionary<string, EndpointRoute> _routes = [];
    private readonly Random _random;
    private readonly long _startedAt;
    private IReadOnlyList<OpenAIEndpoint>? _endpoints;

    /// <param name="endpoints">Called once, at the first use: the simulator has no address before the server listens.</param>
    /// <param name="random">Of the jitter; null for chance.</param>
    public EndpointPool(Func<IReadOnlyList<OpenAIEndpoint>> endpoints, EndpointPoolOptions options, TimeProvider time, ILogger logger, Random? random = null)
    {
        _first = endpoints;
        _random = random ?? new Random();
        _startedAt = time.GetTimestamp();
        Options = options;
        Time = time;
        Logger = logger;
        Realtime = Route("realtime");
    }

    /// <summary>A pool of one.</summary>
    public EndpointPool(OpenAIEndpoint endpoint, EndpointPoolOptions options, TimeProvider time, ILogger logger)
        : this(() => [endpoint], options, time, logger)
    {
    }

    public EndpointPoolOptions Options { get; }

    public IReadOnlyList<OpenAIEndpoint> Endpoints
    {
        get
        {
            lock (Gate)
                return _endpoints ??= _first();
        }
    }

    /// <summary>The realtime sockets.</summary>
    public EndpointRoute Realtime { get; }

    internal TimeProvider Time { get; }

    internal ILogger Logger { get; }

    internal Lock Gate { get; } = new();

    /// <summary>Time on the clock of the states.</summary>
    internal TimeSpan Now => Time.GetElapsedTime(_startedAt);

    /// <summary>Reads the refusal of a request.</summary>
    public Task<Refusal> ReadRefusalAsync(HttpResponseMessage response, CancellationToken cancellation) => Refusal.ReadAsync(response, Time.GetUtcNow(), cancellation);

    /// <summary>One use of the pool, such as the requests for transcriptions, with its own budgets, waits and breakers.</summary>
    public EndpointRoute Route(string name)
    {
        lock (_routes)
            return _routes.TryGetValue(name, out var route) ? route : _routes[name] = new EndpointRoute(this, name);
    }

    /// <summary>Other services, keys and deployments from now on. Calls that are up keep what they have; what is known of an entry that stays is kept.</summary>
    /// <returns>False if they are those that are there already.</returns>
    public bool Replace(IReadOnlyList<OpenAIEndpoint> endpoints)
    {
        lock (Gate)
        {
            var before = Endpoints;
            IReadOnlyList<OpenAIEndpoint> after = [.. endpoints.Select(endpoint => before.FirstOrDefault(endpoint.IsSame) ?? endpoint)];
            if (after.SequenceEqual(before))
                return false;
            _endpoints = after;
            lock (_routes)
            {
                foreach (var route in _routes.Values)
                    route.Replace();
            }
            return true;
        }
    }

    /// <summary>The operator's labels of the entries, in their order. Fit for a log.</summary>
    public IEnumerable<string> Labels => Endpoints.Select(LabelOf);

    /// <param name="known">Entries that there were until now.</param>
    internal RouteEntry[] EntriesOf(bool realtime, RouteEntry[] known) => [.. Endpoints.Select((endpoint, i) =>
    {
        var entry = Array.Find(known, e => e.Endpoint == endpoint) ?? new RouteEntry(
            endpoint, new KeyState(Options.CoolDown), realtime ? Options.Reserve : 0, Options,
            realtime && Options.ConnectionsPerMinute > 0 ? new ConnectionWindow(Options.ConnectionsPerMinute) : null, Time, _random);
        entry.Label = LabelOf(endpoint, i);
        return entry;
    })];

    private string LabelOf(OpenAIEndpoint endpoint, int index) =>
        endpoint.Label.Length > 0 ? endpoint.Label : Endpoints.Count == 1 ? endpoint.BaseUrl.Host : $"{endpoint.BaseUrl.Host} (entry {index})";
}
