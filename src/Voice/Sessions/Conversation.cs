using Voice.Assistants;
using Voice.Audio;
using Voice.Lines;
using Voice.Tools;

namespace Voice.Sessions;

/// <summary>The pure machine of a call: one event in, effects out. No I/O, no clock, no tasks.</summary>
/// <remarks>
/// <para>
/// Rule 1: everything that moves the state of a call is in this file. Rule 2: the driver takes one event, calls <see cref="Apply"/>, performs every effect
/// in order, and only then takes the next. Time is an argument; timers are effects that come back as <see cref="TimerFired"/>.
/// </para>
/// <para>
/// Three things make up the state, and <see cref="Phase"/> is derived from them, never set:
/// </para>
/// <list type="bullet">
/// <item><b>The caller</b>: silent, speaking, or owed an answer (their turn has ended and, since the model's side answers turns by itself, a reply is on its way).</item>
/// <item><b>The response slot</b>: at most one reply is being made at a time. <c>Free → Requested</c> (we asked, under an id) <c>→ Active → Free</c>,
/// or <c>Active → Cancelling → Free</c>. A reply that nobody here asked for goes <c>Free → Active</c>. What is wanted while the slot is taken waits as one
/// flag, not a queue: one reply answers everything said before it.</item>
/// <item><b>The ledger</b>: what has been given to the line and what of it was heard. It outlives the slot, because audio is made faster than it is played:
/// a reply can be cut off long after it was finished.</item>
/// </list>
/// <para>Barge-in, as a table (S = the caller speaks, types or presses stop):</para>
/// <code>
/// slot        ledger     on S
/// Free        empty      nothing to do
/// Free        playing    clear; when the line says what was heard: truncate
/// Requested   any        as above, and cancel as soon as the reply has an id
/// Active      any        as above, and cancel now
/// Cancelling  any        as above; it is being cancelled already
/// </code>
/// <para>
/// Late events of a cancelled reply are a row of their own: audio is admitted only for the reply in the slot, and only while that is
/// <c>Active</c>; words only for lines that have not been cut; everything else of it is dropped without a trace.
/// </para>
/// <para>
/// Tools: calls run while the reply goes on. When the reply is done and the last of its calls has finished, all outputs are sent and then
/// exactly one reply is wanted; if the caller is speaking by then, the reply to their turn is that one.
/// </para>
/// </remarks>
public sealed class Conversation(AudioFormat format, SessionOptions options)
{
    private enum Slot
    {
        Free,
        Requested,
        Active,
        Cancelling,
    }

    private enum Caller
    {
        Silent,
        Speaking,
        Owed,
    }

    // What a line may lag behind the clock: its pre-buffer, its jitter buffer, the network.
    private static readonly TimeSpan PlaybackGrace = TimeSpan.FromMilliseconds(500);

    private readonly List<SessionEffect> _effects = [];
    private readonly PlaybackLedger _ledger = new(format);
    private readonly List<ToolCall> _tools = [];
    private readonly Dictionary<int, TimeSpan> _clears = [];

    private AssistantDescription? _assistant;
    private Slot _slot;
    private string? _requestId;
    private string? _responseId;
    private bool _cancelWhenCreated;
    private bool _wanted;
    private bool _wantedBeforeTurn;
    private Caller _caller;
    private int _epoch;
    private bool _attached;
    private bool _cutByLoss;
    private int _ids;
    private SessionEnd? _end;
    private Phase _told;

    public Transcript Transcript { get; } = new();

    /// <summary>What the call is doing, derived from the state.</summary>
    public Phase Phase => this switch
    {
        { _end: not null } => Phase.Ended,
        { _assistant: null } => Phase.Connecting,
        { _ledger.IsPlaying: true } => Phase.Speaking,
        { _caller: Caller.Speaking } => Phase.Listening,
        { _caller: Caller.Owed } or { _wanted: true } or { _tools.Count: > 0 } => Phase.Thinking,
        { _slot: Slot.Requested or Slot.Active } => Phase.Thinking,
        _ => Phase.Listening,
    };

