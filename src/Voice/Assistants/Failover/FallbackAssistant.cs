using Microsoft.Extensions.Logging;
using Polly.CircuitBreaker;
using Voice.Audio;

namespace Voice.Assistants.Failover;

/// <summary>
/// The best available assistant: tries one route after the other, and watches the one that connects. An assistant that falls mute, or fails again and again, is replaced
/// as if its connection had broken.
/// </summary>
internal sealed partial class FallbackAssistant : IAssistant
{
    private static readonly TimeSpan ProofTime = TimeSpan.FromSeconds(5);
    private const string ProofId = "proof";

    // The provider's code for a turn without sound: it has taken the sound already.
    private const string NothingToEnd = "input_audio_buffer_commit_empty";

    private readonly CallAssistants _call;
    private readonly IReadOnlyList<AssistantRoute> _routes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly long _startedAt;
    private readonly Lock _gate = new();
    private IAssistantListener _listener = null!;
    private volatile IAssistant? _assistant;
    private LivenessMonitor? _monitor;
    private ITimer? _timer;
    private TaskCompletionSource<bool>? _proof;
    private TimeSpan _armedFor = TimeSpan.MaxValue;
    private AudioFormat _format;
    private string? _endTurn;                           // the last command to end a turn
    private bool _answers;
    private bool _over;

    public FallbackAssistant(CallAssistants call, IReadOnlyList<AssistantRoute> routes, TimeProvider time, ILogger logger)
    {
        (_call, _routes, _time, _logger) = (call, routes, time, logger);
        _startedAt = time.GetTimestamp();
    }

    /// <summary>The route it got; null before.</summary>
    public AssistantRoute? Route { get; private set; }

    public AssistantCapabilities Capabilities => _assistant?.Capabilities ?? new AssistantCapabilities(true, true, false, true);

    private TimeSpan Now => _time.GetElapsedTime(_startedAt);

    public async Task<AssistantDescription> ConnectAsync(AssistantSetup setup, IAssistantListener listener, CancellationToken cancellation)
    {
        (_listener, _answers, _format) = (listener, !setup.ListensOnly, setup.OutputFormat);
        var failures = new List<AssistantFailure>();
        foreach (var route in _routes)
        {
            try
            {
                var (assistant, description) = await route.ConnectAsync(setup, made => Listen(made, route), soon: route != _routes[^1], _logger, cancellation);
                lock (_gate)
                {
                    if (_over)
                        _ = assistant.DisposeAsync().AsTask();
                    ObjectDisposedException.ThrowIf(_over, this);
                }
                await ProveAsync(route, cancellation);
                if (failures.Count > 0)
                    LogStandsIn(route.Name);
                return description with { StandsIn = _call.StandsIn(route) };
            }
            catch (AssistantException e)
            {
                LogFailed(route.Name, e.Failure.Kind, e.Failure.Message);
                if (e.InnerException is not BrokenCircuitException)
                    _call.Failed(route, e.Failure, connecting: true);     // else it was not even tried
                failures.Add(e.Failure);
            }
        }
        // Reports the failure that ends soonest, because then a new try makes sense.
        throw new AssistantException(failures.OrderBy(f => f.Kind is AssistantFailureKind.Unauthorized or AssistantFailureKind.Misconfigured).ThenBy(f => f.RetryAfter ?? TimeSpan.Zero).First());
    }

    public void SendAudio(ReadOnlySpan<byte> audio) => _assistant?.SendAudio(audio);

    public void Send(AssistantCommand command)
    {
        var assistant = _assistant;
        if (assistant is null)
            return;
        if (command is EndTurn)
            _endTurn = command.Id;
        if (command is CreateResponse or EndTurn && _monitor is not null)
        {
            lock (_gate)
                _monitor.Sent(command, Now);
            Arm();
        }
        assistant.Send(command);
    }

    /// <summary>The caller was heard here, and the assistant was given the sound.</summary>
    /// <param name="duration">The length of the piece.</param>
    /// <param name="wasVoice">Tells whether the caller's latest sound holds a voice. Called only after a sound that the assistant did not report.</param>
    public void Heard(bool isLoud, TimeSpan duration, Func<bool> wasVoice)
    {
        lock (_gate)
        {
            if (_monitor is null || !_monitor.Heard(isLoud, duration, Now))
                return;
        }
        var isVoice = wasVoice();                       // takes too long for the lock
        bool ask;
        lock (_gate)
            ask = _monitor.Unnoticed(isVoice, Now);
        if (ask)
            AskEcho();
    }

    public async ValueTask DisposeAsync()
    {
        IAssistant? assistant;
        lock (_gate)
        {
            (_over, assistant) = (true, _assistant);
            _timer?.Dispose();
            _timer = null;
        }
        _proof?.TrySetResult(false);
        if (assistant is not null)
            await assistant.DisposeAsync();
    }

