using System.Text.Json;
using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Voice.Server.Tools.Http;
using Voice.Tools;

namespace Voice.Server.Tools.Mcp;

/// <summary>One MCP server: connects to it, and again when it is gone; knows which of its tools may be offered; calls them.</summary>
/// <param name="changed">Told when <see cref="Tools"/> has changed.</param>
internal sealed partial class McpConnection(McpServerDefinition server, AddressGuard guard, TimeProvider time, ILogger logger, Action changed)
{
    // More than any voice can make use of; beyond it a hostile server would fill our memory.
    private const long LargestMessage = 8 * 1024 * 1024;

    // The Realtime API takes no more, and no model chooses well among so many.
    private const int MostTools = 128;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // However often a server says that its tools changed, it is asked no more often than this.
    private static readonly TimeSpan LeastBetweenLooks = TimeSpan.FromMilliseconds(200);

    private readonly PinFile _pins = new(server.PinFile);
    private readonly ILogger _logger = logger;

    // Reason: many may ask for a look at once, and one look answers all. Bound: 1. Full: the new wish is dropped.
    private readonly Channel<bool> _look = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile McpClient? _client;
    private volatile Dictionary<string, FrozenTool> _offered = [];
    private volatile IReadOnlyList<VoiceTool> _tools = [];
    private HashSet<string> _refused = [];

    /// <summary>What may be offered, as of the last look. It stays while the server is gone: the model is told then that it is not available.</summary>
    public IReadOnlyList<VoiceTool> Tools => _tools;

