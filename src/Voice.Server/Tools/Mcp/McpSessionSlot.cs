using System.Threading.Channels;

namespace Voice.Server.Tools.Mcp;

/// <summary>Holds the open session of a server, and lets callers wait while a new one is opened. Thread-safe.</summary>
internal sealed class McpSessionSlot(TimeProvider time)
{
    // A caller waits for the answer meanwhile.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // Reason: a call that waits for a session ends the pause before the next try. Bound: 1. Full: the pause ends anyway.
    private readonly Channel<bool> _hurry = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gate = new();
    private McpSession? _session;
    private TaskCompletionSource<McpSession?> _next = NewNext();

    // Before the first connection there is no tool to call.
    private bool _failed = true;

    /// <summary>The open session or, if a session was open until now, the next one. No call waits for a server that could not be reached at the last try.</summary>
    /// <param name="gone">The session that the caller has found to be gone, if any.</param>
    /// <returns>Null if there is none within 5 seconds.</returns>
    public async Task<McpSession?> GetAsync(McpSession? gone, CancellationToken cancellation)
    {
        Task<McpSession?> next;
        lock (_gate)
        {
            if (_session is { IsLost: false } session && session != gone)
                return session;
            if (_failed)
                return null;
            next = _next.Task;
        }
        gone?.Lose();
        _hurry.Writer.TryWrite(true);
        try
        {
            return await next.WaitAsync(LongestWait, time, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>The session can be used. May be said again.</summary>
    public void Open(McpSession session)
    {
        lock (_gate)
        {
            if (_session == session)
                return;
        }
        _hurry.Reader.TryRead(out _);
        Tell(session, failed: false);
    }

    /// <summary>The session is gone. Callers wait for the next one.</summary>
    public void Close()
    {
        lock (_gate)
            _session = null;
    }

    /// <summary>No session could be opened. Waiting callers get that answer.</summary>
    public void Fail() => Tell(null, failed: true);

    /// <summary>Waits before the next try, unless somebody waits for it.</summary>
    public async Task PauseAsync(TimeSpan pause, CancellationToken stop)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(Task.Delay(pause, time, enough.Token), _hurry.Reader.WaitToReadAsync(enough.Token).AsTask());
        await enough.CancelAsync();
        stop.ThrowIfCancellationRequested();
        _hurry.Reader.TryRead(out _);
    }

    private void Tell(McpSession? session, bool failed)
    {
        TaskCompletionSource<McpSession?> waiting;
        lock (_gate)
        {
            (_session, _failed) = (session, failed);
            (waiting, _next) = (_next, NewNext());
        }
        waiting.TrySetResult(session);
    }

    private static TaskCompletionSource<McpSession?> NewNext() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
