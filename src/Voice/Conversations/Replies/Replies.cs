using Voice.Assistants;

namespace Voice.Conversations;

/// <summary>The reply that is being made, and the one that is wanted.</summary>
/// <remarks>
/// At most one reply is being made at a time (<see cref="ResponseSlot"/>). What is wanted while the slot is taken waits as one flag: one reply answers every item that the model had
/// confirmed before it began. Late events of a cancelled reply are dropped: sound, words and tool calls are admitted only of the reply in the slot, and only while that is
/// <c>Active</c>. A reply that begins while the caller speaks, or while nobody is there, is cancelled at birth.
/// </remarks>
internal sealed class Replies(CallParts call)
{
    private readonly HashSet<string> _underway = [];            // items sent and not confirmed: a reply that begins now may not know of them
    private bool _isRetry;                                      // the reply in the slot is made for one that failed
    private int _empties;                                       // replies in a row that held nothing
    private ReplyInstead _instead;                              // the sentence that is said in the place of a reply
    private bool _isSounding;                                   // something of the reply in the slot was to be heard

    public ResponseSlot Slot { get; } = new();

    /// <summary>True if a reply is to be asked for as soon as that may be.</summary>
    public bool IsWanted { get; private set; }

    /// <summary>True if a reply may be asked for now.</summary>
    public bool MayAsk => !call.ListensOnly && Slot.IsFree && call.Turns.IsSilent && call.Line.IsAttached && call.Handover.Assistant is not null && !call.Playback.IsClearing && !call.Hearing.IsBusy;

    /// <summary>When all that has come of a reply that is still being made will have been played; null if there is none.</summary>
    public TimeSpan? StallsFrom => Slot.State == SlotState.Active && _isSounding ? call.Playback.EndsAt : null;

    public void Want() => IsWanted = true;

    /// <summary>Adds an item to what the model knows, and wants a reply that knows of it.</summary>
    public void Add(AssistantCommand item)
    {
        IsWanted = true;
        if (call.Handover.Give(item))
            _underway.Add(item.Id);
    }

    // ── Asking ──

    /// <summary>After every event: the reply that is wanted is asked for, if it may be.</summary>
    public void AskIfWanted()
    {
        if (!IsWanted || !MayAsk)
            return;
        IsWanted = false;
        AskNow();
    }

    public void AskNow()
    {
        call.ReplyWatch.OnSign();
        Ask();
    }

    public void OnRequestAgain()
    {
        if (Slot.State == SlotState.Refused)
            Ask();
    }

    private void Ask()
    {
        var id = call.NextId("ask");
        Slot.Request(id);
        call.Do.Send(call.Openings.ToBeSaid is { } words ? new CreateResponse(id, $"Say exactly: \"{words}\"") { Words = words }
            : _instead != ReplyInstead.None ? EmptyReply.Say(id, _instead, call.Language.Chosen) : new CreateResponse(id));
    }

    // ── Its beginning ──

    public void OnCreated(ResponseCreated created)
    {
        if (call.OutOfBand.CancelIfLate(created) || call.Interruptions.Holds(created))
            return;
        var ours = Slot.Asked(created, call.Turns.MayBeAnswered);
        call.Turns.OnReplyBegan(namesItsRequest: created.RequestId is not null);
        var aside = ours && Slot.IsAside;
        var cancel = call.ListensOnly || !call.Line.IsAttached || call.Hearing.IsBusy || call.Turns.IsSpeaking || (ours && Slot.CancelWhenCreated) || (Slot.IsStray(created.RequestId) && !IsWanted);
        IsWanted |= !ours && Slot is { IsAsked: true, IsAside: false };    // ours is or will be refused
        Slot.TrackStray(created.RequestId, ours);
        Free();
        Slot.Fill(created.ResponseId, aside);
        var opens = ours && !aside && call.Openings.ToBeSaid is not null;
        if (opens)
            call.Openings.OnReplyBegan(created.ResponseId);
        if (aside || opens)
        {
            if (cancel)
                Cancel();
            return;                                     // it answers nothing: what is wanted stays wanted
        }
        if (ours && !IsWanted)
            _underway.Clear();                          // they were sent before the request
        if (!ours && created.RequestId is null)
            call.Turns.OnAnswered();
        call.Line.OnReplyBegan();
        if (cancel)
            Cancel();
        else
            IsWanted = _underway.Count > 0;             // else this reply knows all that was said, and so is the one that was wanted
    }

