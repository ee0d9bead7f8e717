using Voice.Assistants;
using Voice.Lines;

namespace Voice.Sessions;

/// <content>What the machine does when the assistant comes, goes, and is replaced.</content>
public sealed partial class Conversation
{
    private void OnReady(AssistantDescription description)
    {
        var first = _description is null;
        (_assistant, _losses) = (description, 0);
        if (first || _description != description)
            _do.Tell(new CallUp(description));
        _description = description;
        _wanted |= _owedByLost;
        _owedByLost = false;
    }

    /// <summary>The assistant is gone. One that was there is replaced under the call, a few times; one that never came, or refused us, ends it.</summary>
    private void OnLost(AssistantFailure failure)
    {
        var problem = Problems.AssistantGone(failure);
        if (_description is null || failure.Kind is AssistantFailureKind.Unauthorized or AssistantFailureKind.Misconfigured || ++_losses > MostLosses)
        {
            End(new SessionEnd(EndReason.AssistantFailed, Side.Assistant, problem.Message, problem.Hint), problem);
            return;
        }
        if (_assistant is not null)
        {
            _owedByLost = _wanted || !_slot.IsFree || _caller != CallerState.Silent;
            _slot.ForgetStray();
            Free();
            _generation++;
            (_assistant, _caller, _turnMayHang, _wanted) = (null, CallerState.Silent, false, false);
            _underway.Clear();
        }
        _do.Start(SessionTimer.ConnectAgain, _losses == 1 ? TimeSpan.Zero : FirstPatience * (1 << _losses));
    }

    /// <summary>What was said, as it was heard, and what tools returned, in order: all that a new assistant must know.</summary>
    private List<HistoryItem> History()
    {
        var history = new List<HistoryItem>();
        var lines = Transcript.Lines;
        var used = 0;
        for (var place = 0; place <= lines.Count; place++)
        {
            while (used < _toolsUsed.Count && _toolsUsed[used].Place <= place)
                history.Add(_toolsUsed[used++]);
            if (place < lines.Count && lines[place] is { Text.Length: > 0, State: not CaptionState.Dropped } line)
                history.Add(new Said(place, line.Speaker, line.Text));
        }
        return history;
    }
}
