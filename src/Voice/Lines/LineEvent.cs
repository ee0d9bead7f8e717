namespace Voice.Lines;

/// <summary>Something the caller's end reports.</summary>
public abstract record LineEvent : CallEvent;

/// <summary>A line was attached: the first, or one that came back.</summary>
public sealed record LineAttached(int Epoch) : LineEvent;

/// <summary>The line of this epoch broke. Ignored if another line has come since.</summary>
public sealed record LineDetached(int Epoch) : LineEvent;

/// <summary>The caller hung up.</summary>
public sealed record HungUp : LineEvent;

/// <summary>The caller typed a line.</summary>
public sealed record CallerTyped(string Text) : LineEvent;

/// <summary>The line has written down what the caller said.</summary>
public sealed record CallerSaid(string Text) : LineEvent;

/// <summary>The caller asked for silence by hand (a stop button, a key), or spoke over a line that speaks by itself.</summary>
public sealed record CallerInterrupted : LineEvent;

/// <summary>What the caller's loudspeaker has played so far.</summary>
public sealed record Played(IReadOnlyList<PlaybackReport> Reports) : LineEvent;

/// <summary>The line has fallen silent after the clear with this id; the reports are exact.</summary>
/// <param name="Reports">Null if the line cannot say what was heard: then its last reports count, and the clock if those are old.</param>
public sealed record LineCleared(int ClearId, IReadOnlyList<PlaybackReport>? Reports) : LineEvent;

/// <summary>The caller pressed yes or no on a tool call that waits for it.</summary>
public sealed record ToolConfirmed(string CallId, bool Yes) : LineEvent;

/// <summary>The caller pressed a key of their phone: 0 to 9, *, # or A to D. Any other is ignored.</summary>
public sealed record KeyPressed(char Digit) : LineEvent
{
    /// <summary>Without the key: it may be one of a secret.</summary>
    public override string ToString() => nameof(KeyPressed);
}

/// <summary>The caller was put on hold, or put us on hold: nobody is listening.</summary>
public sealed record HoldStarted : LineEvent;

/// <summary>The caller is back.</summary>
public sealed record HoldEnded : LineEvent;
