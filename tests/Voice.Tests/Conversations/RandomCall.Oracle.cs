using Voice.Assistants;
using Voice.Assistants.Failover;
using Voice.Conversations;
using Voice.Lines;

namespace Voice.Tests.Conversations;

/// <content>What is held against every effect.</content>
internal sealed partial class RandomCall
{
    /// <summary>Holds every effect since the last look to the promises of a conversation.</summary>
    private void Watch()
    {
        var verdict = LivenessMonitor.Verdict.Fine;
        for (; _seenEvents < _script.Events.Count; _seenEvents++)
        {
            _consent.Happened(_script.Events[_seenEvents], _hears);
            if (_isUp && _script.Events[_seenEvents] is AssistantEvent sign and not AssistantLost)
            {
                verdict = _watch.Happened(sign, _script.Now);
                if (sign is SpeechStarted or ResponseCreated or ResponseWords or ResponseDone)
                    _signAt = _script.Now;
            }
            if (_script.Events[_seenEvents] is ResponseCreated { RequestId: { } created } && created == _request
                || _script.Events[_seenEvents] is CommandRefused { CommandId: { } refused } && refused == _request)
                _request = null;
            if (_script.Events[_seenEvents] is ResponseDone { Outcome: ResponseOutcome.Completed })
                _lossesInARow = 0;
        }
        for (; _seen < _script.All.Count; _seen++)
        {
            switch (_script.All[_seen])
            {
                case SendCommand { Command: var command }:
                    Look(command);
                    _watch.Sent(command, _script.Now);
                    _isUp.ShouldBeTrue("nothing is sent to nobody");
                    _upstream.Inbox.Enqueue(command);
                    break;
                case ConnectAssistant e:
                    Next(e.History);
                    break;
                case PrepareAssistant e:
                    Next(e.History);
                    break;
                case DropPrepared:
                    _isChanging = false;
                    break;
                case UsePrepared:
                    _upstream.Inbox.ShouldBeEmpty("at rest");
                    Change(turnIsOver: false);
                    break;
                case BeginSound:
                    _isKept = true;
                    break;
                case ReleaseTurnAudio:
                    _isKept = false;
                    break;
                case HoldSound:
                    // The conversation itself may end a connection that is near its end.
                    (_isUp, _request) = (false, null);
                    _lossesInARow++;
                    break;
                case HearingChanged e:
                    Hear(e.Hears);
                    break;
                case DigitsReady e:
                    _keys.Ready(e);
                    break;
                case PlayEarcon:
                    _held.ShouldBeFalse("nobody speaks to a caller on hold");
                    break;
                case TellLine { Notice: ToolChanged e }:
                    _taken.Add(e.CallId);
                    _consent.Shown(e);
                    break;
                case SendSound e:
                    Change(e.TurnIsOver);
                    break;
                case RunTool e:
                    _run.Add(e.CallId).ShouldBeTrue("a call runs once");
                    _consent.Run(e);
                    _running.Add(e.CallId);
                    break;
                case ClearLine e:
                    _clears.Enqueue(e.ClearId);
                    break;
                case TellLine { Notice: ProblemTold }:
                    _excused = _upstream.Turns;
                    _request = null;
                    break;
                case EndSession when _lossesInARow > 4:
                    _isOver = true;
                    break;
                case EndSession e:
                    throw new ShouldAssertException($"The call ended: {e.End.Reason}");
            }
        }
        LookAtSound();
        if (verdict is LivenessMonitor.Verdict.Deaf)
            throw new ShouldAssertException("It is not deaf: it told of the caller's speech before it answered the echo.");
        if (verdict == LivenessMonitor.Verdict.Failing && _isUp)
            GiveUp(AssistantFailureKind.Failing);
    }

    private void LookAtSound()
    {
        if (_isUp && _script.Sounds > _sounds)
        {
            _watch.Sounded(TimeSpan.Zero, _script.Now);
            _signAt = _script.Now;
        }
        var heard = _script.Heard.Values.Sum();
        if (_held)
            heard.ShouldBe(_heard, "nobody speaks to a caller on hold");
        (_heard, _sounds) = (heard, _script.Sounds);
    }

    private void Next(IReadOnlyList<HistoryItem> history)
    {
        _isChanging = true;
        _nextHistory = [.. history.OfType<ToolUsed>().Select(used => used.CallId)];
    }

    private void Look(AssistantCommand command)
    {
        switch (command)
        {
            case CreateResponse e:
                _held.ShouldBeFalse("nobody speaks to a caller on hold");
                if (_request is not null)           // of which nothing is known for so long, nothing will be
                    (_script.Now - _requestedAt).ShouldBeGreaterThanOrEqualTo(new ConversationOptions().ResponseDeadline, "one request at a time");
                (_request, _requestedAt) = (e.Id, _script.Now);
                break;
            case CancelResponse e:
                _cancelled.Add(e.ResponseId).ShouldBeTrue("a reply is cancelled once");
                break;
            case TruncateItem e:
                e.Heard.TotalMilliseconds.ShouldBeLessThanOrEqualTo(_script.Heard[e.ItemId], "nothing is heard that was not sent");
                break;
            case AddToolOutput e:
                _taken.ShouldContain(e.CallId);
                _outputs.Add(e.CallId).ShouldBeTrue("a call has one output");
                _history.ShouldNotContain(e.CallId, "this assistant knows it already");
                break;
        }
    }
}
