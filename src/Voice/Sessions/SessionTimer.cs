namespace Voice.Sessions;

/// <summary>The clocks a conversation may set. Each runs at most once at a time; setting it again restarts it.</summary>
public enum SessionTimer
{
    /// <summary>A reply was due (the caller's turn ended, or one was requested) and has not begun.</summary>
    ResponseDue,

    /// <summary>The line was cleared and has not said how much was heard.</summary>
    ClearDue,

    /// <summary>By the clock, all that was sent has been played.</summary>
    PlaybackDue,

    /// <summary>A refused request may be made again.</summary>
    RequestAgain,

    /// <summary>The line is gone; when this ends, so does the call.</summary>
    ResumeWindow,

    /// <summary>Nobody has said anything for long.</summary>
    Idle,

    /// <summary>The longest a call may last.</summary>
    MaxDuration,
}