    /// <summary>Stays connected until it is stopped. Never throws but when stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                await StayAsync(() => failures = 0, stop);
                LogGone(server.Name);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                LogUnreachable(server.Name, Reason(e));
            }
            var pause = TimeSpan.FromTicks(Math.Min(FirstPause.Ticks << Math.Min(failures, 10), LongestPause.Ticks));
            await Task.Delay(pause, time, stop);
        }
    }

    /// <exception cref="ToolException">It did not work; the message is for the model.</exception>
    public async Task<string> CallAsync(FrozenTool tool, Dictionary<string, object?> arguments, IProgress<ProgressNotificationValue>? progress, CancellationToken cancellation)
    {
        if (_client is not { } client)
            throw NotAvailable(tool);
        if (!_offered.TryGetValue(tool.Name, out var now) || now.Fingerprint != tool.Fingerprint)
            throw new ToolException($"'{tool.VoiceName}' is not offered any more.");
        using var deadline = new CancellationTokenSource(server.Settings.Timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        try
        {
            var result = await client.CallToolAsync(tool.Name, arguments, progress, cancellationToken: stop.Token);
            return McpAnswer.Read(result, server.Settings.LargestResponse, server.Secrets);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw new ToolException("The tool took too long and was stopped.");
        }
        catch (McpProtocolException e)
        {
            LogRefused(tool.VoiceName, (int)e.ErrorCode);
            throw new ToolException("The tool refused the request; perhaps the arguments are wrong.");
        }
        catch (Exception e) when (e is not ToolException)
        {
            LogFailed(tool.VoiceName, e.GetType().Name);
            _look.Writer.TryWrite(true);
            throw NotAvailable(tool);
        }
    }

    private async Task StayAsync(Action connected, CancellationToken stop)
    {
        McpProgram? program = null;
        HttpClient? http = null;
        try
        {
            IClientTransport transport;
            if (server.Url is { } url)
                transport = Transport(url, http = guard.Client(url, server.Settings.AllowPrivateAddresses, reuse: true, handler => new CappedResponses(handler, LargestMessage)));
            else
                program = McpProgram.Start(server, LargestMessage, out transport);
            await using var client = await ConnectAsync(transport, stop);
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var listening = ListenAsync(client, gone.Token);
            try
            {
                await LookAsync(client, stop);
                connected();
                LogConnected(server.Name, _tools.Count);
                while (await IsThereAfterAWhileAsync(client, stop))
                {
                    if (listening.IsCompleted)
                        listening = ListenAsync(client, gone.Token);
                    await LookAsync(client, stop);
                }
            }
            finally
            {
                await gone.CancelAsync();
                await listening;
            }
        }
        finally
        {
            _client = null;
            http?.Dispose();
            if (program is not null)
                await program.DisposeAsync();
        }
    }

    private HttpClientTransport Transport(Uri url, HttpClient http) => new(
        new HttpClientTransportOptions
        {
            Endpoint = url,
            TransportMode = HttpTransportMode.StreamableHttp,
            ConnectionTimeout = server.Settings.ConnectTimeout,
            AdditionalHeaders = server.Headers.ToDictionary(),
        },
        http);

    // No logger for the library: it writes messages, and so arguments and answers, at some levels.
    private Task<McpClient> ConnectAsync(IClientTransport transport, CancellationToken stop) => McpClient.CreateAsync(
        transport,
        new McpClientOptions
        {
            ClientInfo = new Implementation { Name = "voice", Version = typeof(McpConnection).Assembly.GetName().Version!.ToString(3) },
            InitializationTimeout = server.Settings.ConnectTimeout,
            TimeProvider = time,
            Handlers = new McpClientHandlers
            {
                NotificationHandlers = [new(NotificationMethods.ToolListChangedNotification, (_, _) =>
                {
                    _look.Writer.TryWrite(true);
                    return ValueTask.CompletedTask;
                })],
            },
        },
        cancellationToken: stop);

    // Since that revision a server says that its tools changed only to who asked for it, as the answer to a request that stays open.
    // Best effort: without it the next look, at the latest after CheckInterval, finds out.
    private static async Task ListenAsync(McpClient client, CancellationToken gone)
    {
        if (string.CompareOrdinal(client.NegotiatedProtocolVersion, "2026-07-28") < 0)
            return;
        var wanted = new SubscriptionsListenRequestParams { Notifications = new SubscriptionsListenNotifications { ToolsListChanged = true } };
        var request = new JsonRpcRequest { Method = RequestMethods.SubscriptionsListen, Params = JsonSerializer.SerializeToNode(wanted, McpJsonUtilities.DefaultOptions) };
        await ((Task)client.SendRequestAsync(request, gone)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<bool> IsThereAfterAWhileAsync(McpClient client, CancellationToken stop)
    {
        await Task.Delay(LeastBetweenLooks, time, stop);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(client.Completion, _look.Reader.WaitToReadAsync(enough.Token).AsTask(), Task.Delay(server.Settings.CheckInterval, time, enough.Token));
        await enough.CancelAsync();
        stop.ThrowIfCancellationRequested();
        _look.Reader.TryRead(out _);
        return !client.Completion.IsCompleted;
    }

    private async Task LookAsync(McpClient client, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(server.Settings.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token);
        var listed = await client.ListToolsAsync(cancellationToken: either.Token);
        FrozenTool[] allowed =
        [
            .. listed.Where(t => server.Allow.Count == 0 || server.Allow.Contains(t.ProtocolTool.Name)).Select(t => FrozenTool.Of(server.Name, t.ProtocolTool))
                .DistinctBy(t => t.Name).OrderBy(t => t.Name, StringComparer.Ordinal).Take(MostTools),
        ];
        var (same, changedTools) = _pins.Check(allowed, out var saved);
        if (!saved)
            LogNotSaved(server.Name, _pins.Path);
        Report(server.Allow.Except(listed.Select(t => t.ProtocolTool.Name)), changedTools);
        var before = _offered;
        var isNew = same.Count != before.Count || !same.All(t => before.TryGetValue(t.Name, out var old) && old.Fingerprint == t.Fingerprint);
        // In this order: nobody can call what has changed, and everybody can call what is offered.
        if (isNew)
            _offered = same.ToDictionary(t => t.Name, StringComparer.Ordinal);
        _client = client;
        if (!isNew)
            return;
        _tools = [.. same.Select(t => new VoiceTool(new McpTool(this, t), server.Settings.Policy(t.ReadOnly)))];
        changed();
    }

    // Each once, not every minute again.
    private void Report(IEnumerable<string> missing, IReadOnlyList<FrozenTool> changedTools)
    {
        var refused = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in missing)
        {
            if (refused.Add("missing " + name) && !_refused.Contains("missing " + name))
                LogMissing(server.Name, name);
        }
        foreach (var tool in changedTools)
        {
            if (refused.Add(tool.Fingerprint) && !_refused.Contains(tool.Fingerprint))
                LogChanged(tool.VoiceName, _pins.Path);
        }
        _refused = refused;
    }

    private static ToolException NotAvailable(FrozenTool tool) => new($"'{tool.VoiceName}' is not available right now.");

    private string Reason(Exception e)
    {
        var text = server.Secrets.Blot(e.GetBaseException().Message).ReplaceLineEndings(" ");
        return $"{e.GetBaseException().GetType().Name}: {(text.Length > 300 ? text[..300] : text)}";
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "MCP server {Server} is there with {Count} tools")]
    private partial void LogConnected(string server, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "MCP server {Server} is gone and will be connected again")]
    private partial void LogGone(string server);

    [LoggerMessage(Level = LogLevel.Warning, Message = "MCP server {Server} cannot be reached and will be tried again: {Reason}")]
    private partial void LogUnreachable(string server, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "MCP server {Server} has no tool named {Tool}, which is in its Allow")]
    private partial void LogMissing(string server, string tool);

    [LoggerMessage(Level = LogLevel.Error, Message = "MCP tool {Tool} is not what it was when it was pinned, and is not offered. Look at what it says now; to accept it, remove its line from {File}")]
    private partial void LogChanged(string tool, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The fingerprints of the tools of MCP server {Server} cannot be written to {File}: a change while this server is down will not be noticed")]
    private partial void LogNotSaved(string server, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "MCP tool {Tool} refused a request with code {Code}")]
    private partial void LogRefused(string tool, int code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "MCP tool {Tool} could not be called: {Exception}")]
    private partial void LogFailed(string tool, string exception);
}
