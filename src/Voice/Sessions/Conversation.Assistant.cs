using Voice.Assistants;
using Voice.Lines;

namespace Voice.Sessions;

/// <content>What the machine does when the assistant comes, goes, and is replaced.</content>
/// <remarks>
/// Two ways lead from one assistant to the next. <b>Lost</b>: it broke, fell mute or failed; the next one is given what was said and done, then the sound of every turn whose
/// words nobody knows and nobody has answered, and owes what the last one owed. <b>At rest</b>: nothing is said, made, played or run, and there is reason to change (the preferred
/// assistant may be well again, or this connection is near the end of its life); the next one is connected beside the one that serves, and takes its place only if nothing
/// has happened meanwhile.
/// </remarks>
public sealed partial class Conversation
{
    // An assistant that was there for so long is not one that cannot be had.
    private static readonly TimeSpan Steady = TimeSpan.FromMinutes(1);

    // A change that was overtaken by a turn is tried again after it.
    private static readonly TimeSpan Overtaken = TimeSpan.FromSeconds(1);

    // The words of a turn may come after its answer, and only from the assistant that heard it.
    private static readonly TimeSpan LateWords = TimeSpan.FromSeconds(3);

    // The last part of a connection's life, in which a pause of the assistant is enough to change it.
    private static readonly TimeSpan LastPart = TimeSpan.FromMinutes(1);

    private readonly List<string> _openTurns = [];              // of the caller: their words are not known, and they are not answered
    private readonly HashSet<string> _formerItems = [];         // of assistants before: this one cannot cut them
    private TimeSpan _stoppedAt = TimeSpan.MinValue / 2;
    private bool _turnIsOver;                                   // the turn whose sound the next assistant is given
    private bool _givenUp;                                      // the last one, and no other has been sought yet
    private bool _changing;                                     // another assistant is being connected beside this one
    private int _changes;                                       // of what an assistant must know
    private int _changesThen;
    private bool _mayReturn;
    private bool _worn;
    private bool _nearlyOver;
    private bool _waits;
    private int _earcons;
    private bool _sounds;                               // something of the reply in the slot was to be heard
    private bool _fillerMayCome;
    private bool _retried;
    private string? _goOn;                                      // of a reply that was lost in the middle: how the next assistant goes on with it

    /// <summary>Nothing is said, made, played, run or owed.</summary>
    private bool IsAtRest =>
        _assistant is not null && _slot.IsFree && _caller == CallerState.Silent && !_wanted && !_ledger.IsPlaying && !_ledger.IsClearing && !_tools.Any
        && _keys is null && _opening is null && _openTurns.Count == 0 && !_ending && !_secure;

    private void OnReady(AssistantDescription description)
    {
        TakeOn(description);
        _wanted |= _owedByLost;
        (_owedByLost, _goOn) = (false, null);
        AwaitWords(WordsHeardAgain);
        _do.Do(new SendSound(_turnIsOver));
        if (_turnIsOver)
            (_caller, _turnIsOver) = (CallerState.Owed, false);
        if (_languageDue)
            TellLanguage(_language!);
        foreach (var item in _unsent)
            Add(item);
        _unsent.Clear();
    }

    private void TakeOn(AssistantDescription description)
    {
        var told = description with { Lifetime = null };
        (_assistant, _readyAt) = (description, _now);
        if (_description != told)
            _do.Tell(new CallUp(told));
        _description = told;
        (_mayReturn, _worn, _nearlyOver) = (false, false, false);
        _do.Stop(SessionTimer.ReturnDue);
        _do.Stop(SessionTimer.RolloverDue);
        if (description.StandsIn)
            _do.Start(SessionTimer.ReturnDue, options.ReturnAfter);
        if (description.Lifetime is { } lifetime)
            _do.Start(SessionTimer.RolloverDue, 0.8 * lifetime);
    }

    /// <summary>The assistant is gone. One that was there is replaced under the call, a few times; if none ever came, or all refuse us, the call ends.</summary>
    private void OnLost(AssistantFailure failure)
    {
        var problem = Problems.AssistantGone(failure);
        if (_assistant is not null && _now - _readyAt >= Steady)
            _losses = 0;
        var refused = _assistant is null && (failure.Kind is AssistantFailureKind.Unauthorized or AssistantFailureKind.Misconfigured || failure.IsLasting);
        if (_description is null || refused || ++_losses > MostLosses)
        {
            End(new SessionEnd(EndReason.AssistantFailed, Side.Assistant, problem.Message, problem.Hint), problem);
            return;
        }
        _do.Do(new HoldSound());
        if (_assistant is not null)
            TakeLeave();
        if (failure.Kind == AssistantFailureKind.Mute && _attached && !IsBusy && options.EarconAfter > TimeSpan.Zero)
            _do.Do(new PlayEarcon());                   // they have waited long enough to find that out
        _do.Start(SessionTimer.ConnectAgain, _losses == 1 ? TimeSpan.Zero : FirstPatience * (1 << _losses));
    }

