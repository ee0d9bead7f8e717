using Voice.Assistants;
using Voice.TurnDetection;

namespace Voice.Conversations;

/// <summary>Judges what comes from the caller while the assistant speaks or makes a reply: pause, decide, then stop or play on.</summary>
/// <remarks>
/// <para>
/// A voice over a reply pauses it. <see cref="InterruptionRules"/> decide within half a second whether it was a voice. The reply stops only if the assistant has reported a turn as well;
/// then the turn begins as any other does (<see cref="CallerTurns"/>), and only then does anybody else learn of it: consent, captions and the last words are not touched by a cough.
/// </para>
/// <para>
/// A turn that is judged to be none stays <b>doubtful</b> until its words are known: words other than a sign of listening make it a turn after all. An assistant that can hold its answer
/// (<see cref="AssistantDescription.HoldsAnswers"/>) is told to. From another one the answer may begin before that: it is held here (<see cref="DoubtfulReply"/>), and heard or cancelled.
/// </para>
/// <para>
/// An echo of the reply is no sound of the caller's. A turn of which nothing else was heard is thrown away, whatever its words are: the assistant must not answer itself.
/// </para>
/// <para>If the assistant reports speech and the line brought no sound at all, the assistant is believed: the measurement cannot say anything.</para>
/// </remarks>
internal sealed class Interruptions(CallParts call)
{
    // A turn is reported so long after its sound at most.
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(2);

    // The measurement comes every 60 ms. What is older says nothing of now.
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(150);

    // So much voice is a turn if its words do not come.
    private static readonly TimeSpan SomeVoice = TimeSpan.FromMilliseconds(160);

    private readonly DoubtfulTurns _doubtful = new(call);
    private readonly DoubtfulReply _reply = new(call);
    private readonly EchoOfReply _echo = new(call);
    private readonly FalseAlarms _falseAlarms = new();
    private DoubtfulTurn? _turn;                                // the assistant's turn of the sound that is being judged
    private SoundMeasure _sound;
    private TimeSpan? _soundAt;                                 // when it was measured
    private TimeSpan _beganAt;
    private bool _isJudging;
    private bool _isJudged;                                     // the sound that goes on was judged already: only a voice in it is news
    private bool _isPaused;                                     // for the sound that is being judged
    private bool _isCut;                                        // the assistant cancelled its reply by itself
    private bool _isWatching;
    private string? _waitsFor;

    private bool IsOn => call.Options.Interruptions == InterruptionMode.Judged;

    /// <summary>True if there is something that a caller could interrupt.</summary>
    private bool MayInterrupt => call.Playback.IsPlaying || call.Replies.Slot.IsAsked || call.Replies.Slot.State == SlotState.Active || call.Turns.Caller == CallerState.Owed;

    // ── The caller's sound ──

    /// <summary>After every event: the caller's sound is measured while there is something to interrupt.</summary>
    public void Advance()
    {
        var wanted = IsOn && call.Line.IsAttached && !call.Hearing.IsDeaf && MayInterrupt;
        if (wanted == _isWatching)
            return;
        _isWatching = wanted;
        _echo.Restart();
        call.Do.Do(new WatchSound(wanted));
    }

    public void OnSound(SoundMeasure sound)
    {
        if (!IsOn)
            return;
        if (sound.EchoDb is not null)
        {
            OnEcho(sound);
            return;
        }
        if (sound.Sound <= _sound.Sound)
            _isJudged = false;                                  // another sound
        (_sound, _soundAt) = (sound, call.Now);
        if (!_isJudging && (sound.Quiet > TimeSpan.Zero || !MayInterrupt || call.Hearing.IsDeaf || (_isJudged && sound.Voice < InterruptionRules.LeastVoice)))
            return;
        if (!_isJudging)
            Begin();
        Judge();
    }