    // ── Its words and sound ──

    public void OnWords(ResponseWords words)
    {
        if (!Slot.IsLive(words.ResponseId))
            return;
        OnItem(words.ItemId);
        call.Do.Tell(call.Captions.Write(words));
        if (call.Options.LineSpeaks)
            call.Playback.Say(words);
    }

    /// <summary>The first sound of a part is given to the line.</summary>
    public void OnSound(in ResponseAudio audio)
    {
        call.Captions.Begin(audio.ItemId, audio.ContentIndex);
        OnItem(audio.ItemId);
        _isSounding = true;
        call.Openings.OnSounded(audio.ResponseId);
    }

    public void OnAudioDone(ResponseAudioDone done)
    {
        if (Slot.IsLive(done.ResponseId))
            call.Playback.EndPart(done.ItemId, done.ContentIndex);
    }

    private void OnItem(string itemId)
    {
        if (Slot.IsAside)
            call.OutOfBand.Add(itemId);
        else
            call.Tools.PutQuestions();
    }

    // ── Its end ──

    public void OnDone(ResponseDone done)
    {
        if (done.Usage is not null)
            call.Do.Do(new CountUsage(done.Usage));
        if (done.ResponseId != Slot.ResponseId)
            return;
        if (done.Outcome == ResponseOutcome.Cancelled && Slot is { State: SlotState.Active, IsAside: false })
            call.Interruptions.OnReplyCancelled();
        if (done.Outcome is ResponseOutcome.Completed or ResponseOutcome.Unheard)
        {
            (_isRetry, _empties, _instead) = (false, 0, ReplyInstead.None);
            call.Handover.OnReplyCompleted();
        }
        if (done.Outcome == ResponseOutcome.Empty && Slot.State == SlotState.Active)
            OnEmpty();
        if (done.Outcome == ResponseOutcome.Unheard && Slot.State == SlotState.Active)
            call.Do.Tell(Problems.Unheard);
        var isOpening = call.Openings.Is(done.ResponseId);
        if (isOpening && done.Outcome != ResponseOutcome.Completed)
            call.Openings.OnCut();
        var failed = Slot is { State: SlotState.Active } && done.Outcome is ResponseOutcome.Failed or ResponseOutcome.Incomplete;
        var again = failed && !Slot.IsAside && !_isRetry && !isOpening && _instead == ReplyInstead.None;
        // What was not heard of it can be made anew as it is; else the model must be told where it stands.
        var note = again && (done.Outcome == ResponseOutcome.Incomplete || call.Captions.IsShown) ? ContinuationPrompts.Note(done) : null;
        if (failed)
            BreakOff(Slot.ResponseId!);
        if (failed && !again && !isOpening && !call.Captions.IsShown)
            SayInstead(done.Reason);
        Free(broken: failed);
        (IsWanted, _isRetry) = (IsWanted || again, again);
        if (note is not null)
            call.History.AddNote(note);
        if (failed && !again)
            call.Do.Tell(Problems.AssistantError(done.Reason));
    }

    /// <summary>A reply without anything in it is asked for once more, then a sentence is said in its place. One that belongs to nobody's question is not missed.</summary>
    private void OnEmpty()
    {
        if (Slot.IsAside || call.LastWords.AreDue)
            return;
        if (call.Openings.Is(Slot.ResponseId))
        {
            call.Openings.OnMissed();
            return;
        }
        if (_instead != ReplyInstead.None)
        {
            (_empties, _instead) = (0, ReplyInstead.None);
            call.Do.Tell(Problems.AssistantError("empty_reply"));
        }
        else if (++_empties < EmptyReply.MostTries)
        {
            IsWanted = true;
        }
        else
        {
            SayInstead(reason: null);
        }
    }

    /// <summary>The reply in the slot has failed for good: a sentence is said in its place, once, so that nobody waits in silence.</summary>
    /// <param name="reason">The provider's reason or error code, or null.</param>
    private void SayInstead(string? reason)
    {
        if (Slot.IsAside || call.LastWords.AreDue)
            return;
        IsWanted |= _instead == ReplyInstead.None;
        _instead = _instead != ReplyInstead.None ? ReplyInstead.None : reason is not null && RefusedRequest.Is(reason) ? ReplyInstead.Refused : ReplyInstead.NoAnswer;
    }

