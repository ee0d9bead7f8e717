using Voice.Assistants;
using Voice.Audio;
using Voice.Lines;
using Voice.Tools;

namespace Voice.Sessions;

/// <summary>The pure machine of a call: one event in, effects out. No I/O, no clock, no tasks.</summary>
/// <remarks>
/// Rule 1: everything that moves the state of a call is in this file. Rule 2: the driver takes one event, calls <see cref="Apply"/>, performs every
/// effect in order, and only then takes the next. Time is an argument; timers are effects that come back as <see cref="TimerFired"/>.
/// <para>Three things make up the state, and <see cref="Phase"/> is derived from them, never set:</para>
/// <list type="bullet">
/// <item><b>The caller</b>: silent, speaking, or owed an answer (their turn has ended, and the model's side answers turns by itself).</item>
/// <item><b>The slot</b>: at most one reply is being made at a time. <c>Free → Requested</c> (we asked, under an id) <c>→ Active → Free</c>, or
/// <c>Active → Cancelling → Free</c>. A reply that nobody here asked for goes <c>Free → Active</c>. A request that met such a reply on the wire is
/// <c>Refused</c> and made again; while its fate is not known, no other is made. What is wanted while the slot is taken waits as one flag: one reply
/// answers every item that the model had confirmed before it began.</item>
/// <item><b>The ledger</b>: what has been given to the line and what of it was heard. It outlives the slot, because audio is made faster than it is
/// played: a reply can be cut off long after it was finished.</item>
/// </list>
/// <para>Barge-in, as a table (the caller speaks, types or presses stop):</para>
/// <code>
/// ledger playing     clear the line; when it says what was heard: truncate
/// slot Requested     cancel as soon as the reply has an id
/// slot Refused       do not ask again
/// slot Active        cancel now
/// </code>
/// <para>
/// Late events of a cancelled reply are a row of their own: sound, words and tool calls are admitted only of the reply in the slot, and only while that
/// is <c>Active</c>; the rest is dropped without a trace. A reply that begins while the caller speaks, or while nobody is there, is cancelled at birth.
/// </para>
/// <para>
/// Tools run while the reply goes on. When it is over and the last of its calls has finished, all outputs are sent and then exactly one reply is
/// wanted; if the caller is speaking by then, the reply to their turn is that one, provided that the outputs were confirmed before it began.
/// </para>
/// <para>
/// Silence: while the model owes anything (an answer, the rest of a reply, the end of a cancelled one), it must show a sign of life every
/// <see cref="SessionOptions.ResponseDeadline"/>; else what it owes is given up and the caller is told. So no phase but Listening can last for ever.
/// </para>
/// </remarks>
/// <param name="judge">What the tool box says of a call before it runs.</param>
public sealed partial class Conversation(AudioFormat format, SessionOptions options, ToolOptions toolOptions, Func<ToolCalled, ToolVerdict> judge)
{
    // What a line may lag behind the clock: its pre-buffer, its jitter buffer, the network.
    private static readonly TimeSpan PlaybackGrace = TimeSpan.FromMilliseconds(500);

    // A line that has reported may be slow. Marks may also be lost, or stop: with the ways to the carrier and back, a caller waits less than 2 s for them.
    private static readonly TimeSpan ReportGrace = TimeSpan.FromSeconds(1.5);

    // Of a line that speaks by itself it is only guessed when it has done so.
    private static readonly TimeSpan SpeakingGrace = TimeSpan.FromSeconds(2);

    // A transcript takes about half a second; a tool that waits for the caller's yes does not wait longer than this for it.
    private static readonly TimeSpan WordsPatience = TimeSpan.FromSeconds(4);

    // The sound of a turn that another assistant hears again is given to it a little faster than it was spoken.
    private static readonly TimeSpan WordsHeardAgain = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan FirstPatience = TimeSpan.FromMilliseconds(250);
    private const int MostLosses = 4;

