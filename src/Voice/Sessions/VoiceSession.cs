using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Voice.Assistants;
using Voice.Lines;
using Voice.Tools;

namespace Voice.Sessions;

/// <summary>One call, from answer to hang-up.</summary>
/// <remarks>
/// Joins a line to an assistant and lets the <see cref="Conversation"/> decide; performs what it decides. Owns the mailbox, the timers, the tool tasks
/// and the one cancellation of the call. Outlives its line: lines attach and detach under an epoch. Thread-safe.
/// </remarks>
public sealed partial class VoiceSession : IAssistantListener
{
    private readonly IAssistant _assistant;
    private readonly AssistantSetup _setup;
    private readonly ToolBox _tools;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Conversation _conversation;
    private readonly Mailbox _mailbox;
    private readonly long _startedAt;
    private readonly CancellationTokenSource _callOver = new();
    private readonly TaskCompletionSource<SessionEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<SessionTimer, ITimer> _timers = [];
    private readonly ConcurrentDictionary<Task, byte> _work = [];
    private readonly ConcurrentDictionary<int, ILine> _arriving = [];
    private readonly TaskCompletionSource _handledEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ILine? _line;                               // these two change in the mailbox only
    private int _lineEpoch;
    private int _epochs;

    /// <param name="logger">The call's own logger (<see cref="CallLogger"/>), shared with its assistant.</param>
    public VoiceSession(
        string id, IAssistant assistant, AssistantSetup setup, ToolBox tools, SessionOptions options, TimeProvider time, ILogger logger)
    {
        Id = id;
        _assistant = assistant;
        _setup = setup with { Tools = tools.Descriptions };
        _tools = tools;
        _time = time;
        _logger = logger;
        _conversation = new Conversation(setup.OutputFormat, options);
        _mailbox = new Mailbox(Handle, Handle);
        _startedAt = time.GetTimestamp();
    }

    /// <summary>The id of the call in every log line and message about it.</summary>
    public string Id { get; }

    /// <summary>Time since the call was answered.</summary>
    public TimeSpan Now => _time.GetElapsedTime(_startedAt);

    /// <summary>Completes when the call is over and before its resources are released.</summary>
    public Task<SessionEnd> Ended => _end.Task;

    /// <summary>Runs the call to its end and releases all it held.</summary>
    /// <returns>Why it ended. Expected failures are return values too; an exception is a bug.</returns>
    public async Task<SessionEnd> RunAsync(CancellationToken cancellation)
    {
        LogStarted();
        await using var stop = cancellation.UnsafeRegister(static session => ((VoiceSession)session!).End(SessionEnd.Shutdown), this);
        var connecting = ConnectAsync();
        var end = await _end.Task;
        Post(new EndRequested(end));                    // an end from outside the conversation: it must learn of it, and so must the line
        await _handledEnd.Task;
        await ReleaseAsync(connecting);
        LogEnded(end.Reason, end.Side, Now);
        return end;
    }

    private async Task ConnectAsync()
    {
        try
        {
            Post(new AssistantReady(await _assistant.ConnectAsync(_setup, this, _callOver.Token)));
        }
        catch (Exception) when (_end.Task.IsCompleted)
        {
            // The call ended while the model was being reached.
        }
        catch (AssistantException e)
        {
            LogAssistantFailed(e.Failure.Kind, e.Failure.Message);
            Post(new AssistantLost(e.Failure));
        }
        catch (Exception e)
        {
            Broke(e);
        }
    }

    /// <summary>Joins a line to the call in place of the one before.</summary>
    /// <returns>The line's epoch, for <see cref="Detach"/>.</returns>
    public int Attach(ILine line)
    {
        var epoch = Interlocked.Increment(ref _epochs);
        _arriving[epoch] = line;
        Post(new LineAttached(epoch));
        return epoch;
    }

    /// <summary>The line of this epoch is gone. Without effect if another has come since.</summary>
    public void Detach(int epoch) => Post(new LineDetached(epoch));

    /// <summary>The caller's sound, in the setup's input format. Never waits.</summary>
    public void Hear(ReadOnlySpan<byte> audio) => _assistant.SendAudio(audio);

    /// <summary>Something happened. Never waits.</summary>
    public void Post(SessionEvent happened)
    {
        if (!_mailbox.Post(happened))
            Overflow();
    }

    public void End(SessionEnd end) => Post(new EndRequested(end));

    void IAssistantListener.OnEvent(AssistantEvent assistantEvent) => Post(assistantEvent);

    void IAssistantListener.OnAudio(in ResponseAudio audio)
    {
        if (!_mailbox.Post(audio))
            Overflow();
    }

