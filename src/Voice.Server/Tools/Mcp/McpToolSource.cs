using Voice.Server.Tools.Http;
using Voice.Tools;

namespace Voice.Server.Tools.Mcp;

/// <summary>The tools of the MCP servers in <c>Voice:Tools:Mcp</c>. Starting never waits for a server: its tools come when it comes.</summary>
internal sealed partial class McpToolSource : IHostedService, IDisposable
{
    private readonly McpConnection[] _connections;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly ILogger _logger;
    private readonly HashSet<string> _collided = new(StringComparer.Ordinal);
    private Task _running = Task.CompletedTask;
    private volatile IReadOnlyList<VoiceTool> _current = [];

    /// <param name="servers">From <see cref="Read"/>.</param>
    public McpToolSource(IReadOnlyList<McpServerDefinition> servers, AddressGuard guard, TimeProvider time, ILogger<McpToolSource> logger)
    {
        _logger = logger;
        _connections = [.. servers.Select(s => new McpConnection(s, guard, time, logger, Compose))];
    }

    /// <summary>Raised after <see cref="Current"/> has changed, on the thread of a connection.</summary>
    public event Action? Changed;

    /// <summary>The tools for a call that begins now.</summary>
    public IReadOnlyList<VoiceTool> Current => _current;

    /// <param name="folder">Where the files with the fingerprints are, unless the settings say otherwise.</param>
    /// <param name="mistakes">Gets one sentence per mistake.</param>
    public static IReadOnlyList<McpServerDefinition> Read(IConfiguration configuration, string folder, List<string> mistakes) =>
        new McpServerReader(configuration, folder, mistakes).Read();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.WhenAll(_connections.Select(c => Task.Run(() => c.RunAsync(_stop.Token), CancellationToken.None)));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stop.Dispose();

    private void Compose()
    {
        lock (_gate)
        {
            var names = new Dictionary<string, VoiceTool>(StringComparer.Ordinal);
            // In the order of the settings, so that a server cannot displace a tool of an earlier one.
            foreach (var tool in _connections.SelectMany(c => c.Tools))
            {
                if (!names.TryAdd(tool.Name, tool) && _collided.Add(tool.Name))
                    LogCollision(tool.Name);
            }
            _current = [.. names.Values];
        }
        Changed?.Invoke();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Two MCP tools would both be named {Tool}; the second is not offered")]
    private partial void LogCollision(string tool);
}