    /// <summary>Takes one event. The effects are valid until the next call.</summary>
    /// <param name="now">Time since the call was answered; never goes back.</param>
    public IReadOnlyList<SessionEffect> Apply(SessionEvent happened, TimeSpan now)
    {
        _effects.Clear();
        if (_end is not null)
            return _effects;
        switch (happened)
        {
            case LineAttached e: OnAttached(e.Epoch); break;
            case LineDetached e: OnDetached(e.Epoch, now); break;
            case HungUp: End(SessionEnd.HungUp); break;
            case CallerTyped e: OnTyped(e.Text, now); break;
            case CallerInterrupted: BargeIn(now); break;
            case Played e: _ledger.Report(e.Reports); break;
            case LineCleared e: OnCleared(e.ClearId, e.Reports); break;

            case AssistantReady e: OnReady(e.Description); break;
            case SpeechStarted e: OnSpeechStarted(e.ItemId, now); break;
            case SpeechStopped: OnSpeechStopped(); break;
            case CallerWords e: Caption(WriteCaller(e)); break;
            case CallerWordsFailed e: Caption(Transcript.Fail(e.ItemId)); break;
            case ResponseCreated e: OnCreated(e); break;
            case ResponseWords e: OnWords(e); break;
            case ResponseAudioDone e: OnAudioDone(e, now); break;
            case ToolCalled e: OnToolCalled(e); break;
            case ResponseDone e: OnDone(e, now); break;
            case CommandRefused e: OnRefused(e); break;
            case AssistantLost e: OnLost(Problems.AssistantGone(e.Failure)); break;

            case ToolFinished e: OnToolFinished(e); break;
            case TimerFired e: OnTimer(e.Timer, now); break;
            case EndRequested e: End(e.End); break;
        }
        Settle();
        return _effects;
    }

    /// <summary>Decides about a piece of a reply's sound: the one event that comes fifty times a second, so it is not an object.</summary>
    /// <param name="play">True if it is of the live reply; false if it is late and must not be heard.</param>
    public IReadOnlyList<SessionEffect> ApplyAudio(in ResponseAudio audio, TimeSpan now, out bool play)
    {
        _effects.Clear();
        play = _end is null && _attached && _slot == Slot.Active && audio.ResponseId == _responseId;
        if (!play)
            return _effects;
        if (_ledger.Send(audio.ResponseId, audio.ItemId, audio.ContentIndex, audio.Bytes.Length, now))
        {
            Do(new StopTimer(SessionTimer.ResponseDue));
            Transcript.Begin(LineId(audio.ItemId, audio.ContentIndex), Speaker.Assistant);
            Settle();
        }
        return _effects;
    }

    // ── The line ──────────────────────────────────────────────────────────────────────────────────────────────

    private void OnAttached(int epoch)
    {
        var returned = _epoch > 0;
        _epoch = epoch;
        _attached = true;
        _told = Phase.Connecting;
        _ledger.ForgetReports();
        if (!returned)
            Do(new StartTimer(SessionTimer.MaxDuration, options.MaxDuration));
        Do(new StopTimer(SessionTimer.ResumeWindow));
        if (_assistant is null)
        {
            Do(new TellLine(new PhaseChanged(Phase.Connecting)));
            return;
        }
        Do(new TellLine(new CallUp(_assistant)));
        foreach (var caption in Transcript.Replay())
            Do(new TellLine(caption));
        if (_cutByLoss)
            Want();
        _cutByLoss = false;
    }

    private void OnDetached(int epoch, TimeSpan now)
    {
        if (epoch != _epoch || !_attached)
            return;                                     // the late goodbye of a line that has been replaced
        _cutByLoss |= BargeIn(now);
        _attached = false;
        foreach (var clear in _clears.Keys.ToArray())
            OnCleared(clear, null);
        if (options.ResumeWindow > TimeSpan.Zero)
            Do(new StartTimer(SessionTimer.ResumeWindow, options.ResumeWindow));
        else
            End(SessionEnd.CallerGone);
    }