    private readonly EffectList _do = new();
    private readonly ResponseSlot _slot = new();
    private readonly PlaybackLedger _ledger = new(format, isClockSure: !options.LineSpeaks);
    private readonly ToolDesk _tools = new(toolOptions);
    private readonly HashSet<string> _asides = [];
    private readonly List<HistoryItem> _done = [];              // what is in the history and not in the transcript, in order
    private readonly ReplyCaptions _captions = new();
    private AssistantDescription? _assistant;
    private CallerState _caller;
    private (string ItemId, int ContentIndex, int Length) _said = ("", 0, 0);
    private bool _wanted;
    private readonly HashSet<string> _underway = [];            // items sent and not confirmed: a reply that begins now may not know of them
    private readonly List<AssistantCommand> _unsent = [];       // what came up while there was no assistant, for the next one
    private int _epoch;
    private bool _attached;
    private bool _cutByLoss;
    private bool _cutInReply;                                   // and the caller had not heard all that was said
    private TimeSpan _now;
    private TimeSpan _signAt;
    private bool _watching;
    private bool _quiet;
    private AssistantDescription? _description;
    private int _losses;
    private TimeSpan _readyAt;
    private int _generation;                                    // of assistants: one did not see what another was told
    private bool _owedByLost;
    private int _fillers;
    private bool _deadAir;
    private bool _ending;
    private int _empties;                                       // replies in a row that held nothing
    private int _ids;
    private Phase? _told = Phase.Connecting;
    private SessionEnd? _end;

    public Transcript Transcript => _captions.Transcript;

    /// <summary>What the call is doing, derived from the state.</summary>
    public Phase Phase => this switch
    {
        { _end: not null } => Phase.Ended,
        { _ledger.IsPlaying: true } => Phase.Speaking,
        { _assistant: null, _description: not null } when _owedByLost || _turnIsOver || _wanted => Phase.Thinking,
        { _assistant: null } => Phase.Connecting,
        { _caller: CallerState.Speaking } => Phase.Listening,
        { _caller: CallerState.Owed } or { _wanted: true } or { _tools.Any: true } => Phase.Thinking,
        { _slot.State: SlotState.Free or SlotState.Cancelling } => Phase.Listening,
        _ => Phase.Thinking,
    };

    /// <summary>Takes one event. The effects are valid until the next call.</summary>
    /// <param name="now">Time since the call was answered; never goes back.</param>
    public IReadOnlyList<SessionEffect> Apply(SessionEvent happened, TimeSpan now)
    {
        _do.Clear();
        if (_end is not null)
            return _do.All;
        if (_givenUp && happened is AssistantEvent and not (AssistantReady or AssistantLost or ResponseDone))
            return _do.All;                             // the last words of one that was given up
        _now = now;
        if (happened is AssistantEvent and not (CallerWords or CallerWordsFailed or CommandRefused or ItemAdded))
            _signAt = now;
        if (happened is not (Played or TimerFired or CommandRefused or ItemAdded or PreparationDone or PreparationFailed))
            _changes++;
        switch (happened)
        {
            case LineAttached e: OnAttached(e.Epoch); break;
            case LineDetached e: OnDetached(e.Epoch); break;
            case HungUp: End(SessionEnd.HungUp); break;
            case CallerTyped e: OnTyped(e.Text); break;
            case CallerSaid e when !_deaf: OnTyped(e.Text); break;
            case CallerInterrupted: OnInterrupted(); break;
            case ToolConfirmed e: OnConfirmed(e); break;
            case Played e: OnPlayed(e.Reports); break;
            case LineCleared e: OnCleared(e.ClearId, e.Reports); break;

            case AssistantReady e: OnReady(e.Description); break;
            case SpeechStarted e when !_deaf: OnSpeechStarted(e.ItemId); break;
            case SpeechStopped when _deaf: _answersUnheard = true; break;
            case SpeechStopped e: OnSpeechStopped(e.ItemId); break;
            case TurnLeftOpen when !_deaf: OnTurnLeftOpen(); break;
            case CallerWords e: OnCallerWords(e); break;
            case CallerWordsFailed e: OnCallerWordsFailed(e); break;
            case UsageReported e: _do.Do(new CountUsage(e.Usage)); break;
            case ResponseCreated e: OnCreated(e); break;
            case ResponseWords e when _slot.IsLive(e.ResponseId): OnWords(e); break;
            case ResponseAudioDone e when _slot.IsLive(e.ResponseId): OnAudioDone(e.ItemId, e.ContentIndex); break;
            case ToolCalled e when _slot.IsLive(e.ResponseId): OnToolCalled(e); break;
            case ResponseDone e: OnDone(e); break;
            case CommandRefused e: OnRefused(e); break;
            case ItemAdded e: OnItemAdded(e.ItemId); break;
            case AssistantLost e: OnLost(e.Failure); break;
            case PreparationDone e: OnPrepared(e.Description); break;
            case PreparationFailed when _changing: ChangeLater(options.ReturnAfter); break;

            case ToolProgressed e: _do.Tell(Progress(e)); break;
            case ToolFinished e: OnToolFinished(_tools.Finish(e.CallId, e.Result)); break;
            case NoteAdded e: AddNote(e.Text); break;
            case PictureShown e: _do.Tell(new PictureTold(e.CallId, e.Url, e.Caption)); break;
            case TimerFired e: OnTimer(e.Timer); break;
            case EndRequested e: End(e.End); break;
            default: OnCallEvent(happened); break;
        }
        Settle();
        return _do.All;
    }

