using Voice.Assistants;

namespace Voice.Conversations;

/// <summary>The change of the assistant at rest: nothing is said, made, played or run, and there is reason to change.</summary>
/// <remarks>
/// The reasons: the preferred assistant may be well again, or this connection is near the end of its life. The next assistant is connected beside the one that serves, and takes its
/// place only if nothing has happened meanwhile.
/// </remarks>
internal sealed class AssistantChange(CallParts call)
{
    // A change that was overtaken by a turn is tried again after it.
    private static readonly TimeSpan Overtaken = TimeSpan.FromSeconds(1);

    // The words of a turn may come after its answer, and only from the assistant that heard it.
    private static readonly TimeSpan LateWords = TimeSpan.FromSeconds(3);

    // The last part of a connection's life, in which a pause of the assistant is enough to change it.
    private static readonly TimeSpan LastPart = TimeSpan.FromMinutes(1);

    private bool _isPreparing;                                  // another assistant is being connected beside this one
    private int _happenings;                                    // what an assistant must know, counted
    private int _happeningsThen;
    private bool _isReturnDue;
    private bool _isRolloverDue;
    private bool _isNearlyOver;

    /// <summary>Nothing is said, made, played, run or owed.</summary>
    private bool IsAtRest =>
        call.Handover.Assistant is not null && call.Replies is { Slot.IsFree: true, IsWanted: false } && call.Turns is { IsSilent: true, AnyOpen: false } && call.Playback is { IsPlaying: false, IsClearing: false }
        && !call.Tools.Any && call.Hearing is { CollectsKeys: false, IsSecure: false } && !call.Openings.IsOpening && !call.LastWords.AreDue;

    /// <summary>Something happened that an assistant must know of.</summary>
    public void OnHappening() => _happenings++;

    public void OnActivated(AssistantDescription description)
    {
        (_isReturnDue, _isRolloverDue, _isNearlyOver) = (false, false, false);
        call.Do.Stop(CallTimer.ReturnDue);
        call.Do.Stop(CallTimer.RolloverDue);
        if (description.StandsIn)
            call.Do.Start(CallTimer.ReturnDue, call.Options.ReturnAfter);
        if (description.Lifetime is { } lifetime)
            call.Do.Start(CallTimer.RolloverDue, 0.8 * lifetime);
    }

    public void OnDetached() => _isPreparing = false;

    /// <summary>After every event, before the phase is known: whether it is time for another assistant.</summary>
    public void Advance()
    {
        var assistant = call.Handover.Assistant;
        if (assistant is not null && call.Line.IsAttached && call.Turns.IsSilent && call.Replies is { Slot.IsFree: true, IsWanted: false } && !call.Tools.Any)
            call.Turns.SettleAll();
        if (_isNearlyOver && assistant is not null && call.Replies.Slot.IsFree && !call.Playback.IsPlaying && !call.Tools.AnyRunning)
            call.Handover.OnLost(new AssistantFailure(AssistantFailureKind.Expired, "The connection is near the end of its life."));
        else if ((_isReturnDue || _isRolloverDue) && !_isPreparing && IsAtRest)
            Prepare();
    }

    private void Prepare()
    {
        var wordsUntil = call.Turns.StoppedAt + LateWords;
        if (call.Now < wordsUntil)
        {
            Postpone(wordsUntil - call.Now);
            return;
        }
        (_isPreparing, _happeningsThen) = (true, _happenings);
        call.Do.Do(new PrepareAssistant(call.History.Build(goOn: null), Better: !_isRolloverDue));
    }

    public void OnPrepared(AssistantDescription description)
    {
        if (_isPreparing && IsAtRest && _happenings == _happeningsThen)
        {
            _isPreparing = false;
            call.Do.Do(new UsePrepared());
            call.Handover.Use(description);
            return;
        }
        call.Do.Do(new DropPrepared());
        Postpone(Overtaken);
    }

    public void OnPreparationFailed()
    {
        if (_isPreparing)
            Postpone(call.Options.ReturnAfter);
    }

    private void Postpone(TimeSpan after)
    {
        _isPreparing = false;
        if (_isReturnDue)
            call.Do.Start(CallTimer.ReturnDue, after);
        if (_isRolloverDue)
            call.Do.Start(CallTimer.RolloverDue, after);
        (_isReturnDue, _isRolloverDue) = (false, false);
    }

    public void OnReturnDue() => _isReturnDue = call.Handover.Assistant is { StandsIn: true };

    public void OnRolloverDue()
    {
        if (call.Handover.Assistant?.Lifetime is not { } lifetime)
            return;
        var left = call.Handover.ReadyAt + lifetime - call.Now;
        _isRolloverDue = true;
        _isNearlyOver = left <= LastMoments(lifetime);
        call.Do.Start(CallTimer.RolloverDue, _isNearlyOver ? lifetime : left - LastMoments(lifetime));
    }

    private static TimeSpan LastMoments(TimeSpan lifetime) => LastPart < 0.1 * lifetime ? LastPart : 0.1 * lifetime;
}