    public void OnRefused(CommandRefused refused)
    {
        Slot.ForgetStray(refused);
        var ofSlot = Slot.Sent(refused);
        _underway.Remove(refused.CommandId ?? "");
        if (ofSlot && Slot is { State: SlotState.Requested, CancelWhenCreated: false, IsAside: false } && refused.Code == ResponseSlot.ReplyUnderWay)
        {
            Slot.Refuse();
            call.Do.Start(CallTimer.RequestAgain, call.Options.ClearDeadline);
            return;
        }
        // A cut or a cancel that came too late is expected in races, and so is a request that met another reply; a filler is not missed. Nothing else is expected.
        var asked = ofSlot ? Slot is { State: SlotState.Requested, IsAside: false } : refused.CommandId?.Split('_')[0] is null or "line" or "tool" or "note";
        if (asked && refused.Code is not (ResponseSlot.ReplyUnderWay or ResponseSlot.NothingToCancel))
            call.Do.Tell(Problems.AssistantError(refused.Code));
        if (asked && ofSlot && refused.Code is not (ResponseSlot.ReplyUnderWay or ResponseSlot.NothingToCancel) && !call.Openings.IsOpening)
            SayInstead(refused.Code);
        if (ofSlot && Slot.State is SlotState.Requested or SlotState.Cancelling)
            Free();
    }

    public void OnItemAdded(string itemId) => _underway.Remove(itemId);

    public void OnTurnBegan() => (_empties, _instead) = (0, ReplyInstead.None);

    /// <summary>The caller takes the floor.</summary>
    public void OnBargeIn()
    {
        if (Slot.State == SlotState.Requested)
            Slot.CancelWhenCreated = true;
        else if (Slot.State == SlotState.Refused)
            Slot.Clear();
        else if (Slot.State == SlotState.Active)
            Cancel();
    }

    /// <summary>The assistant is gone. What has come of the reply's sound is played; words beyond that are dropped.</summary>
    public void OnAssistantDetached()
    {
        Slot.ForgetStray();
        if (Slot.State == SlotState.Active)
        {
            BreakOff(Slot.ResponseId!);
            Slot.Cancel("lost");
        }
        Free();
        IsWanted = false;
        _underway.Clear();
    }

    /// <param name="goOnPlaying">What has come of the reply may be heard to its end.</param>
    private void Cancel(bool goOnPlaying = false)
    {
        var id = call.NextId("cancel");
        call.Do.Send(new CancelResponse(id, Slot.ResponseId!));
        Slot.Cancel(id);
        call.ReplyWatch.OnSign();
        if (goOnPlaying)
            call.Playback.EndParts(Slot.ResponseId!);
    }

    /// <summary>Nothing more of the reply in the slot will be taken, whatever still comes.</summary>
    /// <param name="broken">It has not become what it was meant to be.</param>
    private void Free(bool broken = false)
    {
        var cancelled = Slot.State == SlotState.Cancelling;
        if (Slot.ResponseId is { } over)
            call.Playback.EndParts(over);
        Slot.Clear();
        _isSounding = false;
        foreach (var caption in call.Captions.End(cancelled, broken))
            call.Do.Tell(caption);
    }

    /// <summary>Words of which the sound did not come were not said.</summary>
    private void BreakOff(string responseId)
    {
        foreach (var (itemId, contentIndex, sent) in call.Playback.Open(responseId))
            call.Do.Tell(call.Transcript.BreakOff(Transcript.LineId(itemId, contentIndex), sent));
    }

    /// <summary>The model has been silent for too long: what it owes is given up.</summary>
    public void GiveUp()
    {
        if (call.Turns.Caller == CallerState.Owed || Slot.IsAsked || Slot.State == SlotState.Active)
            call.Do.Tell(Problems.AssistantSilent);
        Slot.ForgetStray();
        call.Openings.OnCut();
        if (Slot.State == SlotState.Active)
            Cancel(goOnPlaying: true);
        else
            Free();
        call.Turns.FallSilent();
    }
}