    /// <summary>Decides about a piece of a reply's sound: the one event that comes fifty times a second, so it is not an object.</summary>
    /// <param name="play">True if it is of the live reply; false if it is late and must not be heard.</param>
    public IReadOnlyList<SessionEffect> ApplyAudio(in ResponseAudio audio, TimeSpan now, out bool play)
    {
        _do.Clear();
        play = _end is null && _attached && _slot.IsLive(audio.ResponseId);
        if (!play)
            return _do.All;
        _now = _signAt = now;
        if (_ledger.Send(audio.ResponseId, audio.ItemId, audio.ContentIndex, audio.Bytes.Length, now))
        {
            _captions.Begin(audio.ItemId, audio.ContentIndex);
            OnSpeaking(audio.ItemId);
            (_earcons, _sounds) = (0, true);
            if (_opening is not null)
                _opening.Sounded |= audio.ResponseId == _opening.ResponseId;
            Settle();
        }
        return _do.All;
    }

    // ── The line ──

    private void OnAttached(int epoch)
    {
        if (epoch <= _epoch)
            return;                                     // two came at once, and the newer one was first
        if (_attached)
            LoseLine();
        if (_epoch == 0)
            OnFirstAttached();
        _do.Stop(SessionTimer.ResumeWindow);
        (_epoch, _attached) = (epoch, true);
        _ledger.ForgetReports();
        if (_held)
            OnHoldOver();                                   // a line that comes is not on hold
        _told = null;
        if (_assistant is null)
        {
            if (_cutInReply)
                _goOn ??= CutShort.LineLost;
            (_owedByLost, _cutByLoss, _cutInReply) = (_owedByLost || _cutByLoss, false, false);
            return;
        }
        _do.Tell(new CallUp(_assistant));
        foreach (var caption in Transcript.Replay())
            _do.Tell(caption);
        if (_cutInReply)
            AddNote(CutShort.LineLost);
        _wanted |= _cutByLoss;
        (_cutByLoss, _cutInReply) = (false, false);
        ExpectTurnEnd();
    }

    private void OnDetached(int epoch)
    {
        if (epoch != _epoch || !_attached)
            return;                                     // the late goodbye of a line that has been replaced
        LoseLine();
        if (options.ResumeWindow > TimeSpan.Zero)
            _do.Start(SessionTimer.ResumeWindow, options.ResumeWindow);
        else
            End(SessionEnd.CallerGone);
    }

    private void LoseLine()
    {
        _attached = false;
        // An announcement is made again by itself, and nobody misses the rest of a filler.
        _cutInReply |= _ledger.Items.Any(item => !_asides.Contains(item)) && _opening is not { IsAnnouncement: true };
        _cutByLoss |= BargeIn();
        SettleClears(_now);
    }

    private void OnTyped(string text)
    {
        BargeIn();
        OnCallerActive();
        if (Consent.IsObjection(text))
            StayOn();
        _goOn = null;                                   // this is answered instead
        var id = NextId("line");
        Transcript.Begin(id, Speaker.Caller);
        _do.Tell(Transcript.Write(id, text, final: true));
        BeginTurn(id);
        _tools.HearWords(id, text);
        OpenYesTurn(id);
        HearYes(id, text);
        Add(new AddCallerText(id, id, text));
        ExpectTurnEnd();
    }

