using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Voice.Assistants;
using Voice.Calls;
using Voice.Recording;
using Voice.Server.Knowledge.Documents;
using Voice.Server.Tools;
using Voice.Server.Upstream;

namespace Voice.Server.Calls;

/// <summary>How many calls, who may start one, and what happens at shutdown.</summary>
internal sealed partial class CallHost(
    CallOptions options, RecordingOptions recording, CallOutcomes outcomes, AssistantFactory assistants, ToolCatalog tools, CallDocuments documents, TimeProvider time, ILogger<CallHost> logger,
    CallerPictureOptions? pictures = null, RecordingDisk? recordings = null, PictureDescriber? describe = null)
{
    private static readonly Problem TooMany = new(
        "too_many_calls", "All lines are busy.", "Call again in a few minutes.", Side.Server, Retryable: true);

    private static readonly Problem Stopping = new(
        "shutting_down", "The server is stopping.", "Call again in a moment.", Side.Server, Retryable: true);

    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(300);

    private readonly ConcurrentDictionary<string, LiveCall> _calls = [];
    private readonly ConcurrentDictionary<string, LiveCall> _resumable = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private volatile bool _draining;

    /// <summary>Calls that are up.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>False once the server is stopping or full: no new calls.</summary>
    public bool IsReady => !_draining && Count < options.MaxCalls;

    public bool TryStart(CallRequest request, [NotNullWhen(true)] out LiveCall? call, [NotNullWhen(false)] out Problem? refusal)
    {
        call = null;
        refusal = _draining ? Stopping : null;
        if (refusal is null && Interlocked.Increment(ref _count) > options.MaxCalls)
        {
            Left();
            refusal = TooMany;
        }
        if (refusal is not null)
        {
            LogRefused(refusal.Code);
            return false;
        }
        var id = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        var callLogger = new CallLogger(logger, id);
        var setup = new AssistantSetup
        {
            Instructions = options.Instructions,
            Facts = options.TellFacts ? request.Facts.ToInstructions() : "",
            Language = options.LanguageOf(request.Language),
            InputFormat = request.Format,
            OutputFormat = request.Format,
            Spoken = !request.LineSpeaks,
            ListensOnly = request.ListensOnly,
        };
        var sessionOptions = request.ListensOnly ? options.ForListening(request, recording) : options.ForSession(request, recording);
        sessionOptions = sessionOptions with { PictureTurns = (pictures ?? new()).KeepTurns };
        var session = new CallSession(
            id, request.Assistants?.Invoke(callLogger) ?? assistants.ForCall(callLogger), setup, tools.Current, request.Line, sessionOptions, time, callLogger, recordings)
        { Describe = describe };
        documents.Open(id);
        call = new LiveCall(session);
        _calls[id] = call;
        _resumable[call.ResumeToken] = call;
        if (request.Origin is not null)
            outcomes.Begin(request.Origin, call);
        CallMeters.Started();
        _ = CarryAsync(call, request.Origin);
        return true;
    }

    /// <summary>Finds a call that is up by its id and the token that its caller has; the token can be used again.</summary>
    public LiveCall? Find(string id, string token) => _calls.TryGetValue(id, out var call) && call.Has(token) && !call.Session.Ended.IsCompleted ? call : null;

    /// <summary>Finds the call of a token and uses the token up.</summary>
    public LiveCall? Resume(string token)
    {
        if (_draining || !_resumable.TryRemove(token, out var call) || call.Session.Ended.IsCompleted)
            return null;
        call.RenewToken();
        _resumable[call.ResumeToken] = call;
        return call;
    }

    /// <summary>Takes no more calls, lets those that are up go on until the deadline, then ends them.</summary>
    /// <param name="force">Ends them at once.</param>
    public async Task DrainAsync(CancellationToken force)
    {
        _draining = true;
        if (Count == 0)
            return;
        LogDraining(Count, options.DrainTimeout);
        using var deadline = new CancellationTokenSource(options.DrainTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(force, deadline.Token);
        await _empty.Task.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stop.CancelAsync();
        // Ended calls still say goodbye and close their sockets. The time for that is short.
        await _empty.Task.WaitAsync(TimeSpan.FromSeconds(3), time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // The last words are written but perhaps not sent: there is no report when the buffers of a connection are empty.
        await Task.Delay(LastWords, time, CancellationToken.None);
    }

    private async Task CarryAsync(LiveCall call, string? origin)
    {
        CallEnd end;
        try
        {
            end = await call.Session.RunAsync(_stop.Token);
        }
        catch (Exception e)
        {
            LogBroke(call.Id, e);
            end = new CallEnd(EndReason.Error, Side.Server);
        }
        documents.Close(call.Id);
        _calls.TryRemove(call.Id, out _);
        _resumable.TryRemove(call.ResumeToken, out _);
        if (origin is not null)
            outcomes.Over(origin, call, end);
        CallMeters.Ended(end);
        Left();
    }

    private void Left()
    {
        if (Interlocked.Decrement(ref _count) == 0 && _draining)
            _empty.TrySetResult();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A call was refused: {Code}")]
    private partial void LogRefused(string code);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping: {Calls} calls may go on for {Deadline}; a second signal stops at once")]
    private partial void LogDraining(int calls, TimeSpan deadline);

    [LoggerMessage(Level = LogLevel.Error, Message = "Call {CallId} broke")]
    private partial void LogBroke(string callId, Exception e);
}
