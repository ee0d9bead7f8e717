namespace Voice.Assistants;

/// <summary>
/// Watches whether an assistant does what it owes: begin a reply once the caller has finished or it was asked for one, go on with it, and end one in a while without failing.
/// </summary>
/// <remarks>
/// Pure: time is an argument. A ping shows that the far end's computer lives; only this shows that its model does (sessions that stay open and never say anything again are
/// well known). What is late is asked for an echo first: an answer means slow, and gives it as much time again, once.
/// </remarks>
/// <param name="canEcho">The assistant answers an echo.</param>
/// <param name="answers">False if it only listens: then the end of a turn asks for nothing.</param>
internal sealed class TurnWatch(LivenessOptions options, bool canEcho, bool answers = true)
{
    // An empty reply, the one that is asked for in its place, and the sentence that stands in for both.
    private const int MostEmpties = 3;

    private Owed _owed;
    private TimeSpan _since;
    private TimeSpan? _echoAskedAt;
    private bool _forgiven;
    private bool _callerSpeaks;                         // by the assistant's word
    private int _echoes;                                // that have not been answered
    private bool _doubted;                              // it is alive if it echoes; but does it hear?
    private int _unheard;
    private int _failures;
    private int _empties;

    private enum Owed
    {
        Nothing,

        /// <summary>A reply.</summary>
        Reply,

        /// <summary>More of it.</summary>
        More,

        /// <summary>Only a sign of life.</summary>
        Sign,
    }

    /// <summary>When to look again; null while nothing is owed.</summary>
    public TimeSpan? Due => (_owed, _echoAskedAt) switch
    {
        (Owed.Nothing, _) => null,
        (_, { } asked) => asked + options.Echo,
        (Owed.Reply, _) => _since + options.Begin,
        _ => _since + options.Progress,
    };

    /// <summary>Something was sent to the assistant.</summary>
    public void Sent(AssistantCommand command, TimeSpan now)
    {
        if (command is EndTurn)
            _callerSpeaks = false;
        if (command is CreateResponse && _owed == Owed.Nothing)
            Expect(Owed.Reply, now);
    }

    /// <summary>The caller was heard here, and the assistant has shown no sign of it.</summary>
    /// <param name="isVoice">It was certainly the caller's voice, and neither a noise nor the assistant's own sound.</param>
    /// <returns>True if it is to be asked for an echo.</returns>
    public bool Unnoticed(bool isVoice, TimeSpan now)
    {
        if (!canEcho || _owed != Owed.Nothing)
            return false;
        Expect(Owed.Sign, now);
        (_echoAskedAt, _echoes) = (now, _echoes + 1);
        // In a turn that it knows of, it may well wait to see whether the caller goes on.
        _doubted = isVoice && !_callerSpeaks && options.Unheard > 0;
        return true;
    }

    /// <summary>A piece of the reply's sound has come.</summary>
    public void Sounded(TimeSpan now)
    {
        if (_owed != Owed.Nothing)
            Expect(Owed.More, now);
    }

    /// <returns><see cref="Verdict.Failing"/> or <see cref="Verdict.Deaf"/> if it is of no more use.</returns>
    public Verdict Happened(AssistantEvent happened, TimeSpan now)
    {
        if (happened is SpeechStarted or SpeechStopped)
            (_callerSpeaks, _unheard) = (happened is SpeechStarted, 0);
        if (happened is Echoed && _echoes > 0)
            _echoes--;
        switch (happened)
        {
            case SpeechStarted:
            case ResponseDone { Outcome: ResponseOutcome.Empty }:
                Expect(Owed.Nothing, now);
                return ++_empties < MostEmpties ? Verdict.Fine : Verdict.Failing;
            case ResponseDone { Outcome: not ResponseOutcome.Failed }:
            case CommandRefused when _owed == Owed.Reply:
                Expect(Owed.Nothing, now);
                break;
            case ResponseDone:
                Expect(Owed.Nothing, now);
                return ++_failures < options.Failures ? Verdict.Fine : Verdict.Failing;
            case SpeechStopped when answers && _owed != Owed.More:
                Expect(Owed.Reply, now);
                break;
            case ResponseCreated:
                Expect(Owed.More, now);
                break;
            case ResponseWords or ToolCalled or ResponseAudioDone when _owed != Owed.Nothing:
                Expect(Owed.More, now);
                break;
            case Echoed when _owed == Owed.Sign && _echoes > 0:
                break;                                  // of an earlier one: it says nothing about what was heard since
            case Echoed when _echoAskedAt is not null && _owed == Owed.Sign:
                var deaf = _doubted && ++_unheard >= options.Unheard;
                Expect(Owed.Nothing, now);
                return deaf ? Verdict.Deaf : Verdict.Fine;
            case Echoed when _echoAskedAt is not null:
                (_echoAskedAt, _since, _forgiven) = (null, now, true);
                break;
        }
        if (happened is ResponseDone { Outcome: ResponseOutcome.Completed or ResponseOutcome.Unheard })
            (_failures, _empties) = (0, 0);
        return Verdict.Fine;
    }

    /// <summary>The time has come (or not quite: look at <see cref="Due"/> again).</summary>
    public Verdict Look(TimeSpan now)
    {
        if (Due is not { } due || now < due)
            return Verdict.Fine;
        if (!canEcho || _forgiven || _echoAskedAt is not null)
            return Verdict.Mute;
        (_echoAskedAt, _echoes) = (now, _echoes + 1);
        return Verdict.AskEcho;
    }

    private void Expect(Owed owed, TimeSpan now) => (_owed, _since, _echoAskedAt, _forgiven, _doubted) = (owed, now, null, false, false);

    internal enum Verdict
    {
        Fine,
        AskEcho,
        Mute,

        /// <summary>One reply after the other fails.</summary>
        Failing,

        /// <summary>It lives, and does not hear the caller.</summary>
        Deaf,
    }
}