    private void OnInterrupted()
    {
        BargeIn();
        (_goOn, _owedByLost) = (null, _owedByLost && _goOn is null);
        if (options.LineSpeaks)
        {
            OnCallerActive();                           // no event says that they began to speak, only what they said in the end
            MayObject("interruption");
        }
    }

    /// <summary>The caller takes the floor: whatever is being said stops, is cancelled, and will be cut to what was heard.</summary>
    /// <returns>True if something was being said or made.</returns>
    private bool BargeIn()
    {
        var interrupted = _ledger.IsPlaying || _slot.IsAsked || _slot.State == SlotState.Active;
        if (interrupted && _opening is not null)
            _opening.Cut = true;
        foreach (var callId in _tools.Interruptible())
            _do.Do(new CancelTool(callId));
        if (_ledger.IsPlaying)
        {
            if (!_ledger.IsClearing)
                _do.Start(SessionTimer.ClearDue, options.ClearDeadline);
            _ledger.Cut(++_ids, _now);
            if (_attached)
                _do.Do(new ClearLine(_ids));
            _do.Stop(SessionTimer.PlaybackDue);
        }
        if (_slot.State == SlotState.Requested)
            _slot.CancelWhenCreated = true;
        else if (_slot.State == SlotState.Refused)
            _slot.Clear();
        else if (_slot.State == SlotState.Active)
            Cancel();
        return interrupted;
    }

    private void OnCleared(int clearId, IReadOnlyList<PlaybackReport>? reports)
    {
        if (_ledger.Settle(clearId, reports) is not { } parts)
            return;
        if (!_ledger.IsClearing)
            _do.Stop(SessionTimer.ClearDue);
        if (options.Recording is not null)
            _do.Do(new CutRecording(parts));
        foreach (var part in parts.Where(part => !part.Whole))
        {
            var line = Transcript.LineId(part.ItemId, part.ContentIndex);
            var cut = Transcript.Interrupt(line, part.Heard, part.Sent, part.Complete);
            if (!_asides.Contains(part.ItemId) && !_formerItems.Contains(part.ItemId))    // what is outside the conversation need not be cut there
                _do.Send(new TruncateItem(NextId("cut"), part.ItemId, part.ContentIndex, part.Heard, options.LineSpeaks ? Transcript.TextOf(line) : null));
            _do.Tell(cut);
        }
        if (options.LineSpeaks)
            _ledger.ForgetReports();                        // such a line tells what was heard when it is interrupted, and else nothing
    }

    private void SettleClears(TimeSpan until)
    {
        foreach (var clear in _ledger.ClearsUntil(until))
            OnCleared(clear, null);
        if (_ledger.IsClearing)
            _do.Start(SessionTimer.ClearDue, options.ClearDeadline);
    }

    // ── The caller's turn ──

    private void OnSpeechStarted(string itemId)
    {
        BargeIn();
        (_caller, _turn) = (CallerState.Speaking, itemId);
        _do.Start(SessionTimer.TurnDue, LongestTurn);
        OnCallerActive();
        MayObject(itemId);
        OpenYesTurn(itemId);
        Transcript.Begin(itemId, Speaker.Caller);
        BeginTurn(itemId);
        OpenTurn(itemId);
    }

    private void OnCallerWords(CallerWords words)
    {
        _do.Tell(Transcript.Write(words));
        if (!words.Final)
            return;
        _tools.HearWords(words.ItemId, words.Text);
        HearYes(words.ItemId, words.Text);
        HearObjection(words.ItemId, words.Text);
        SettleTurn(words.ItemId);
        Reconsider(giveUp: false);
    }

    private void OnCallerWordsFailed(CallerWordsFailed words)
    {
        if (Transcript.Fail(words.ItemId) is { } failed)
            _do.Tell(failed, words.IsHeard ? Problems.TranscriptionFailed : Problems.NotUnderstood);
        _mayObject.Remove(words.ItemId);
        _tools.HearWords(words.ItemId, "");
        Reconsider(giveUp: false);
    }

    // ── The reply ──

    /// <summary>Adds an item to what the model knows, and wants a reply that knows of it.</summary>
    private void Add(AssistantCommand item)
    {
        _wanted = true;
        if (_assistant is null)
        {
            _unsent.Add(item);
            return;
        }
        _do.Send(item);
        _underway.Add(item.Id);
    }

