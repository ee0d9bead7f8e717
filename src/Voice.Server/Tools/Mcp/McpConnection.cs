using System.Text.Json;
using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Voice.Server.Tools.Http;
using Voice.Tools;

namespace Voice.Server.Tools.Mcp;

/// <summary>One MCP server: connects to it, and again when it is gone; knows which of its tools may be offered; calls them.</summary>
/// <param name="changed">Told when <see cref="Tools"/> has changed.</param>
internal sealed partial class McpConnection(McpServerDefinition server, AddressGuard guard, TimeProvider time, ILogger logger, Action changed)
{
    // The Realtime API takes no more, and no model chooses well among so many.
    private const int MostTools = 128;

    private const string NotKnown = " It is not known whether it was done: tell the caller so, and do not try again unless they ask for it.";

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // However often a server says that its tools changed, it is asked no more often than this.
    private static readonly TimeSpan LeastBetweenLooks = TimeSpan.FromMilliseconds(200);

    private readonly PinFile _pins = new(server.PinFile);
    private readonly ILogger _logger = logger;

    // Reason: many callers may request a check at once, and one check serves all. Bound: 1. Full: the new request is dropped.
    private readonly Channel<bool> _look = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly McpSessionSlot _slot = new(time);
    private readonly List<Task> _retiring = [];
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Dictionary<string, FrozenTool> _offered = [];
    private volatile IReadOnlyList<VoiceTool> _tools = [];
    private HashSet<string> _refused = [];

    /// <summary>The tools that may be offered, from the last check. They stay while the server is gone: the model is then told that they are not available.</summary>
    public IReadOnlyList<VoiceTool> Tools => _tools;

