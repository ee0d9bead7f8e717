using Microsoft.Extensions.Logging;

namespace Voice.OpenAI.Endpoints;

/// <summary>The model services, keys and deployments that a process may use, shared by all its calls.</summary>
/// <remarks>
/// They are used in the order given: the next one when the one before may not be tried. A dead key is dead for all uses; budgets, waits and breakers are of
/// one use (<see cref="EndpointRoute"/>), because a provider counts per model, and its sockets may be down while its HTTP works.
/// </remarks>
public sealed class EndpointPool
{
    private readonly Lazy<IReadOnlyList<OpenAIEndpoint>> _endpoints;
    private readonly Lazy<KeyState[]> _keys;
    private readonly Dictionary<string, EndpointRoute> _routes = [];
    private readonly Random _random;
    private readonly long _startedAt;

    /// <param name="endpoints">Asked once, at the first use: the simulator in the box has no address before the server listens.</param>
    /// <param name="random">Of the jitter; null for chance.</param>
    public EndpointPool(Func<IReadOnlyList<OpenAIEndpoint>> endpoints, EndpointPoolOptions options, TimeProvider time, ILogger logger, Random? random = null)
    {
        _endpoints = new(endpoints);
        _keys = new(() => [.. Endpoints.Select(_ => new KeyState(options.CoolDown))]);
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

    public IReadOnlyList<OpenAIEndpoint> Endpoints => _endpoints.Value;

    /// <summary>The realtime sockets.</summary>
    public EndpointRoute Realtime { get; }

    internal TimeProvider Time { get; }

    internal ILogger Logger { get; }

    internal Lock Gate { get; } = new();

    /// <summary>Time on the clock of the states.</summary>
    internal TimeSpan Now => Time.GetElapsedTime(_startedAt);

    /// <summary>One use of the pool, such as the requests for transcriptions, with its own budgets, waits and breakers.</summary>
    public EndpointRoute Route(string name)
    {
        lock (_routes)
            return _routes.TryGetValue(name, out var route) ? route : _routes[name] = new EndpointRoute(this, name);
    }

    internal RouteEntry[] EntriesOf(bool realtime) => [.. Endpoints.Select((endpoint, i) => new RouteEntry(
        endpoint, LabelOf(endpoint, i), _keys.Value[i], realtime ? Options.Reserve : 0, Options,
        realtime && Options.ConnectionsPerMinute > 0 ? new ConnectionWindow(Options.ConnectionsPerMinute) : null, Time, _random))];

    private string LabelOf(OpenAIEndpoint endpoint, int index) =>
        endpoint.Label.Length > 0 ? endpoint.Label : Endpoints.Count == 1 ? endpoint.BaseUrl.Host : $"{endpoint.BaseUrl.Host} (entry {index})";
}