    private void Ask()
    {
        var id = NextId("ask");
        _slot.Request(id);
        _do.Send(_opening is { ResponseId: null } opening ? new CreateResponse(id, $"Say exactly: \"{opening.Text}\"") { Words = opening.Text }
            : _empties > 1 ? EmptyReply.Instead(id, _language) : new CreateResponse(id));
    }

    /// <param name="goOnPlaying">What has come of the reply may be heard to its end.</param>
    private void Cancel(bool goOnPlaying = false)
    {
        var id = NextId("cancel");
        _do.Send(new CancelResponse(id, _slot.ResponseId!));
        _slot.Cancel(id);
        _signAt = _now;
        if (goOnPlaying)
            EndParts(_slot.ResponseId!);
    }

    /// <summary>Nothing more of the reply in the slot will be taken, whatever still comes.</summary>
    /// <param name="broken">It has not become what it was meant to be.</param>
    private void Free(bool broken = false)
    {
        var cancelled = _slot.State == SlotState.Cancelling;
        if (_slot.ResponseId is { } over)
            EndParts(over);
        _slot.Clear();
        _sounds = false;
        foreach (var caption in _captions.End(cancelled, broken))
            _do.Tell(caption);
    }

    private void EndParts(string responseId)
    {
        foreach (var (itemId, contentIndex) in _ledger.EndResponse(responseId))
            _do.Do(new EndPart(itemId, contentIndex));
        AwaitPlayback();
    }

    private void OnWords(ResponseWords words)
    {
        OnSpeaking(words.ItemId);
        _do.Tell(_captions.Write(words));
        if (options.LineSpeaks)
            SayWords(words);
    }

    /// <summary>The line says the words: for the ledger they are sound of the length that it takes to say them.</summary>
    private void SayWords(ResponseWords words)
    {
        if ((_said.ItemId, _said.ContentIndex) != (words.ItemId, words.ContentIndex))
            _said = (words.ItemId, words.ContentIndex, 0);
        // The last event has all words of the part: those that did not come before are new.
        var more = !words.Final ? words.Text : words.Text.Length > _said.Length ? words.Text[_said.Length..] : "";
        _said.Length += more.Length;
        if (more.Length > 0)
        {
            _ledger.Send(words.ResponseId, words.ItemId, words.ContentIndex, Transcript.TimeToSay(more.Length), _now);
            _do.Do(new SayWords(words.ItemId, words.ContentIndex, more));
        }
        if (_opening is not null)
            _opening.Sounded |= words.ResponseId == _opening.ResponseId;
        if (words.Final)
            OnAudioDone(words.ItemId, words.ContentIndex);
    }

    private void OnSpeaking(string itemId)
    {
        if (_slot.IsAside)
            _asides.Add(itemId);
        else
            _tools.PutQuestions();
    }

    private void OnCreated(ResponseCreated created)
    {
        if (IsLateAside(created))
            return;
        var ours = _slot.Asked(created, _caller == CallerState.Owed || _answersUnheard);
        _answersUnheard &= created.RequestId is not null;
        var aside = ours && _slot.IsAside;
        var cancel = options.ListensOnly || !_attached || IsBusy || _caller == CallerState.Speaking || (ours && _slot.CancelWhenCreated) || (_slot.IsStray(created.RequestId) && !_wanted);
        _wanted |= !ours && _slot is { IsAsked: true, IsAside: false };    // ours is or will be refused
        _slot.TrackStray(created.RequestId, ours);
        Free();
        _slot.Fill(created.ResponseId, aside);
        var opens = ours && !aside && _opening is { ResponseId: null };
        if (opens)
            _opening!.ResponseId = created.ResponseId;
        if (aside || opens)
        {
            if (cancel)
                Cancel();
            return;                                     // it answers nothing: what is wanted stays wanted
        }
        if (ours && !_wanted)
            _underway.Clear();                          // they were sent before the request
        if (!ours && created.RequestId is null && _caller == CallerState.Owed)
            _caller = CallerState.Silent;
        _cutByLoss |= !_attached;                       // nobody is there to hear it: asked for again when the caller is back
        if (cancel)
            Cancel();
        else
            _wanted = _underway.Count > 0;              // else this reply knows all that was said, and so is the one that was wanted
    }

