using Voice.Assistants;
using Voice.TurnDetection;

namespace Voice.Conversations;

/// <summary>Judges what comes from the caller while the assistant speaks or makes a reply: pause, decide, then stop or play on.</summary>
/// <remarks>
/// <para>
/// A sound over a reply pauses it. <see cref="InterruptionRules"/> decide within half a second whether it was a voice. The reply stops only if the assistant has reported a turn as well;
/// then the turn begins as any other does (<see cref="CallerTurns"/>), and only then does anybody else learn of it: consent, captions and the last words are not touched by a cough.
/// </para>
/// <para>
/// A turn that is judged to be none stays <b>doubtful</b> until its words are known: words other than a sign of listening make it a turn after all. An assistant that can hold its answer
/// (<see cref="AssistantDescription.HoldsAnswers"/>) is told to. From another one the answer may begin before that: it is held here (<see cref="HoldReply"/>), and heard or cancelled.
/// </para>
/// <para>If the assistant reports speech and the line brought no sound at all, the assistant is believed: the measurement cannot say anything.</para>
/// </remarks>
internal sealed class Interruptions(CallParts call)
{
    private const int MostDoubtful = 4;

    // A turn is reported so long after its sound at most.
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(2);

    // The measurement comes every 60 ms. What is older says nothing of now.
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(150);

    // A reply to a doubtful turn waits so long for the turn's words.
    private static readonly TimeSpan WordsPatience = TimeSpan.FromSeconds(1.2);

    // So much voice is a turn if its words do not come.
    private static readonly TimeSpan SomeVoice = TimeSpan.FromMilliseconds(160);

    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(30);

    private readonly List<DoubtfulTurn> _doubtful = [];
    private readonly Queue<TimeSpan> _falseAlarms = [];
    private DoubtfulTurn? _turn;                                // the assistant's turn of the sound that is being judged
    private SoundMeasure _sound;
    private TimeSpan? _soundAt;                                 // when it was measured
    private TimeSpan _beganAt;
    private bool _isJudging;
    private bool _isJudged;                                     // the sound that goes on was judged already: only a voice in it is news
    private bool _isCut;                                        // the assistant cancelled its reply by itself
    private bool _isWatching;
    private string? _heldReply;

    private bool IsOn => call.Options.Interruptions == InterruptionMode.Judged;

    /// <summary>True if there is something that a caller could interrupt.</summary>
    private bool MayInterrupt => call.Playback.IsPlaying || call.Replies.Slot.IsAsked || call.Replies.Slot.State == SlotState.Active || call.Turns.Caller == CallerState.Owed;

    // ── The caller's sound ──

    /// <summary>After every event: the caller's sound is measured while there is something to interrupt.</summary>
    public void Advance()
    {
        var wanted = IsOn && call.Line.IsAttached && !call.Hearing.IsDeaf && MayInterrupt;
        if (wanted != _isWatching)
            call.Do.Do(new WatchSound(_isWatching = wanted));
    }

    public void OnSound(SoundMeasure sound)
    {
        if (!IsOn)
            return;
        if (sound.Sound <= _sound.Sound)
            _isJudged = false;                                  // another sound
        (_sound, _soundAt) = (sound, call.Now);
        if (!_isJudging && (sound.Quiet > TimeSpan.Zero || !MayInterrupt || call.Hearing.IsDeaf || (_isJudged && sound.Voice < InterruptionRules.LeastVoice)))
            return;
        if (!_isJudging)
            Begin();
        Judge();
    }

    // ── The assistant's turns ──

    /// <summary>The assistant reports a turn.</summary>
    /// <returns>True if it is doubtful: it has not begun yet.</returns>
    public bool Takes(string itemId)
    {
        if (!IsOn || !MayInterrupt)
            return false;
        if (_soundAt is not { } at || call.Now - at > Recent)
        {
            Tell(new(DecisionKind.Stopped, "the assistant reports speech, the line brought no sound"));
            return false;
        }
        call.Do.Do(new BeginSound());
        call.LastWords.OnSpeech(itemId);
        if (HoldsAnswers)
            call.Do.Send(new HoldAnswer(call.NextId("hold"), itemId));
        if (_turn is not null)
            Keep(_turn);
        _turn = new DoubtfulTurn(itemId);
        if (!_isJudging && _isJudged)
        {
            Keep(_turn);
            _turn = null;
            return true;
        }
        if (!_isJudging)
            Begin();
        Judge();
        return true;
    }

