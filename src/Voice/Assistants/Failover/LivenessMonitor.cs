namespace Voice.Assistants.Failover;

/// <summary>
/// Watches one assistant in both directions. The assistant must notice the caller's speech, begin a reply when it owes one, go on with it, and not fail several in a row.
/// </summary>
/// <remarks>
/// Pure: time is an argument, the sound is described by its loudness and length, and nothing is allocated. Not thread-safe. A ping shows that the other computer lives. Only this monitor shows
/// that its model lives: sessions that stay open and never speak again are well known. A late assistant is asked for an echo first. An answer means that it is slow, and gives it
/// as much time again, once.
/// </remarks>
/// <param name="canEcho">The assistant answers an echo.</param>
/// <param name="answers">False if it only listens: then the end of a turn asks for nothing.</param>
/// <param name="tryReportDeaf">Tells whether the call may replace an assistant because it is deaf (<see cref="CallAssistants.TryReportDeaf"/>). Called only for a deaf assistant. Null for always.</param>
/// <param name="isAlone">True if there is no other assistant for the call.</param>
internal sealed class LivenessMonitor(LivenessOptions options, bool canEcho, bool answers = true, Func<bool>? tryReportDeaf = null, bool isAlone = false)
{
    // An empty reply, the one that is asked for in its place, and the sentence that replaces both.
    private const int MostEmpties = 3;

    // A failing assistant without a successor is kept until the sentence that replaces its reply has failed as well. Without it the caller would hear nothing.
    private const int Sentence = 2;

    // A word, and time enough for any detector to report it.
    private static readonly TimeSpan Word = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Detection = TimeSpan.FromSeconds(1);

    // The debt of the assistant
    private Owed _owed;
    private TimeSpan _since;
    private TimeSpan? _echoAskedAt;
    private bool _forgiven;
    private int _echoes;                                // that have not been answered
    private int _failures;
    private int _empties;

    // The caller's sound, as measured here
    private TimeSpan _loudFor;                          // since the assistant's last sign of life
    private TimeSpan _loudFrom;
    private TimeSpan _loudAt;
    private TimeSpan _unnoticedFrom;

    // The signs of the assistant
    private TimeSpan _aliveAt;
    private TimeSpan _soundsUntil;                      // its sound, if it was played as it came
    private bool _callerSpeaks;                         // by its word
    private bool _doubted;                              // an echo shows that it lives, and not that it hears
    private int _unheard;

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

    /// <summary>The assistant was given a piece of the caller's sound.</summary>
    /// <param name="duration">The length of the piece.</param>
    /// <returns>True if a sound has ended of which the assistant shows no sign. Then tell by <see cref="Unnoticed"/> whether it was a voice.</returns>
    public bool Heard(bool isLoud, TimeSpan duration, TimeSpan now)
    {
        if (isLoud)
        {
            if (_loudAt < _aliveAt)
                _loudFor = TimeSpan.Zero;
            if (_loudFor == TimeSpan.Zero)
                _loudFrom = now;
            _loudFor += duration;
            _loudAt = now;
        }
        if (now - _loudAt < Detection)
            return false;
        var isUnnoticed = _loudFor >= Word && _loudAt > _aliveAt;
        (_loudFor, _unnoticedFrom) = (TimeSpan.Zero, _loudFrom);
        return isUnnoticed;
    }

    /// <summary>The assistant showed no sign of the sound that <see cref="Heard"/> reported.</summary>
    /// <param name="isVoice">It was a voice: the caller's, if none of the assistant's sound was being played when it began.</param>
    /// <returns>True if the assistant is to be asked for an echo.</returns>
    public bool Unnoticed(bool isVoice, TimeSpan now)
    {
        if (!canEcho || _owed != Owed.Nothing)
            return false;
        Expect(Owed.Sign, now);
        (_echoAskedAt, _echoes) = (now, _echoes + 1);
        // In a turn that it knows of, it may wait to see whether the caller goes on.
        _doubted = isVoice && _unnoticedFrom >= _soundsUntil && !_callerSpeaks && options.Unheard > 0;
        return true;
    }

    /// <summary>A piece of the reply's sound has come.</summary>
    /// <param name="duration">The length of the piece.</param>
    public void Sounded(TimeSpan duration, TimeSpan now)
    {
        _aliveAt = now;
        _soundsUntil = (_soundsUntil > now ? _soundsUntil : now) + duration;
        if (_owed != Owed.Nothing)
            Expect(Owed.More, now);
    }

    /// <returns><see cref="Verdict.Failing"/> or <see cref="Verdict.Deaf"/> if it is of no more use.</returns>
    public Verdict Happened(AssistantEvent happened, TimeSpan now)
    {
        Notice(happened, now);
        switch (happened)
        {
            case SpeechStarted:
                Expect(Owed.Nothing, now);
                break;
            case ResponseDone { Outcome: ResponseOutcome.Empty }:
                Expect(Owed.Nothing, now);
                return ++_empties < MostEmpties ? Verdict.Fine : Verdict.Failing;
            case ResponseDone { Outcome: not ResponseOutcome.Failed }:
            case CommandRefused when _owed == Owed.Reply:
                Expect(Owed.Nothing, now);
                break;
            case ResponseDone { Reason: { } reason } when RefusedRequest.Is(reason):
                Expect(Owed.Nothing, now);
                break;                                  // the failure concerns the request and not the assistant
            case ResponseDone:
                Expect(Owed.Nothing, now);
                return ++_failures < options.Failures + (isAlone ? Sentence : 0) ? Verdict.Fine : Verdict.Failing;
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
                break;                                  // the echo of an earlier request does not concern newer sound
            case Echoed when _echoAskedAt is not null && _owed == Owed.Sign:
                var isDeaf = _doubted && ++_unheard >= options.Unheard && tryReportDeaf?.Invoke() is not false;
                Expect(Owed.Nothing, now);
                return isDeaf ? Verdict.Deaf : Verdict.Fine;
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

    private void Notice(AssistantEvent happened, TimeSpan now)
    {
        if (happened is not Echoed)
            _aliveAt = now;
        if (happened is SpeechStarted)
            _soundsUntil = now;                         // it cuts the sound
        if (happened is SpeechStarted or SpeechStopped)
            (_callerSpeaks, _unheard) = (happened is SpeechStarted, 0);
        if (happened is Echoed && _echoes > 0)
            _echoes--;
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