    private void OnAudioDone(string itemId, int contentIndex)
    {
        if (_ledger.End(itemId, contentIndex))
            _do.Do(new EndPart(itemId, contentIndex));
    }

    private void OnDone(ResponseDone done)
    {
        if (done.Usage is not null)
            _do.Do(new CountUsage(done.Usage));
        if (done.ResponseId != _slot.ResponseId)
            return;
        if (done.Outcome is ResponseOutcome.Completed or ResponseOutcome.Unheard)
            (_losses, _retried, _empties) = (0, false, 0);
        if (done.Outcome == ResponseOutcome.Empty && _slot.State == SlotState.Active)
            OnEmpty();
        if (done.Outcome == ResponseOutcome.Unheard && _slot.State == SlotState.Active)
            _do.Tell(Problems.Unheard);
        if (done.ResponseId == _opening?.ResponseId)
            _opening.Cut |= done.Outcome != ResponseOutcome.Completed;
        var failed = _slot is { State: SlotState.Active } && done.Outcome is ResponseOutcome.Failed or ResponseOutcome.Incomplete;
        var again = failed && !_slot.IsAside && !_retried && done.ResponseId != _opening?.ResponseId;
        // What was not heard of it can be made anew as it is; else the model must be told where it stands.
        var note = again && (done.Outcome == ResponseOutcome.Incomplete || _captions.IsShown) ? CutShort.Note(done) : null;
        if (failed)
            CutReply(_slot.ResponseId!);
        Free(broken: failed);
        (_wanted, _retried) = (_wanted || again, again);
        if (note is not null)
            AddNote(note);
        if (failed && !again)
            _do.Tell(Problems.AssistantError(done.Reason));
    }

    /// <summary>A reply without anything in it is asked for once more, then a sentence is said in its place. One that belongs to nobody's question is not missed.</summary>
    private void OnEmpty()
    {
        if (_slot.IsAside || _ending)
            return;
        if (_opening is { } opening && opening.ResponseId == _slot.ResponseId)
        {
            opening.Missed = true;
            return;
        }
        _wanted |= ++_empties <= EmptyReply.MostTries;
        if (_empties <= EmptyReply.MostTries)
            return;
        _empties = 0;
        _do.Tell(Problems.AssistantError("empty_reply"));
    }

    private void OnRefused(CommandRefused refused)
    {
        _slot.ForgetStray(refused);
        var ofSlot = _slot.Sent(refused);
        _underway.Remove(refused.CommandId ?? "");
        if (ofSlot && _slot is { State: SlotState.Requested, CancelWhenCreated: false, IsAside: false } && refused.Code == ResponseSlot.ReplyUnderWay)
        {
            _slot.Refuse();
            _do.Start(SessionTimer.RequestAgain, options.ClearDeadline);
            return;
        }
        // A cut or a cancel that came too late is expected in races, and so is a request that met another reply; a filler is not missed. Nothing else is expected.
        var asked = ofSlot ? _slot is { State: SlotState.Requested, IsAside: false } : refused.CommandId?.Split('_')[0] is null or "line" or "tool" or "note";
        if (asked && refused.Code is not (ResponseSlot.ReplyUnderWay or ResponseSlot.NothingToCancel))
            _do.Tell(Problems.AssistantError(refused.Code));
        if (ofSlot && _slot.State is SlotState.Requested or SlotState.Cancelling)
            Free();
    }