    private void Handle(SessionEvent happened)
    {
        try
        {
            if (happened is LineAttached attached && _arriving.TryRemove(attached.Epoch, out var line) && attached.Epoch > _lineEpoch)
                (_line, _lineEpoch) = (line, attached.Epoch);
            Perform(_conversation.Apply(EndOr(happened), Now));
        }
        catch (Exception e)
        {
            if (_end.Task.IsCompleted)
                _handledEnd.TrySetResult();             // not even the end could be handled: nothing to wait for
            Broke(e);
        }
        if (_conversation.Phase == Phase.Ended)
            _handledEnd.TrySetResult();
    }

    private void Handle(in ResponseAudio audio)
    {
        if (_end.Task.IsCompleted)
        {
            Handle(new EndRequested(_end.Task.Result));
            return;
        }
        try
        {
            Perform(_conversation.ApplyAudio(audio, Now, out var play));
            if (play)
                _line?.Play(audio);
        }
        catch (Exception e)
        {
            Broke(e);
        }
    }

    /// <summary>Once the call has ended from outside (a queue that overflowed, a bug), nothing else happens any more.</summary>
    private SessionEvent EndOr(SessionEvent happened) => _end.Task.IsCompleted ? new EndRequested(_end.Task.Result) : happened;

    private void Perform(IReadOnlyList<SessionEffect> effects)
    {
        for (var i = 0; i < effects.Count; i++)
            Perform(effects[i]);
    }

    private void Perform(SessionEffect effect)
    {
        switch (effect)
        {
            case ClearLine e: _line?.Clear(e.ClearId); break;
            case EndPart e: _line?.EndPart(e.ItemId, e.ContentIndex); break;
            case TellLine e: _line?.Tell(e.Notice); break;
            case SendCommand e: _assistant.Send(e.Command); break;
            case RunTool e: Start(RunToolAsync(e)); break;
            case StartTimer e: StartTimer(e.Timer, e.After); break;
            case StopTimer e: StopTimer(e.Timer); break;
            case CountUsage e: CallMeters.Count(e.Usage); break;
            case EndSession e: _end.TrySetResult(e.End); break;
        }
    }

    private async Task RunToolAsync(RunTool run)
    {
        var result = await _tools.RunAsync(run.Name, run.Arguments, _callOver.Token);
        LogTool(run.Name, result.Succeeded, result.Elapsed);
        Post(new ToolFinished(run.CallId, result));
    }

    private void Start(Task task)
    {
        _work.TryAdd(task, 0);
        task.ContinueWith(done => _work.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void StartTimer(SessionTimer timer, TimeSpan after)
    {
        if (_timers.TryGetValue(timer, out var running) && running.Change(after, Timeout.InfiniteTimeSpan))
            return;
        _timers[timer] = _time.CreateTimer(_ => Post(new TimerFired(timer)), null, after, Timeout.InfiniteTimeSpan);
    }

    private void StopTimer(SessionTimer timer)
    {
        if (_timers.TryGetValue(timer, out var running))
            running.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private async Task ReleaseAsync(Task connecting)
    {
        await _callOver.CancelAsync();
        try
        {
            await _assistant.DisposeAsync();
        }
        catch (Exception e)
        {
            LogNotDisposed(e);
        }
        await connecting;
        await Task.WhenAll(_work.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var timer in _timers.Values)
            await timer.DisposeAsync();
        _arriving.Clear();
        _line = null;
        _callOver.Dispose();
    }

    private void Overflow()
    {
        LogOverflow();
        _end.TrySetResult(new SessionEnd(EndReason.Error, Side.Assistant, "The assistant sent more than could be handled."));
    }

    private void Broke(Exception e)
    {
        LogBroke(e);
        _end.TrySetResult(new SessionEnd(EndReason.Error, Side.Server, "The server made a mistake and had to end the call.", "Call again."));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Call started")]
    private partial void LogStarted();

    [LoggerMessage(Level = LogLevel.Information, Message = "Call ended: {Reason} by {Side} after {Duration}")]
    private partial void LogEnded(EndReason reason, Side side, TimeSpan duration);

    [LoggerMessage(Level = LogLevel.Error, Message = "The assistant could not be had: {Kind}: {Detail}")]
    private partial void LogAssistantFailed(AssistantFailureKind kind, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "Tool {Tool} finished: succeeded {Succeeded}, {Elapsed}")]
    private partial void LogTool(string tool, bool succeeded, TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Error, Message = "More events than could be handled; the call is ended")]
    private partial void LogOverflow();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The assistant could not be released")]
    private partial void LogNotDisposed(Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "An event could not be handled; the call is ended")]
    private partial void LogBroke(Exception e);
}