    /// <summary>Stays connected until it is stopped. Never throws but when stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var opener = new McpOpener(server, guard, time, () => _look.Writer.TryWrite(true));
        try
        {
            for (var failures = 0; ; failures++)
            {
                try
                {
                    await StayAsync(opener, () => failures = 0, stop);
                    LogGone(server.Name);
                }
                catch (Exception e) when (!stop.IsCancellationRequested)
                {
                    _slot.Fail();
                    LogUnreachable(server.Name, Reason(e));
                }
                await _slot.PauseAsync(TimeSpan.FromTicks(Math.Min(FirstPause.Ticks << Math.Min(failures, 10), LongestPause.Ticks)), stop);
            }
        }
        finally
        {
            _slot.Fail();
            _stopped.TrySetResult();
            await Task.WhenAll(_retiring);
        }
    }

    /// <summary>Calls a tool. If the server has forgotten the session, a new one is opened and the call is made once more.</summary>
    /// <exception cref="ToolException">It did not work; the message is for the model.</exception>
    public async Task<string> CallAsync(FrozenTool tool, Dictionary<string, object?> arguments, IProgress<ProgressNotificationValue>? progress, CancellationToken cancellation)
    {
        var hasEffect = server.Settings.Policy(tool.ReadOnly).HasEffect;
        using var deadline = new CancellationTokenSource(server.Settings.Timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        McpSession? session = null;
        for (var isFirst = true; ; isFirst = false)
        {
            var isOpen = false;
            try
            {
                if (session is not { IsLost: false })
                    session = await _slot.GetAsync(session, stop.Token) ?? throw NotAvailable(tool);
                if (!_offered.TryGetValue(tool.Name, out var now) || now.Fingerprint != tool.Fingerprint)
                    throw new ToolException($"'{tool.VoiceName}' is not offered any more.");
                isOpen = true;
                return McpAnswer.Read(await session.CallAsync(tool.Name, arguments, progress, stop.Token), server.Settings.LargestResponse, server.Secrets);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                throw;
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested)
            {
                const string TooLong = "The tool took too long and was stopped.";
                throw isOpen && hasEffect ? new ToolException(TooLong + NotKnown, ToolOutcome.Unknown) : new ToolException(TooLong);
            }
            catch (Exception e) when (e is not ToolException)
            {
                var failure = McpFailure.Of(e);
                LogFailed(tool.VoiceName, failure.Cause);
                if (failure.NeedsSession)
                    session!.Lose();
                else
                    _look.Writer.TryWrite(true);
                if (!isFirst || !failure.MayRepeat(hasEffect))
                    throw Failed(tool, failure, hasEffect);
            }
        }
    }

    private static ToolException Failed(FrozenTool tool, McpFailure failure, bool hasEffect) => failure switch
    {
        { DidNotRun: false } when hasEffect => new ToolException($"'{tool.VoiceName}' failed." + NotKnown, ToolOutcome.Unknown),
        { Sentence: { } sentence } => new ToolException($"'{tool.VoiceName}' {sentence}"),
        _ => NotAvailable(tool),
    };

    private async Task StayAsync(McpOpener opener, Action connected, CancellationToken stop)
    {
        var session = await opener.OpenAsync(stop);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var listening = McpOpener.ListenAsync(session.Client, gone.Token);
        var isOpen = false;
        try
        {
            await LookAsync(session, stop);
            connected();
            isOpen = true;
            LogConnected(server.Name, _tools.Count);
            while (await IsThereAfterAWhileAsync(session, stop))
            {
                if (listening.IsCompleted)
                    listening = McpOpener.ListenAsync(session.Client, gone.Token);
                await LookAsync(session, stop);
            }
        }
        catch (McpSessionGoneException) when (isOpen)
        {
            // The session was lost between two calls, and a check finds that.
        }
        finally
        {
            _slot.Close();
            await gone.CancelAsync();
            await listening;
            _retiring.RemoveAll(static t => t.IsCompleted);
            _retiring.Add(RetireAsync(session));
        }
    }

    private async Task RetireAsync(McpSession session)
    {
        using var enough = new CancellationTokenSource();
        await session.RetireAsync(Task.WhenAny(_stopped.Task, Task.Delay(server.Settings.Timeout, time, enough.Token)));
        await enough.CancelAsync();
    }

    private async Task<bool> IsThereAfterAWhileAsync(McpSession session, CancellationToken stop)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(session.Lost, Task.Delay(LeastBetweenLooks, time, enough.Token));
        if (!session.IsLost)
            await Task.WhenAny(session.Lost, _look.Reader.WaitToReadAsync(enough.Token).AsTask(), Task.Delay(server.Settings.CheckInterval, time, enough.Token));
        await enough.CancelAsync();
        stop.ThrowIfCancellationRequested();
        _look.Reader.TryRead(out _);
        return !session.IsLost;
    }

    private async Task LookAsync(McpSession session, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(server.Settings.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token);
        McpToolList listed;
        try
        {
            listed = await McpToolList.ReadAsync(session, server.Name, either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new TimeoutException($"It did not tell its tools within {server.Settings.ConnectTimeout.TotalSeconds:0} s, or not in a way that can be read.");
        }
        catch (McpProtocolException e) when (McpFailure.Of(e).NeedsSession)
        {
            throw new McpSessionGoneException(e.Message);
        }
        var wrong = new List<string>(listed.Wrong);
        FrozenTool[] allowed =
        [
            .. listed.Tools.Where(t => server.Allow.Count == 0 || server.Allow.Contains(t.Name)).Where(t => MayBeSent(session, t, wrong)).OrderBy(t => t.Name, StringComparer.Ordinal),
        ];
        wrong.AddRange(allowed.Skip(MostTools).Select(static t => $"{t.VoiceName} is one too many of its tools and is not offered"));
        var (same, changedTools) = _pins.Check(allowed.Take(MostTools).ToArray(), out var saved);
        if (!saved)
            LogNotSaved(server.Name, _pins.Path);
        Report(server.Allow.Except(listed.Tools.Select(t => t.Name)), wrong, changedTools);
        var before = _offered;
        var isNew = same.Count != before.Count || !same.All(t => before.TryGetValue(t.Name, out var old) && old.Fingerprint == t.Fingerprint);
        // In this order no changed tool can be called, and every offered tool can.
        if (isNew)
            _offered = same.ToDictionary(t => t.Name, StringComparer.Ordinal);
        _slot.Open(session);
        if (!isNew)
            return;
        _tools = [.. same.Select(t => new VoiceTool(new McpTool(this, t), server.Settings.Policy(t.ReadOnly)) { Source = $"MCP server {server.Name}" })];
        changed();
    }

    /// <summary>Tells the library which arguments of a tool go into headers. Nothing may be offered whose headers it does not accept.</summary>
    /// <remarks>Source: MCP 2026-07-28, <c>x-mcp-header</c>.</remarks>
    private bool MayBeSent(McpSession session, FrozenTool tool, List<string> wrong)
    {
        if (server.Url is null || tool.Schema.ValueKind != JsonValueKind.Object || !tool.Schema.GetRawText().Contains("x-mcp-header", StringComparison.Ordinal))
            return true;
        try
        {
            session.Client.AddKnownTools([new Tool { Name = tool.Name, InputSchema = tool.Schema }]);
            return true;
        }
        catch (ArgumentException)
        {
            wrong.Add($"{tool.VoiceName} has an x-mcp-header that is not right and is not offered");
            return false;
        }
    }

    // Each once, not every minute again.
    private void Report(IEnumerable<string> missing, IEnumerable<string> wrong, IReadOnlyList<FrozenTool> changedTools)
    {
        var refused = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in missing)
        {
            if (refused.Add("missing " + name) && !_refused.Contains("missing " + name))
                LogMissing(server.Name, name);
        }
        foreach (var sentence in wrong)
        {
            if (refused.Add(sentence) && !_refused.Contains(sentence))
                LogWrong(server.Name, sentence);
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

    [LoggerMessage(Level = LogLevel.Information, Message = "MCP server {Server} is connected with {Count} tools")]
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

    [LoggerMessage(Level = LogLevel.Error, Message = "MCP server {Server}: {Reason}")]
    private partial void LogWrong(string server, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A call of MCP tool {Tool} was not answered: {Cause}")]
    private partial void LogFailed(string tool, string cause);
}