    private void TakeLeave()
    {
        var heardAgain = _openTurns.Count > 0;
        // An announcement is made again by itself, and a reply that the caller stopped not at all.
        var replies = _slot is { IsAsked: true, IsAside: false } or { State: SlotState.Active, IsAside: false } && _opening is not { IsAnnouncement: true };
        _turnIsOver = heardAgain && (replies || _caller == CallerState.Owed || _tools.AwaitsWords);
        // A reply that called tools is answered by what they return; asked for anew before that, it would call them again.
        _owedByLost = _wanted || (!heardAgain && ((replies && !_tools.Answers(_slot.ResponseId)) || _caller != CallerState.Silent));
        foreach (var turn in _openTurns)
            Forget(turn);
        _openTurns.Clear();
        _slot.ForgetStray();
        _answersUnheard = false;
        var lines = replies && _slot.State == SlotState.Active ? _captions.Shown : [];
        CutReply();
        if (lines.Any(line => Transcript.TextOf(line).Length > 0))
            _goOn = heardAgain ? CutShort.LostWithTheTurn : CutShort.Lost;
        _formerItems.UnionWith(_ledger.Items);
        _generation++;
        (_changing, _givenUp) = (false, true);
        (_assistant, _caller, _wanted) = (null, CallerState.Silent, false);
        _underway.Clear();
    }

    /// <summary>A turn that the next assistant will hear anew, as a turn of its own.</summary>
    private void Forget(string turn)
    {
        _do.Tell(Transcript.Drop(turn));
        if (turn == _yesTurn)
            (_awaitsYes, _yesTurn) = (true, null);
    }

    /// <summary>No more of the reply will come. What has come of its sound is played; words beyond that are dropped.</summary>
    private void CutReply()
    {
        if (_slot.State == SlotState.Active)
        {
            CutReply(_slot.ResponseId!);
            _slot.Cancel("lost");
        }
        Free();
    }

    /// <summary>Words of which the sound did not come were not said.</summary>
    private void CutReply(string responseId)
    {
        foreach (var (itemId, contentIndex, sent) in _ledger.Open(responseId))
            _do.Tell(Transcript.BreakOff(Transcript.LineId(itemId, contentIndex), sent));
    }

    /// <summary>What is unsent is in the history by now.</summary>
    private void ConnectAgain()
    {
        _unsent.Clear();
        _givenUp = false;
        _do.Do(new ConnectAssistant(History()));
    }

    // ── The caller's turns, until they are settled ──

    private void OpenTurn(string itemId)
    {
        _openTurns.Add(itemId);
        _do.Do(new BeginSound());
    }

    private void SettleTurn(string itemId)
    {
        if (_openTurns.Remove(itemId) && _openTurns.Count == 0)
            _do.Do(new SettleSound(_stoppedAt));
    }

    /// <summary>What the caller has said up to now has been answered or acted upon, or it is known that it will not be.</summary>
    private void SettleTurns()
    {
        if (_openTurns.Count == 0 || _caller == CallerState.Speaking)
            return;
        _openTurns.Clear();
        _do.Do(new SettleSound(_stoppedAt));
    }

    // ── Changing at rest ──

    /// <summary>After every event, before the phase is known: whether it is time for another assistant.</summary>
    private void SettleAssistant()
    {
        if (_assistant is not null && _attached && _caller == CallerState.Silent && _slot.IsFree && !_wanted && !_tools.Any)
            SettleTurns();
        if (_nearlyOver && _assistant is not null && _slot.IsFree && !_ledger.IsPlaying && !_tools.AnyRunning)
        {
            OnLost(new AssistantFailure(AssistantFailureKind.Expired, "The connection is near the end of its life."));
        }
        else if ((_mayReturn || _worn) && !_changing && IsAtRest && _now < _stoppedAt + LateWords)
        {
            ChangeLater(_stoppedAt + LateWords - _now);
        }
        else if ((_mayReturn || _worn) && !_changing && IsAtRest)
        {
            (_changing, _changesThen) = (true, _changes);
            _do.Do(new PrepareAssistant(History(), Better: !_worn));
        }
    }

