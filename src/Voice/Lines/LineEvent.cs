namespace Voice.Lines;

/// <summary>Something the caller's end reports.</summary>
internal abstract record LineEvent : CallEvent;

/// <summary>A line was attached: the first, or one that came back.</summary>
internal sealed record LineAttached(int Epoch) : LineEvent;

/// <summary>The line of this epoch broke. Ignored if another line has come since.</summary>
internal sealed record LineDetached(int Epoch) : LineEvent;

/// <summary>The caller hung up.</summary>
internal sealed record HungUp : LineEvent;

/// <summary>The caller typed a line.</summary>
internal sealed record CallerTyped(string Text) : LineEvent;

/// <summary>The caller shows a picture.</summary>
internal sealed record CallerShowed(Picture Picture) : LineEvent;

/// <summary>The line has written down what the caller said.</summary>
internal sealed record CallerSaid(string Text) : LineEvent;

/// <summary>The caller asked for silence by hand (a stop button, a key), or spoke over a line that speaks by itself.</summary>
internal sealed record CallerInterrupted : LineEvent;

/// <summary>The sound that the caller's loudspeaker has played so far.</summary>
internal sealed record Played(IReadOnlyList<PlaybackReport> Reports) : LineEvent;

/// <summary>The line has fallen silent after the clear with this id; the reports are exact.</summary>
/// <param name="Reports">Null if the line cannot say what was heard: then its last reports count, and the clock if those are old.</param>
internal sealed record LineCleared(int ClearId, IReadOnlyList<PlaybackReport>? Reports) : LineEvent;

/// <summary>The caller pressed yes or no on a tool call that waits for it.</summary>
internal sealed record ToolConfirmed(string CallId, bool Yes) : LineEvent;

/// <summary>The caller pressed a key of their phone: 0 to 9, *, # or A to D. Any other is ignored.</summary>
internal sealed record KeyPressed(char Digit) : LineEvent
{
    /// <summary>Without the key: it may be one of a secret.</summary>
    public override string ToString() => nameof(KeyPressed);
}

/// <summary>The call is on hold: the caller does not listen.</summary>
internal sealed record HoldStarted : LineEvent;

/// <summary>The caller is back.</summary>
internal sealed record HoldEnded : LineEvent;