    /// <summary>After every event: what follows from the state alone. Nothing here depends on what the event was.</summary>
    private void Settle()
    {
        if (_end is not null)
            return;
        SendToolOutputs();
        SettleCall();
        if (_wanted && MayAsk)
        {
            _wanted = false;
            _signAt = _now;
            Ask();
        }
        if (_ending && _slot.IsFree && !_wanted && !_owedByLost && !_ledger.IsPlaying && !_ledger.IsClearing && _caller == CallerState.Silent && !_tools.Any && _mayObject.Count == 0)
        {
            End(_goodbye);
            return;
        }
        SettleAssistant();
        var phase = Phase;
        _do.Tell(phase == _told ? null : new PhaseChanged(phase));
        _told = phase;
        var owes = !_slot.IsFree || _caller == CallerState.Owed;
        var quiet = phase == Phase.Listening && _caller == CallerState.Silent && _attached && !_deaf;
        _do.Run(SessionTimer.ResponseDue, ref _watching, owes, options.ResponseDeadline);
        _do.Run(SessionTimer.Idle, ref _quiet, quiet, options.IdleLimit);
        SettleSilence(quiet);
        var deadAir = _assistant is not null && _tools.AnyRunning && phase == Phase.Thinking && _slot.IsFree && _caller == CallerState.Silent && _attached && !IsBusy && _keys is null && toolOptions.Filler.Length > 0;
        _do.Run(SessionTimer.DeadAir, ref _deadAir, deadAir, _fillers == 0 ? toolOptions.QuietTime : 4 * toolOptions.QuietTime);
        SettleEarcon(phase);
    }

    // ── Time ──

    private void OnPlayed(IReadOnlyList<PlaybackReport> reports)
    {
        _ledger.Report(reports, _now);
        if (_ledger is { IsPlaying: true, IsAllTold: true })
            AwaitPlayback();                                // told before it can have been played: now only the clock is waited for
    }

    /// <summary>The reply is over but is still being played. Ends by the line's reports or else by the clock.</summary>
    private void AwaitPlayback()
    {
        _ledger.CatchUp(_now);
        // A line that reports gets more grace, from its last report on: a page in the background is slow, not silent.
        var grace = _ledger.IsAllTold ? TimeSpan.Zero : options.LineSpeaks ? SpeakingGrace : _ledger.HasReports ? ReportGrace : PlaybackGrace;
        var left = _ledger.ExpectedEnd + grace - _now;
        if (left <= TimeSpan.Zero)
            _ledger.Finish();
        else if (_ledger.IsPlaying)
            _do.Start(SessionTimer.PlaybackDue, left);
    }

    /// <summary>A timer has run out, perhaps just before it was stopped: each must look whether it still holds.</summary>
    private void OnTimer(SessionTimer timer)
    {
        switch (timer)
        {
            case SessionTimer.ResponseDue when _watching: OnSilence(); break;
            case SessionTimer.DeadAir when _deadAir: (_deadAir, _signAt) = (false, _now); AskForFiller(); break;
            case SessionTimer.WordsDue: OnWordsDue(); break;
            case SessionTimer.ConnectAgain when _assistant is null: ConnectAgain(); break;
            case SessionTimer.ClearDue: SettleClears(_now - options.ClearDeadline); break;
            case SessionTimer.PlaybackDue: AwaitPlayback(); break;
            case SessionTimer.RequestAgain when _slot.State == SlotState.Refused: Ask(); break;
            case SessionTimer.ResumeWindow when !_attached: End(SessionEnd.CallerGone); break;
            case SessionTimer.Idle when _quiet: End(SessionEnd.Idle); break;
            case SessionTimer.MaxDuration: End(SessionEnd.MaxDuration); break;
            case SessionTimer.TurnDue: OnTurnLeftOpen(); break;
            case SessionTimer.ObjectionDue: OnObjectionDue(); break;
            default: OnCallTimer(timer); break;
        }
    }

    /// <summary>What the model owes is given up, unless it has shown a sign of life since the timer was set.</summary>
    private void OnSilence()
    {
        var left = _signAt + options.ResponseDeadline - _now;
        _watching = false;
        _do.Run(SessionTimer.ResponseDue, ref _watching, left > TimeSpan.Zero, left);
        if (_watching)
            return;
        if (_caller == CallerState.Owed || _slot.IsAsked || _slot.State == SlotState.Active)
            _do.Tell(Problems.AssistantSilent);
        _slot.ForgetStray();
        if (_opening is not null)
            _opening.Cut = true;                            // half an announcement announces nothing
        if (_slot.State == SlotState.Active)
            Cancel(goOnPlaying: true);
        else
            Free();
        _caller = CallerState.Silent;
    }

    private void End(SessionEnd end, Problem? problem = null)
    {
        _end = end;
        _do.Tell(problem is null ? null : new ProblemTold(problem));
        _do.Tell(new CallOver(end));
        _do.Do(new EndSession(end));
    }

    private string NextId(string kind) => $"{kind}_{++_ids}";
}