    /// <summary>What is heard is the reply itself.</summary>
    private void OnEcho(SoundMeasure sound)
    {
        _echo.Hear(sound);
        if (MayInterrupt)
            _echo.Tell();
        if (!_isJudging || !_sound.IsUnclear)
            return;
        if (_turn is not null)
            _turn.IsEcho = true;
        _sound = default;
        Continue();
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
            if (_echo.IsRecent)
            {
                KeepEcho(itemId);
                return true;
            }
            Tell(new(DecisionKind.Stopped, "the assistant reports speech, the line brought no sound"));
            return false;
        }
        call.Do.Do(new BeginSound());
        call.LastWords.OnSpeech(itemId);
        _doubtful.HoldAnswer(itemId);
        if (_turn is not null)
            _doubtful.Add(_turn);
        _turn = new DoubtfulTurn(itemId);
        if (!_isJudging && _isJudged)
        {
            _doubtful.Add(_turn);
            _turn = null;
            return true;
        }
        if (!_isJudging)
            Begin();
        Judge();
        return true;
    }

    private void KeepEcho(string itemId)
    {
        call.Do.Do(new BeginSound());
        _doubtful.HoldAnswer(itemId);
        _doubtful.Add(new DoubtfulTurn(itemId) { IsEcho = true });
        _echo.TellTurn();
    }

    /// <summary>The assistant has ended a turn.</summary>
    /// <returns>True if it is a doubtful one.</returns>
    public bool TakesEnd(string itemId)
    {
        if (Find(itemId) is not { } turn)
            return false;
        turn.IsOver = true;
        turn.IsUnanswered |= call.Replies.Slot.State == SlotState.Active;       // an assistant does not answer while it makes another reply
        if (!turn.IsEcho)
            call.LastWords.AwaitWords();
        return true;
    }

    /// <summary>Words of a turn have come.</summary>
    /// <returns>True if they are those of a doubtful turn, and it stays one or is none.</returns>
    public bool TakesWords(CallerWords words)
    {
        if (Find(words.ItemId) is not { } turn)
            return false;
        if (turn.IsEcho)
        {
            if (words.Final)
                Forget(turn, "words of the assistant's own echo");
            return true;
        }
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
        if (created.RequestId is not null || call.Replies.Slot.State == SlotState.Requested || _reply.IsHeld)
            return false;
        var answered = _turn is { IsOver: true } ? _turn : _doubtful.Answerable;
        if (answered is null)
            return false;
        _reply.Hold(created.ResponseId);
        if (answered.IsEcho)
            DropReply();
        else if (!_isJudging)
            _reply.AwaitWords();
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
            var left = InterruptionRules.LongestPause - (call.Now - _beganAt);
            if (_isJudging)
                call.Do.Start(CallTimer.JudgeDue, left > Fresh ? left : Fresh);
        }
        else if (_reply.IsHeld && _doubtful.LastEnded is { } turn)
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
            _doubtful.Add(_turn);
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

    private bool MayAcknowledge => (call.Playback.Left >= InterruptionRules.NearlyOver || call.Replies.Slot.State == SlotState.Active) && !call.Tools.AwaitsWords && !call.LastWords.AreDue;

    private int Alarms => _falseAlarms.Count(call.Now);

    private void Begin()
    {
        (_isJudging, _isCut, _isPaused, _waitsFor, _beganAt) = (true, false, false, null, call.Now);
        if (_turn is null && _doubtful.Open is { } open)
        {
            _doubtful.Remove(open);                             // the assistant's turn goes on, and this may be the caller's part of it
            _turn = open;
        }
        Tell(new(DecisionKind.Began, "a sound over the reply"));
        PauseIfReason();
        call.Do.Start(CallTimer.JudgeDue, InterruptionRules.Decide);
    }

    private void PauseIfReason()
    {
        if (call.LastWords.AreDue || !InterruptionRules.IsReasonToPause(_sound, Alarms) || !call.Playback.TryPause())
            return;
        _isPaused = true;
        Tell(new(DecisionKind.Paused, "a voice"));
    }

    private void Judge()
    {
        var age = call.Now - _soundAt!.Value;
        var sound = age > Fresh ? _sound with { Quiet = _sound.Quiet + age } : _sound;
        if (_turn is not null && sound.Voice > _turn.Voice)
            _turn.Voice = sound.Voice;
        if (_turn is not null && !sound.IsUnclear && sound.Voice > TimeSpan.Zero)
            _turn.IsEcho = false;
        var decision = InterruptionRules.BySound(sound, call.Now - _beganAt, Alarms, call.LastWords.AreDue);
        if (decision.Kind == DecisionKind.Stopped && _turn is null)
            decision = call.Now - _beganAt >= InterruptionRules.LongestPause ? new(DecisionKind.Resumed, "the assistant reports no speech") : new(DecisionKind.Waited, "voice, and no turn yet");
        if (decision.Kind == DecisionKind.Stopped)
        {
            Stop(_turn!, decision.Rule);
        }
        else if (decision.Kind == DecisionKind.Waited)
        {
            PauseIfReason();
            if (_waitsFor != decision.Rule)
                Tell(decision);
            _waitsFor = decision.Rule;
        }
        else
        {
            PlayOn(decision);
        }
    }

    /// <summary>The caller means it: the turn begins now, as if there had been no doubt.</summary>
    private void Stop(DoubtfulTurn turn, string rule)
    {
        Tell(new(DecisionKind.Stopped, rule));
        var held = _reply.Take();
        _turn = _turn == turn ? null : _turn;
        _doubtful.Remove(turn);
        _falseAlarms.Clear();
        call.Turns.Begin(turn.ItemId);
        var isReleased = _doubtful.ReleaseAnswer(turn, answer: true);
        if (!turn.IsOver)
            return;
        call.Turns.OnSpeechStopped(turn.ItemId);
        if (held is not null)
            call.Do.Do(new ReleaseReply(held, IsHeard: true));
        else if (turn.IsUnanswered && !isReleased)
            call.Turns.AskFor();
    }

    /// <summary>By the sound it is nothing. Its words may still say otherwise.</summary>
    private void PlayOn(InterruptionDecision decision)
    {
        Tell(!_isPaused && decision.Kind == DecisionKind.Resumed ? decision with { Kind = DecisionKind.Ignored } : decision);
        if (_isPaused)
            _falseAlarms.Add(call.Now);
        Continue();
    }

    private void Continue()
    {
        if (_turn is not null)
            _doubtful.Add(_turn);
        var isCut = _isCut;
        End();
        _isJudged = true;
        call.Playback.Resume();
        _reply.AwaitWords();
        if (isCut)
            call.History.AddNote(ContinuationPrompts.CutForNothing);
    }

    /// <summary>The words are known, and they take no floor.</summary>
    private void Forget(DoubtfulTurn turn, string rule)
    {
        _doubtful.Remove(turn);
        DropReply();
        _doubtful.ReleaseAnswer(turn, answer: false);
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

    private void DropReply()
    {
        if (_reply.Drop())
            _doubtful.LoseAnswers();
    }

    private void End()
    {
        if (_isJudging)
            call.Do.Stop(CallTimer.JudgeDue);
        (_isJudging, _isPaused, _isCut, _turn) = (false, false, false, null);
    }

    private DoubtfulTurn? Find(string itemId) => _turn?.ItemId == itemId ? _turn : _doubtful.Find(itemId);

    private void Tell(InterruptionDecision decision) => call.Do.Do(new DecisionMade(call.Now, decision, _sound));
}
