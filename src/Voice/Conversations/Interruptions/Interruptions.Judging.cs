using Voice.TurnDetection;

namespace Voice.Conversations;

/// <content>The judging of one sound, from its beginning to the decision.</content>
internal sealed partial class Interruptions
{
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
        call.Do.Start(CallTimer.JudgeDue, _awaitsSound ? FirstLook : InterruptionRules.Decide);
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
        if (_awaitsSound)
            return;
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
        (_isJudging, _isPaused, _isCut, _awaitsSound, _turn) = (false, false, false, false, null);
    }

    private DoubtfulTurn? Find(string itemId) => _turn?.ItemId == itemId ? _turn : _doubtful.Find(itemId);

    private void Tell(InterruptionDecision decision) => call.Do.Do(new DecisionMade(call.Now, decision, _sound));
}
