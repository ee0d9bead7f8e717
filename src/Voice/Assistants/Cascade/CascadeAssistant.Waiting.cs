using Microsoft.Extensions.Logging;
using Voice.TurnDetection;

namespace Voice.Assistants.Cascade;

/// <content>Whom it waits for: callers whose words are not finished.</content>
internal sealed partial class CascadeAssistant
{
    private ITimer? _waiting;
    private CallerTurn? _unfinished;                            // the last turn that is over, if its words say that the caller goes on
    private TimeSpan _unfinishedFor;                            // how much more silence it is given
    private bool _finishing;                                    // the turn is ended by somebody else
    private string _lastReply = "";                             // what the assistant said last: did it ask for a number?

    /// <summary>The words of a turn are there, perhaps while it is still open: they say how much silence ends it.</summary>
    private void Judge(CallerTurn turn, string words)
    {
        if (_options.TurnEnding != TurnEnding.Words || words.Length == 0)
            return;
        var asked = NumberAsked.In(_lastReply, _setup!.Language);
        var decision = EndOfTurn.Decide(words, _setup.Language, asked, _ear!.UsualSilence, _options.MinSilence);
        if (turn == _speaking)
        {
            _ear.WaitFor(decision.Silence);
        }
        else if (decision.Silence > turn.Silence)
        {
            // The words came after the turn was over. The answer waits, and what the caller still says is answered with it.
            (_unfinished, _unfinishedFor) = (turn, decision.Silence - turn.Silence);
        }
        LogDecision(decision.Kind, decision.Rule, (int)decision.Silence.TotalMilliseconds);
    }

    /// <summary>True while the caller may go on with what they have not finished. Time passes by the line's sound or by the clock, whichever is ahead: a muted line sends nothing.</summary>
    private bool IsWaiting()
    {
        if (_unfinished is not { } turn)
            return false;
        var heard = TimeSpan.FromSeconds((_ear!.Heard - turn.Over.Sample) / (double)_setup!.InputFormat.SampleRate);
        var passed = _time.GetElapsedTime(turn.Over.Timestamp);
        var left = _unfinishedFor - (heard > passed ? heard : passed);
        if (left > TimeSpan.Zero)
        {
            _waiting!.Change(left, Timeout.InfiniteTimeSpan);
            return true;
        }
        _unfinished = null;
        return false;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Turn: {Kind}: {Rule}; {Silence} ms of silence end it")]
    private partial void LogDecision(TurnDecisionKind kind, string rule, int silence);
}