    private ListenerGuard Listen(IAssistant assistant, AssistantRoute route)
    {
        lock (_gate)
        {
            (_assistant, Route) = (assistant, route);
            _monitor = route.Liveness is { } liveness ? new LivenessMonitor(liveness, assistant.Capabilities.CanEcho, _answers, _call.TryReportDeaf, _call.HasOneRoute) : null;
        }
        return new ListenerGuard(() => _assistant == assistant && !_over, OnEvent, OnAudio);
    }

    /// <summary>A route that had fallen mute may connect and still be mute: it must say something first, outside the conversation and unheard.</summary>
    private async Task ProveAsync(AssistantRoute route, CancellationToken cancellation)
    {
        if (!_call.MustProve(route))
            return;
        _proof = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _assistant!.Send(new CreateResponse(ProofId, "Say: yes.", OutOfBand: true));
        var proved = false;
        try
        {
            proved = await _proof.Task.WaitAsync(ProofTime, _time, cancellation);
        }
        catch (TimeoutException)
        {
            // Still mute.
        }
        _proof = null;
        if (!proved)
        {
            await _assistant.DisposeAsync();
            throw new AssistantException(new AssistantFailure(AssistantFailureKind.Mute, $"{route.Name} takes connections and does not answer."));
        }
        _call.Proved(route);
    }

    private void OnEvent(AssistantEvent happened)
    {
        if (_proof is { } proof)
        {
            if (happened is ResponseDone done)
                proof.TrySetResult(done.Outcome == ResponseOutcome.Completed);
            if (happened is AssistantLost or CommandRefused { CommandId: ProofId })
                proof.TrySetResult(false);
            return;
        }
        if (happened is AssistantLost lost)
        {
            GiveUp(lost.Failure);
            return;
        }
        if (happened is CommandRefused { CommandId: { } refused, Code: not NothingToEnd } && refused == _endTurn)
        {
            GiveUp(new AssistantFailure(AssistantFailureKind.Mute, $"{Route!.Name} does not end the caller's turn, by itself or when it is told to."));
            return;
        }
        if (happened is CallerWords { Final: true, Text.Length: > 0 })
            _call.Understood();
        if (_monitor is not null)
        {
            LivenessMonitor.Verdict verdict;
            lock (_gate)
                verdict = _monitor.Happened(happened, Now);
            if (verdict == LivenessMonitor.Verdict.Failing)
            {
                GiveUp(new AssistantFailure(AssistantFailureKind.Failing, $"{Route!.Name} failed several replies in a row."));
                return;
            }
            if (verdict == LivenessMonitor.Verdict.Deaf)
            {
                GiveUp(new AssistantFailure(AssistantFailureKind.Mute, $"{Route!.Name} is connected and does not hear the caller."));
                return;
            }
            Arm();
        }
        if (happened is not Echoed)
            _listener.OnEvent(happened);
    }

    private void OnAudio(in ResponseAudio audio)
    {
        if (_proof is not null)
            return;
        if (_monitor is not null)
        {
            lock (_gate)
                _monitor.Sounded(_format.DurationOf(audio.Bytes.Length), Now);
        }
        _listener.OnAudio(audio);
    }

    private void Arm()
    {
        lock (_gate)
        {
            if (_over || _monitor?.Due is not { } due || due >= _armedFor)
                return;                                 // a timer that comes too early looks again
            _armedFor = due;
            var left = due - Now;
            _timer ??= _time.CreateTimer(static fallback => ((FallbackAssistant)fallback!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private void Look()
    {
        LivenessMonitor.Verdict verdict;
        lock (_gate)
        {
            _armedFor = TimeSpan.MaxValue;
            verdict = _over || _monitor is null ? LivenessMonitor.Verdict.Fine : _monitor.Look(Now);
        }
        switch (verdict)
        {
            case LivenessMonitor.Verdict.AskEcho:
                AskEcho();
                break;
            case LivenessMonitor.Verdict.Mute:
                GiveUp(new AssistantFailure(AssistantFailureKind.Mute, $"{Route!.Name} is connected and does not answer."));
                break;
            default:
                Arm();
                break;
        }
    }

    private void AskEcho()
    {
        _assistant?.Send(new Echo("echo"));
        Arm();
    }

    private void GiveUp(AssistantFailure failure)
    {
        lock (_gate)
        {
            if (_over)
                return;
            _over = true;
            _timer?.Dispose();
            _timer = null;
        }
        LogFailed(Route!.Name, failure.Kind, failure.Message);
        _call.Failed(Route, failure);
        _ = Route.ReportAsync(failure);
        _listener.OnEvent(new AssistantLost(failure));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Assistant {Route} failed: {Kind}: {Detail}")]
    private partial void LogFailed(string route, AssistantFailureKind kind, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Assistant {Route} takes the call")]
    private partial void LogStandsIn(string route);
}