    private void SettleEarcon(Phase phase)
    {
        var stalls = StallsFrom is not null;                                    // or will, if no more of the reply comes
        var owed = _assistant is null ? _description is not null && (_owedByLost || _turnIsOver || _tools.Any) : stalls || (phase == Phase.Thinking && !_captions.IsShown);
        var filled = _tools.AnyRunning && _fillers > 0 && !_slot.IsAside;       // words were said in its place
        var waits = owed && _attached && !IsBusy && (stalls || !_ledger.IsPlaying) && !filled && _earcons < MostEarcons && options.EarconAfter > TimeSpan.Zero;
        _fillerMayCome &= waits;
        _do.Run(SessionTimer.EarconDue, ref _waits, waits, _earcons == 0 ? options.EarconAfter : 2 * options.EarconAfter);
    }

    /// <summary>When all that has come of a reply that is still being made will have been played; null if there is none.</summary>
    private TimeSpan? StallsFrom => _slot.State == SlotState.Active && _sounds ? _ledger.EndsAt : null;

    private const int MostEarcons = 3;

    // While a tool runs, words are about to be said that make the sound unnecessary.
    private static readonly TimeSpan FillerLag = TimeSpan.FromMilliseconds(350);

    private void OnPrepared(AssistantDescription description)
    {
        if (_changing && IsAtRest && _changes == _changesThen)
        {
            _changing = false;
            _do.Do(new UsePrepared());
            _generation++;
            TakeOn(description);
            return;
        }
        _do.Do(new DropPrepared());
        ChangeLater(Overtaken);
    }

    private void ChangeLater(TimeSpan after)
    {
        _changing = false;
        if (_mayReturn)
            _do.Start(SessionTimer.ReturnDue, after);
        if (_worn)
            _do.Start(SessionTimer.RolloverDue, after);
        (_mayReturn, _worn) = (false, false);
    }

    private void OnAssistantTimer(SessionTimer timer)
    {
        switch (timer)
        {
            case SessionTimer.ReturnDue:
                _mayReturn = _assistant is { StandsIn: true };
                break;
            case SessionTimer.RolloverDue when _assistant?.Lifetime is { } lifetime:
                var left = _readyAt + lifetime - _now;
                _worn = true;
                _nearlyOver = left <= LastMoments(lifetime);
                _do.Start(SessionTimer.RolloverDue, _nearlyOver ? lifetime : left - LastMoments(lifetime));
                break;
            case SessionTimer.EarconDue when _waits && StallsFrom + options.EarconAfter - _now is { Ticks: > 0 } early:
                _earcons = 0;                           // something was heard since it was set
                _do.Start(SessionTimer.EarconDue, early);
                break;
            case SessionTimer.EarconDue when _waits && StallsFrom is not null && _ledger.IsBehind:
                _do.Start(SessionTimer.EarconDue, options.EarconAfter);
                break;
            case SessionTimer.EarconDue when _waits && _tools.AnyRunning && !_fillerMayCome:
                _fillerMayCome = true;
                _do.Start(SessionTimer.EarconDue, FillerLag);
                break;
            case SessionTimer.EarconDue when _waits:
                (_waits, _earcons) = (false, _earcons + 1);
                _do.Do(new PlayEarcon());
                if (StallsFrom is not null)
                    _ledger.Interpose();
                break;
        }
    }

    private static TimeSpan LastMoments(TimeSpan lifetime) => LastPart < 0.1 * lifetime ? LastPart : 0.1 * lifetime;

    /// <summary>
    /// What was said, as it was heard, what tools returned and which are at work, in order: all that a new assistant must know. A reply that is to be gone on with is the last of it.
    /// </summary>
    private List<HistoryItem> History()
    {
        var history = new List<HistoryItem>();
        var lines = Transcript.Lines;
        List<HistoryItem> did = [.. _done.Concat(_tools.AtWork.Select(AtWork)).OrderBy(static item => item.Place)];
        var done = 0;
        for (var place = 0; place <= lines.Count; place++)
        {
            while (done < did.Count && did[done].Place <= place)
                history.Add(did[done++]);
            if (place < lines.Count && lines[place] is { Text.Length: > 0, State: not CaptionState.Dropped } line && !_asides.Contains(line.Id))
                history.Add(new Said(place, line.Speaker, line.Text));
        }
        if (_goOn is not null)
            history.Add(new Noted(lines.Count, _goOn));
        return history;
    }

    /// <summary>Without this, one that is asked for a reply meanwhile would see a question that nobody has acted upon.</summary>
    private static HistoryItem AtWork(ToolCall call) => new Noted(call.Place, call.State == ToolCallState.AwaitingWords
        ? $"'{call.Name}' was called and waits for the caller's yes, which comes once more now. Do not call it again for this: its result will come by itself."
        : $"Do not call '{call.Name}' again for this: it is at work, and its result will come by itself.");
}