    /// <summary>The assistant has ended a turn.</summary>
    /// <returns>True if it is a doubtful one.</returns>
    public bool TakesEnd(string itemId)
    {
        if (Find(itemId) is not { } turn)
            return false;
        turn.IsOver = true;
        turn.IsUnanswered |= call.Replies.Slot.State == SlotState.Active;       // an assistant does not answer while it makes another reply
        call.LastWords.AwaitWords();
        return true;
    }

    /// <summary>Words of a turn have come.</summary>
    /// <returns>True if they are those of a doubtful turn, and it stays one or is none.</returns>
    public bool TakesWords(CallerWords words)
    {
        if (Find(words.ItemId) is not { } turn)
            return false;
        turn.Words = words.Final ? words.Text : turn.Words + words.Text;
        var decision = InterruptionRules.ByWords(turn.Words, call.Language.Chosen, MayAcknowledge);
        if (decision.Kind == DecisionKind.Stopped)
        {
            Stop(turn, decision.Rule);
            if (words.Final)
                return false;
            call.Do.Tell(call.Transcript.Write(words with { Text = turn.Words }));
        }
        else if (words.Final)
        {
            Forget(turn, decision.Rule);
            if (turn.Words.Length > 0)
                call.Do.Tell(call.Transcript.Write(words));
        }
        return true;
    }

    /// <summary>The words of a turn could not be written down.</summary>
    /// <returns>True if it was a doubtful turn, and is none.</returns>
    public bool TakesFailure(string itemId)
    {
        if (Find(itemId) is not { } turn)
            return false;
        var isVoice = turn.Voice >= SomeVoice;
        if (isVoice)
            Stop(turn, "voice, and its words could not be written down");
        else
            Forget(turn, "no voice and no words");
        return !isVoice;
    }

    // ── Replies ──

    /// <summary>A reply begins.</summary>
    /// <returns>True if it answers a doubtful turn: it is held back.</returns>
    public bool Holds(ResponseCreated created)
    {
        if (created.RequestId is not null || call.Replies.Slot.State == SlotState.Requested || _heldReply is not null)
            return false;
        if (_turn is not { IsOver: true } && !_doubtful.Exists(static turn => turn is { IsOver: true, IsUnanswered: false }))
            return false;
        _heldReply = created.ResponseId;
        call.Do.Do(new HoldReply(created.ResponseId));
        if (!_isJudging)
            call.Do.Start(CallTimer.JudgeDue, WordsPatience);
        return true;
    }

    /// <summary>The assistant has cancelled its reply by itself, because it heard a sound.</summary>
    public void OnReplyCancelled() => _isCut |= _isJudging;

    // ── Ends ──

    public void OnJudgeDue()
    {
        if (_isJudging)
        {
            Judge();
            if (_isJudging)
                call.Do.Start(CallTimer.JudgeDue, Max(InterruptionRules.LongestPause - (call.Now - _beganAt), Fresh));
        }
        else if (_heldReply is not null && _doubtful.FindLast(static turn => turn.IsOver) is { } turn)
        {
            if (turn.Voice >= SomeVoice)
                Stop(turn, "the assistant answers it, and its words do not come");
            else
                DropReply();
        }
    }

    /// <summary>Somebody takes the floor, by voice or otherwise: nothing is left to decide.</summary>
    public void OnFloorTaken()
    {
        if (_turn is not null)
            Keep(_turn);
        DropReply();
        End();
    }

    /// <summary>The caller is not heard from now on.</summary>
    public void OnDeafened()
    {
        if (_isJudging)
            PlayOn(new(DecisionKind.Ignored, "the caller is not heard now"));
    }

    /// <summary>The assistant is lost. A sound that may be a voice is a turn then: the next assistant hears it.</summary>
    public void OnAssistantLost()
    {
        if (_turn is { } turn && turn.Voice >= SomeVoice)
            Stop(turn, "the assistant was lost");
        else if (_isJudging)
            PlayOn(new(DecisionKind.Resumed, "the assistant was lost"));
        _doubtful.Clear();
        DropReply();
        End();
    }

    private bool HoldsAnswers => call.Handover.Assistant is { HoldsAnswers: true };

    private bool MayAcknowledge => (call.Playback.Left >= InterruptionRules.NearlyOver || call.Replies.Slot.State == SlotState.Active) && !call.Tools.AwaitsWords && !call.LastWords.AreDue;

    private void Begin()
    {
        (_isJudging, _isCut, _beganAt) = (true, false, call.Now);
        Tell(new(DecisionKind.Began, "a sound over the reply"));
        PauseIfReason();
        call.Do.Start(CallTimer.JudgeDue, InterruptionRules.Decide);
    }

