using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Voice.Assistants;
using Voice.Assistants.Failover;
using Voice.Conversations;
using Voice.Lines;
using Voice.Recording;
using Voice.Tools;
using Voice.TurnDetection;

namespace Voice.Calls;

/// <summary>One call, from answer to hang-up.</summary>
/// <remarks>
/// Joins a line to an assistant and lets the <see cref="Conversation"/> decide; performs what it decides. Owns the mailbox, the timers, the tool tasks
/// and the one cancellation of the call. Outlives its line: lines attach and detach under an epoch. Thread-safe.
/// </remarks>
internal sealed partial class CallSession
{
    private readonly CallAssistants _assistants;
    private readonly AssistantSetup _setup;
    private readonly ToolBox _tools;
    private readonly ToolAudience _lineKind;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Conversation _conversation;
    private readonly Mailbox _mailbox;
    private readonly long _startedAt;
    private readonly CancellationTokenSource _callOver = new();
    private readonly TaskCompletionSource<CallEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<CallTimer, ITimer> _timers = [];
    private readonly ConcurrentDictionary<Task, byte> _work = [];
    private readonly ConcurrentDictionary<int, ILine> _arriving = [];
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _runningTools = [];
    private readonly CallCost _cost = new();            // changes in the mailbox only
    private readonly TaskCompletionSource _handledEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CallerAudioBuffer _callerAudio;
    private readonly Func<bool> _wasVoice;
    private readonly SilenceFiller _silence;
    private readonly KeySound? _keySound;
    private volatile FallbackAssistant _assistant;
    private CallEvent? _happening;                      // in the mailbox only
    private ILine? _line;                               // these two change in the mailbox only
    private int _lineEpoch;
    private int _epochs;

    /// <param name="assistants">Where the assistant comes from: the first, and one more each time it is lost.</param>
    /// <param name="lineKind">What kind of line the caller is on: one flag.</param>
    /// <param name="recordings">Where the call is recorded, once it may be; null for nowhere.</param>
    /// <param name="logger">The call's own logger (<see cref="CallLogger"/>), shared with its assistant.</param>
    public CallSession(
        string id, CallAssistants assistants, AssistantSetup setup, ToolBox tools, ToolAudience lineKind, ConversationOptions options, TimeProvider time, ILogger logger,
        RecordingDisk? recordings = null)
    {
        Id = id;
        _assistants = assistants;
        _assistant = assistants.Next();
        var judges = options is { Interruptions: InterruptionMode.Judged, LineSpeaks: false } && !setup.ListensOnly;
        _setup = setup with { Tools = setup.ListensOnly ? [] : tools.Describe(lineKind), JudgesInterruptions = judges };
        _tools = tools;
        _lineKind = lineKind;
        _recordings = recordings;
        (Transfers, CanHide, Facts) = (options.Transfers, options.CanHide, options.Facts);
        _time = time;
        _logger = logger;
        _conversation = new Conversation(setup.OutputFormat, options, tools.Options);
        _mailbox = new Mailbox(Handle, Handle);
        _callerAudio = new CallerAudioBuffer(setup.InputFormat, time, OnLeftOpen);
        _wasVoice = () => VoiceCheck.IsVoice(setup.InputFormat, _callerAudio.Newest(VoiceSample));
        _silence = new SilenceFiller(setup.InputFormat, time, () => _callerAudio.IsInTurn, GiveOn);
        _keySound = lineKind == ToolAudience.Phone ? new KeySound(setup.InputFormat, LogKeyUntold) : null;
        _ear = judges ? new CallerEar(setup.InputFormat, sound => Post(new SoundHeard(sound))) : null;
        _echo = _ear is not null ? new EchoGate(setup.InputFormat, setup.OutputFormat, _ear, GiveWithoutEcho) : null;
        _startedAt = time.GetTimestamp();
    }

    /// <summary>The id of the call in every log line and message about it.</summary>
    public string Id { get; }

    /// <summary>The tools of the caller's page.</summary>
    public PageTools PageTools { get; } = new();

    /// <summary>Time since the call was answered.</summary>
    public TimeSpan Now => _time.GetElapsedTime(_startedAt);

    /// <summary>Completes when the call is over and before its resources are released.</summary>
    public Task<CallEnd> Ended => _end.Task;