    private void OnTyped(string text, TimeSpan now)
    {
        BargeIn(now);
        var id = NextId("line");
        Transcript.Begin(id, Speaker.Caller);
        Caption(Transcript.Write(id, text, final: true));
        Do(new SendCommand(new AddCallerText(NextId("say"), id, text)));
        Want();
    }

    /// <summary>The caller takes the floor: whatever is being said stops, is cancelled, and will be cut to what was heard.</summary>
    /// <returns>True if something was being said or made.</returns>
    private bool BargeIn(TimeSpan now)
    {
        var interrupted = _ledger.IsPlaying;
        if (interrupted)
        {
            var clearId = ++_ids;
            _ledger.Cut(clearId);
            _clears[clearId] = now;
            Do(new ClearLine(clearId));
            Do(new StartTimer(SessionTimer.ClearDue, options.ClearDeadline));
            Do(new StopTimer(SessionTimer.PlaybackDue));
        }
        switch (_slot)
        {
            case Slot.Requested:
                _cancelWhenCreated = true;
                return true;
            case Slot.Active:
                Cancel();
                return true;
            default:
                return interrupted;
        }
    }

    private void OnCleared(int clearId, IReadOnlyList<PlaybackReport>? reports)
    {
        if (!_clears.Remove(clearId, out var clearedAt))
            return;
        if (_clears.Count == 0)
            Do(new StopTimer(SessionTimer.ClearDue));
        foreach (var part in _ledger.Settle(clearId, reports, clearedAt))
        {
            if (part.Whole)
                continue;
            Do(new SendCommand(new TruncateItem(NextId("cut"), part.ItemId, part.ContentIndex, part.Heard)));
            Caption(Transcript.Interrupt(LineId(part.ItemId, part.ContentIndex), part.Heard / part.Sent));
        }
    }

    // ── The caller's turn ─────────────────────────────────────────────────────────────────────────────────────

    private void OnSpeechStarted(string itemId, TimeSpan now)
    {
        BargeIn(now);
        _caller = Caller.Speaking;
        _wantedBeforeTurn = _wanted;
        Transcript.Begin(itemId, Speaker.Caller);
        Do(new StopTimer(SessionTimer.ResponseDue));
    }

    private void OnSpeechStopped()
    {
        _caller = Caller.Owed;
        Do(new StartTimer(SessionTimer.ResponseDue, options.ResponseDeadline));
    }

    private CaptionChanged? WriteCaller(CallerWords words)
    {
        Transcript.Begin(words.ItemId, Speaker.Caller);
        return Transcript.Write(words.ItemId, words.Text, words.Final);
    }

    // ── The response slot ─────────────────────────────────────────────────────────────────────────────────────

    private void Want()
    {
        _wanted = true;
        _wantedBeforeTurn = _caller == Caller.Speaking;
    }

    private void Cancel()
    {
        Do(new SendCommand(new CancelResponse(_requestId = NextId("cancel"), _responseId!)));
        _slot = Slot.Cancelling;
        _cancelWhenCreated = false;
    }

    private void Free()
    {
        _slot = Slot.Free;
        _requestId = _responseId = null;
        _cancelWhenCreated = false;
    }

    private void OnCreated(ResponseCreated created)
    {
        var ours = _slot == Slot.Requested && (created.RequestId is { } id ? id == _requestId : _caller != Caller.Owed);
        if (!ours && _slot == Slot.Requested && !_cancelWhenCreated)
            Want();                                     // ours will be refused; it is still wanted after this one
        var unheard = !_attached;
        var cancel = unheard || (ours && _cancelWhenCreated);
        _responseId = created.ResponseId;
        _slot = Slot.Active;
        _cutByLoss |= unheard;                          // nobody is there to hear it: asked for again when the caller is back
        if (cancel)
            Cancel();
        if (!ours && _caller == Caller.Owed)
        {
            _caller = Caller.Silent;
            _wanted &= !_wantedBeforeTurn;              // what was wanted before the caller spoke is answered by this reply
        }
        Do(new StartTimer(SessionTimer.ResponseDue, options.ResponseDeadline));
    }