    private void PauseIfReason()
    {
        if (!call.LastWords.AreDue && InterruptionRules.IsReasonToPause(_sound, FalseAlarms()) && call.Playback.TryPause())
            Tell(new(DecisionKind.Paused, _sound.Voice >= InterruptionRules.LeastVoice ? "a voice" : "a sound"));
    }

    private void Judge()
    {
        var age = call.Now - _soundAt!.Value;
        var sound = age > Fresh ? _sound with { Quiet = _sound.Quiet + age } : _sound;
        if (_turn is not null && sound.Voice > _turn.Voice)
            _turn.Voice = sound.Voice;
        var decision = InterruptionRules.BySound(sound, call.Now - _beganAt, FalseAlarms(), call.LastWords.AreDue);
        if (decision.Kind == DecisionKind.Stopped && _turn is null)
            decision = call.Now - _beganAt >= InterruptionRules.LongestPause ? new(DecisionKind.Resumed, "the assistant reports no speech") : new(DecisionKind.Waited, "voice, and no turn yet");
        if (decision.Kind == DecisionKind.Resumed)
            PlayOn(decision);
        else if (decision.Kind == DecisionKind.Stopped)
            Stop(_turn!, decision.Rule);
        else
            PauseIfReason();
    }

    /// <summary>The caller means it: the turn begins now, as if there had been no doubt.</summary>
    private void Stop(DoubtfulTurn turn, string rule)
    {
        Tell(new(DecisionKind.Stopped, rule));
        var held = _heldReply;
        (_heldReply, _turn) = (null, _turn == turn ? null : _turn);
        _doubtful.Remove(turn);
        _falseAlarms.Clear();
        call.Turns.Begin(turn.ItemId);
        ReleaseAnswer(turn, answer: true);
        if (!turn.IsOver)
            return;
        call.Turns.OnSpeechStopped(turn.ItemId);
        if (held is not null)
            call.Do.Do(new ReleaseReply(held, IsHeard: true));
        else if (turn.IsUnanswered && !HoldsAnswers)
            call.Turns.AskFor();
    }

    /// <summary>By the sound it is nothing. Its words may still say otherwise.</summary>
    private void PlayOn(InterruptionDecision decision)
    {
        Tell(decision);
        if (_sound.EchoDb is null)
            _falseAlarms.Enqueue(call.Now);
        if (_turn is not null)
            Keep(_turn);
        var isCut = _isCut;
        End();
        _isJudged = true;
        call.Playback.Resume();
        if (_heldReply is not null)
            call.Do.Start(CallTimer.JudgeDue, WordsPatience);
        if (isCut)
            call.History.AddNote(ContinuationPrompts.CutForNothing);
    }

    /// <summary>The words are known, and they take no floor.</summary>
    private void Forget(DoubtfulTurn turn, string rule)
    {
        _doubtful.Remove(turn);
        DropReply();
        ReleaseAnswer(turn, answer: false);
        call.LastWords.OnWordsFailed(turn.ItemId);
        call.Turns.ReleaseDoubt();
        if (turn == _turn)
        {
            _turn = null;
            PlayOn(new(DecisionKind.Resumed, rule));
        }
        else
        {
            Tell(new(DecisionKind.Ignored, rule));
        }
    }

    private void ReleaseAnswer(DoubtfulTurn turn, bool answer)
    {
        if (HoldsAnswers)
            call.Do.Send(new ReleaseAnswer(call.NextId("release"), turn.ItemId, answer));
    }

    private void DropReply()
    {
        if (_heldReply is not { } held)
            return;
        _heldReply = null;
        foreach (var turn in _doubtful)
            turn.IsUnanswered = true;
        call.Do.Send(new CancelResponse(call.NextId("cancel"), held));
        call.Do.Do(new ReleaseReply(held, IsHeard: false));
    }

    private void Keep(DoubtfulTurn turn)
    {
        _doubtful.Add(turn);
        if (_doubtful.Count <= MostDoubtful)
            return;
        ReleaseAnswer(_doubtful[0], answer: false);
        _doubtful.RemoveAt(0);
    }

    private void End()
    {
        if (_isJudging)
            call.Do.Stop(CallTimer.JudgeDue);
        (_isJudging, _isCut, _turn) = (false, false, null);
    }

    private int FalseAlarms()
    {
        while (_falseAlarms.TryPeek(out var at) && call.Now - at > Memory)
            _falseAlarms.Dequeue();
        return _falseAlarms.Count;
    }

    private DoubtfulTurn? Find(string itemId) => _turn?.ItemId == itemId ? _turn : _doubtful.Find(turn => turn.ItemId == itemId);

    private void Tell(InterruptionDecision decision) => call.Do.Do(new DecisionMade(call.Now, decision, _sound));

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