    /// <summary>Runs the call to its end and releases all it held.</summary>
    /// <returns>Why it ended. Expected failures are return values too; an exception is a bug.</returns>
    public async Task<CallEnd> RunAsync(CancellationToken cancellation)
    {
        LogStarted();
        await using var stop = cancellation.UnsafeRegister(static session => ((CallSession)session!).End(CallEnd.Shutdown), this);
        Start(ConnectAsync(_assistant, GuardOf(_assistant), []));
        var end = await _end.Task;
        Post(new EndRequested(end));                    // an end from outside the conversation: it must learn of it, and so must the line
        await _handledEnd.Task;
        await ReleaseAsync();
        LogEnded(end.Reason, end.Side, Now, _cost);
        if (_cost.ImageTokens > 0)
            LogPictures(_cost.ImageTokens, _cost.CachedImageTokens);
        return end;
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

    /// <summary>The caller's sound, in the setup's input format. Never waits. Where a line sends none, the assistant hears silence.</summary>
    public void Hear(ReadOnlySpan<byte> audio)
    {
        var now = Now;
        _recording?.Hear(audio, now);
        var withoutKeys = _keySound is null ? audio : _keySound.Mute(audio, now);
        _silence.Hear(withoutKeys);
    }

    private void GiveOn(ReadOnlySpan<byte> audio, bool isFilled)
    {
        if (_echo is null)
            GiveWithoutEcho(audio, isFilled);
        else
            _echo.Hear(audio, isFilled, Now);
    }

    private void GiveWithoutEcho(ReadOnlySpan<byte> audio, bool isFilled)
    {
        if (_callerAudio.Hear(audio, Now, isFilled) is { } isLoud)
            _assistant.Heard(isLoud, _setup.InputFormat.DurationOf(audio.Length), _wasVoice);
    }

    /// <summary>Something happened. Never waits.</summary>
    public void Post(CallEvent happened)
    {
        if (happened is KeyPressed)
            _keySound?.Told(Now);
        if (!_mailbox.Post(happened))
            Overflow();
    }

    public void End(CallEnd end) => Post(new EndRequested(end));

    /// <summary>The page offers tools of its own, in place of those it offered before. One that is not right is left out.</summary>
    /// <returns>What is wrong with those that are left out, or null.</returns>
    public string? OfferPageTools(IReadOnlyList<(string Name, string Description, string Parameters)> tools)
    {
        var wrong = PageTools.Offer(tools);
        if (wrong is not null)
            LogPageTools(wrong);
        _assistant.Send(new OfferTools("offer", [.. _setup.Tools, .. PageTools.Descriptions]));
        return wrong;
    }

    /// <summary>The page has run one of its tools.</summary>
    public void AnswerPageTool(string callId, bool succeeded, string text) =>
        PageTools.Answer(callId, new ToolResult(succeeded ? ToolOutcome.Done : ToolOutcome.Failed, ToolText.Clean(text, _tools.Options.LongestOutput), TimeSpan.Zero));

    private void Handle(CallEvent happened)
    {
        try
        {
            if (_held is { } held && held.Takes(happened))
                return;
            if (happened is LineAttached attached && _arriving.TryRemove(attached.Epoch, out var line) && attached.Epoch > _lineEpoch)
                (_line, _lineEpoch) = (line, attached.Epoch);
            if (happened is CallerTyped)
                EndSilentTurn();
            _happening = EndOr(happened);
            Perform(_conversation.Apply(Judged(_happening), Now));
            HandleReleased();
            if (happened is LineDetached detached && detached.Epoch == _lineEpoch)
                PageTools.Abandon();
            if (happened is LineAttached { Epoch: > 1 } another && another.Epoch == _lineEpoch)
                PageTools.Abandon();                    // the calls of the page before it, should that not have said goodbye
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
            if (_held is { } held && held.Takes(audio))
                return;
            Perform(_conversation.ApplyAudio(audio, Now, out var place));
            if (place is not { } at)
                return;
            _line?.Play(audio);
            _recording?.Send(audio, at);
            _echo?.Play(audio.Bytes, at.EndsAt - _setup.OutputFormat.DurationOf(audio.Bytes.Length), Now);
        }
        catch (Exception e)
        {
            Broke(e);
        }
    }

    /// <summary>Once the call has ended from outside (a queue that overflowed, a bug), nothing else happens any more.</summary>
    private CallEvent EndOr(CallEvent happened) => _end.Task.IsCompleted ? new EndRequested(_end.Task.Result) : happened;

    /// <summary>What a tool may do is decided before the conversation hears of the call: the tools of a page change at any time.</summary>
    private CallEvent Judged(CallEvent happened) => happened is ToolCalled called
        ? called with { Verdict = PageTools.Judge(called.Name, called.Arguments) ?? _tools.Judge(called.Name, called.Arguments, _lineKind) }
        : happened;

    private void Perform(IReadOnlyList<CallEffect> effects)
    {
        for (var i = 0; i < effects.Count; i++)
            Perform(effects[i]);
    }

    private void Count(TokenUsage usage)
    {
        CallMeters.Count(usage);
        _cost.Add(usage);
    }

    private async Task RunToolAsync(RunTool run)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_callOver.Token);
        _runningTools[run.CallId] = stop;
        var result = PageTools.Has(run.Name)
            ? await RunPageToolAsync(run, stop.Token)
            : await _tools.RunAsync(run.Name, run.Arguments, new CallSessionContext(this, run.CallId, _lineKind, _callOver.Token), stop.Token);
        _runningTools.TryRemove(run.CallId, out _);
        if (result.Outcome != ToolOutcome.Done && _end.Task is { IsCompletedSuccessfully: true, Result.Reason: var reason })
            LogToolCancelled(run.Name, result.Elapsed, reason);
        else
            LogTool(run.Name, result.Outcome, result.Elapsed);
        Post(new ToolFinished(run.CallId, result));
    }

    private async Task<ToolResult> RunPageToolAsync(RunTool run, CancellationToken stop)
    {
        var startedAt = _time.GetTimestamp();
        var answer = PageTools.AwaitAsync(run.CallId, _tools.Options.Timeout, _time, stop);
        _line?.Tell(new PageToolCalled(run.CallId, run.Name[PageTools.Prefix.Length..], run.Arguments));
        return (await answer) with { Elapsed = _time.GetElapsedTime(startedAt) };
    }

    private void CancelTool(string callId)
    {
        if (_runningTools.TryGetValue(callId, out var running))
            Start(Task.Run(running.Cancel));            // what hangs on the token must not run inside the mailbox
    }

    private void Start(Task task)
    {
        _work.TryAdd(task, 0);
        task.ContinueWith(done => _work.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void StartTimer(CallTimer timer, TimeSpan after)
    {
        if (_timers.TryGetValue(timer, out var running) && running.Change(after, Timeout.InfiniteTimeSpan))
            return;
        _timers[timer] = _time.CreateTimer(_ => Post(new TimerFired(timer)), null, after, Timeout.InfiniteTimeSpan);
    }

    private void StopTimer(CallTimer timer)
    {
        if (_timers.TryGetValue(timer, out var running))
            running.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private async Task ReleaseAsync()
    {
        await _callOver.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);      // what tools hang on it may throw
        await DisposeAsync(_assistant);
        await DisposeSpareAsync();
        PageTools.Abandon();
        await CloseRecordingAsync();
        await Task.WhenAll(_work.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var timer in _timers.Values)
            await timer.DisposeAsync();
        _silence.Dispose();
        _callerAudio.Dispose();
        _arriving.Clear();
        _line = null;
        _callOver.Dispose();
    }

    private void Overflow()
    {
        LogOverflow();
        _end.TrySetResult(new CallEnd(EndReason.Error, Side.Assistant, "The assistant sent more than could be handled."));
    }

    private void Broke(Exception e)
    {
        LogBroke(e);
        _end.TrySetResult(new CallEnd(EndReason.Error, Side.Server, "The server made a mistake and had to end the call.", "Call again."));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Call started")]
    private partial void LogStarted();

    [LoggerMessage(Level = LogLevel.Information, Message = "Call ended: {Reason} by {Side} after {Duration}, cost {Cost}")]
    private partial void LogEnded(EndReason reason, Side side, TimeSpan duration, CallCost cost);

    [LoggerMessage(Level = LogLevel.Information, Message = "Tool {Tool} finished: {Outcome} after {Elapsed}")]
    private partial void LogTool(string tool, ToolOutcome outcome, TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Information, Message = "Tool {Tool} was cancelled after {Elapsed}: the call is over ({Reason})")]
    private partial void LogToolCancelled(string tool, TimeSpan elapsed, EndReason reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "More events than could be handled; the call is ended")]
    private partial void LogOverflow();

    [LoggerMessage(Level = LogLevel.Error, Message = "An event could not be handled; the call is ended")]
    private partial void LogBroke(Exception e);
}
