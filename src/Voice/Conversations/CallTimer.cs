namespace Voice.Conversations;

/// <summary>The clocks a conversation may set. Each runs at most once at a time; setting it again restarts it.</summary>
internal enum CallTimer
{
    /// <summary>The model owes something (a reply, or the rest of one) and has not been heard from.</summary>
    ResponseDue,

    /// <summary>A sound over a reply must be judged by now, or a held reply has waited for the words of its turn.</summary>
    JudgeDue,

    /// <summary>The line was cleared and has not said how much was heard.</summary>
    ClearDue,

    /// <summary>The last reply is over and, by the clock, all of it has been played.</summary>
    PlaybackDue,

    /// <summary>A refused request may be made again.</summary>
    RequestAgain,

    /// <summary>The line is gone; when this ends, so does the call.</summary>
    ResumeWindow,

    /// <summary>Nobody has said anything for long.</summary>
    Idle,

    /// <summary>The longest a call may last.</summary>
    MaxDuration,

    /// <summary>Tools have been at work for a while and nobody has said anything.</summary>
    DeadAir,

    /// <summary>A tool that needs the caller's yes waits for the words of their turn.</summary>
    WordsDue,

    /// <summary>The assistant was lost; another may be tried now.</summary>
    ConnectAgain,

    /// <summary>The caller has said nothing for a while: the assistant asks whether they are there.</summary>
    SilenceDue,

    /// <summary>The caller has not pressed another key.</summary>
    KeysDue,

    /// <summary>The call has been on hold for as long as it may.</summary>
    HoldDue,

    /// <summary>The longest call is nearly over.</summary>
    WindDown,

    /// <summary>A secure section has been open for as long as it may.</summary>
    SecureDue,

    /// <summary>The caller's turn has gone on for as long as it may.</summary>
    TurnDue,

    /// <summary>The caller said something into the last words of the call: what it was may be known by now.</summary>
    ObjectionDue,

    /// <summary>Another assistant stands in; the preferred one may be tried again now.</summary>
    ReturnDue,

    /// <summary>The connection to the assistant has lived for most of the time that it may.</summary>
    RolloverDue,

    /// <summary>The caller is owed an answer and has heard nothing for a while.</summary>
    EarconDue,
}