    private void OnWords(ResponseWords words)
    {
        if (_slot != Slot.Active || words.ResponseId != _responseId)
            return;
        var line = LineId(words.ItemId, words.ContentIndex);
        Transcript.Begin(line, Speaker.Assistant);
        Caption(Transcript.Write(line, words.Text, words.Final));
        if (!words.Spoken)
            Do(new StopTimer(SessionTimer.ResponseDue));
    }

    private void OnAudioDone(ResponseAudioDone done, TimeSpan now)
    {
        if (_slot != Slot.Active || done.ResponseId != _responseId)
            return;
        Do(new EndPart(done.ItemId, done.ContentIndex));
        _ledger.End(done.ItemId, done.ContentIndex);
        AwaitPlayback(now);
    }

    private void OnDone(ResponseDone done, TimeSpan now)
    {
        if (done.Usage is not null)
            Do(new CountUsage(done.Usage));
        if (done.ResponseId != _responseId)
            return;
        var cancelled = _slot == Slot.Cancelling;
        Free();
        Do(new StopTimer(SessionTimer.ResponseDue));
        _ledger.EndResponse(done.ResponseId);
        AwaitPlayback(now);
        if (done.Outcome == ResponseOutcome.Failed && !cancelled)
            Tell(Problems.AssistantError(done.Reason));
        SendToolOutputs(done.ResponseId);
    }

    private void OnRefused(CommandRefused refused)
    {
        if (refused.CommandId is null || refused.CommandId != _requestId)
        {
            // A cut or a cancel that came too late is expected in races; anything else is not.
            if (refused.CommandId is not { } id || id.StartsWith("say_", StringComparison.Ordinal) || id.StartsWith("tool_", StringComparison.Ordinal))
                Tell(Problems.AssistantError(refused.Code));
            return;
        }
        switch (_slot)
        {
            case Slot.Requested when refused.Code == "conversation_already_has_active_response":
                Free();
                Do(new StartTimer(SessionTimer.RequestAgain, options.ClearDeadline));
                break;
            case Slot.Requested:
                Free();
                Do(new StopTimer(SessionTimer.ResponseDue));
                Tell(Problems.AssistantError(refused.Code));
                break;
            case Slot.Cancelling:                       // there was nothing left to cancel
                Free();
                break;
        }
    }

    /// <summary>After every event: ask for the reply that is wanted if nothing stands against it, and show a new phase.</summary>
    private void Settle()
    {
        if (_end is null && _assistant is not null && _wanted && _slot == Slot.Free && _caller == Caller.Silent && _attached)
        {
            _wanted = _wantedBeforeTurn = false;
            _slot = Slot.Requested;
            _requestId = NextId("ask");
            Do(new SendCommand(new CreateResponse(_requestId)));
            Do(new StartTimer(SessionTimer.ResponseDue, options.ResponseDeadline));
        }
        var phase = Phase;
        if (phase == _told || phase == Phase.Ended)
            return;
        _told = phase;
        Do(new TellLine(new PhaseChanged(phase)));
        if (phase == Phase.Listening)
            Do(new StartTimer(SessionTimer.Idle, options.IdleLimit));
        else
            Do(new StopTimer(SessionTimer.Idle));
    }

    // ── Tools ─────────────────────────────────────────────────────────────────────────────────────────────────

    private void OnToolCalled(ToolCalled called)
    {
        if (_slot != Slot.Active || called.ResponseId != _responseId || _tools.Exists(t => t.CallId == called.CallId))
            return;
        _tools.Add(new ToolCall(called.CallId, called.Name, called.ResponseId));
        Do(new StopTimer(SessionTimer.ResponseDue));
        Do(new RunTool(called.CallId, called.Name, called.Arguments));
        Do(new TellLine(new ToolChanged(called.CallId, called.Name, ToolState.Running, TimeSpan.Zero, null)));
    }

