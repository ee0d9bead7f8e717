using Voice.Assistants;
using Voice.Lines;

namespace Voice.Sessions;

/// <content>What the machine does when the assistant comes, goes, and is replaced.</content>
public sealed partial class Conversation
{
    // An assistant that was there for so long is not one that cannot be had.
    private static readonly TimeSpan Steady = TimeSpan.FromMinutes(1);

    private void OnReady(AssistantDescription description)
    {
        var first = _description is null;
        (_assistant, _readyAt) = (description, _now);
        if (first || _description != description)
            _do.Tell(new CallUp(description));
        _description = description;
        _wanted |= _owedByLost;
        _owedByLost = false;
        foreach (var item in _unsent)
            Add(item);
        _unsent.Clear();
    }

    /// <summary>The assistant is gone. One that was there is replaced under the call, a few times; one that never came, or refused us, ends it.</summary>
    private void OnLost(AssistantFailure failure)
    {
        var problem = Problems.AssistantGone(failure);
        if (_assistant is not null && _now - _readyAt >= Steady)
            _losses = 0;
        if (_description is null || failure.Kind is AssistantFailureKind.Unauthorized or AssistantFailureKind.Misconfigured || ++_losses > MostLosses)
        {
            End(new SessionEnd(EndReason.AssistantFailed, Side.Assistant, problem.Message, problem.Hint), problem);
            return;
        }
        if (_assistant is not null)
        {
            _owedByLost = _wanted || (!_slot.IsFree && !_slot.IsAside) || _caller != CallerState.Silent;
            _slot.ForgetStray();
            Free();
            _generation++;
            (_assistant, _caller, _turnMayHang, _wanted) = (null, CallerState.Silent, false, false);
            _underway.Clear();
        }
        _do.Start(SessionTimer.ConnectAgain, _losses == 1 ? TimeSpan.Zero : FirstPatience * (1 << _losses));
    }

    /// <summary>What is unsent is in the history by now.</summary>
    private void ConnectAgain()
    {
        _unsent.Clear();
        _do.Do(new ConnectAssistant(History()));
    }

    /// <summary>What was said, as it was heard, and what tools returned, in order: all that a new assistant must know.</summary>
    private List<HistoryItem> History()
    {
        var history = new List<HistoryItem>();
        var lines = Transcript.Lines;
        var done = 0;
        for (var place = 0; place <= lines.Count; place++)
        {
            while (done < _done.Count && _done[done].Place <= place)
                history.Add(_done[done++]);
            if (place < lines.Count && lines[place] is { Text.Length: > 0, State: not CaptionState.Dropped } line && !_asides.Contains(line.Id))
                history.Add(new Said(place, line.Speaker, line.Text));
        }
        return history;
    }
}