    private void OnToolFinished(ToolFinished finished)
    {
        if (_tools.Find(t => t.CallId == finished.CallId) is not { Result: null } call)
            return;
        call.Result = finished.Result;
        var state = finished.Result.Succeeded ? ToolState.Done : ToolState.Failed;
        Do(new TellLine(new ToolChanged(call.CallId, call.Name, state, finished.Result.Elapsed, finished.Result.Output)));
        SendToolOutputs(call.ResponseId);
    }

    private void SendToolOutputs(string responseId)
    {
        var calls = _tools.FindAll(t => t.ResponseId == responseId);
        if (calls.Count == 0 || responseId == _responseId || calls.Exists(t => t.Result is null))
            return;
        foreach (var call in calls)
            Do(new SendCommand(new AddToolOutput(NextId("tool"), call.CallId, call.Result!.Output)));
        _tools.RemoveAll(calls.Contains);
        Want();
    }

    // ── Time ──────────────────────────────────────────────────────────────────────────────────────────────────

    private void AwaitPlayback(TimeSpan now)
    {
        if (!_ledger.IsPlaying)
            return;
        var left = _ledger.EndsAt > now ? _ledger.EndsAt - now : TimeSpan.Zero;
        // A line that reports gets more grace: a page in the background is slow, not silent.
        Do(new StartTimer(SessionTimer.PlaybackDue, left + (_ledger.HasReports ? options.ResponseDeadline : PlaybackGrace)));
    }

    private void OnTimer(SessionTimer timer, TimeSpan now)
    {
        switch (timer)
        {
            case SessionTimer.ResponseDue:
                if (_slot == Slot.Active)
                    Cancel();
                else if (_slot == Slot.Requested)
                    Free();
                _caller = _caller == Caller.Owed ? Caller.Silent : _caller;
                Tell(Problems.AssistantSilent);
                break;
            case SessionTimer.ClearDue:
                foreach (var clear in _clears.Keys.ToArray())
                    OnCleared(clear, null);
                break;
            case SessionTimer.PlaybackDue when _ledger.EndsAt > now:
                AwaitPlayback(now);
                break;
            case SessionTimer.PlaybackDue:
                _ledger.Finish();
                break;
            case SessionTimer.RequestAgain:
                Want();
                break;
            case SessionTimer.ResumeWindow:
                End(SessionEnd.CallerGone);
                break;
            case SessionTimer.Idle:
                End(new SessionEnd(EndReason.Idle, Side.Caller, "Nobody has said anything for a while.", "Press Talk to call again."));
                break;
            case SessionTimer.MaxDuration:
                End(new SessionEnd(EndReason.MaxDuration, Side.Server, "The call reached its longest duration.", "Press Talk to call again."));
                break;
        }
    }

    // ── Beginning and end ─────────────────────────────────────────────────────────────────────────────────────

    private void OnReady(AssistantDescription description)
    {
        _assistant = description;
        Do(new TellLine(new CallUp(description)));
    }

    private void OnLost(Problem problem)
    {
        Tell(problem);
        End(new SessionEnd(EndReason.AssistantFailed, Side.Assistant, problem.Message, problem.Hint));
    }

    private void End(SessionEnd end)
    {
        _end = end;
        Do(new TellLine(new CallOver(end)));
        Do(new EndSession(end));
    }

    private static string LineId(string itemId, int contentIndex) => contentIndex == 0 ? itemId : $"{itemId}.{contentIndex}";

    private string NextId(string kind) => $"{kind}_{++_ids}";

    private void Do(SessionEffect effect) => _effects.Add(effect);

    private void Tell(Problem problem) => Do(new TellLine(new ProblemTold(problem)));

    private void Caption(CaptionChanged? change)
    {
        if (change is not null)
            Do(new TellLine(change));
    }

    private sealed class ToolCall(string callId, string name, string responseId)
    {
        public string CallId { get; } = callId;
        public string Name { get; } = name;
        public string ResponseId { get; } = responseId;
        public ToolResult? Result { get; set; }
    }
}
