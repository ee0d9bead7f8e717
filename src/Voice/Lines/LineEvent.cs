using Voice.Sessions;

namespace Voice.Lines;

/// <summary>Something the caller's end reports.</summary>
public abstract record LineEvent : SessionEvent;

/// <summary>A line was attached: the first, or one that came back.</summary>
public sealed record LineAttached(int Epoch) : LineEvent;

/// <summary>The line of this epoch broke. Ignored if another line has come since.</summary>
public sealed record LineDetached(int Epoch) : LineEvent;

/// <summary>The caller hung up.</summary>
public sealed record HungUp : LineEvent;

/// <summary>The caller typed a line.</summary>
public sealed record CallerTyped(string Text) : LineEvent;

/// <summary>The caller asked for silence by hand (a stop button, a key).</summary>
public sealed record CallerInterrupted : LineEvent;

/// <summary>What the caller's loudspeaker has played so far.</summary>
public sealed record Played(IReadOnlyList<PlaybackReport> Reports) : LineEvent;

/// <summary>The line has fallen silent after the clear with this id; the reports are exact.</summary>
public sealed record LineCleared(int ClearId, IReadOnlyList<PlaybackReport> Reports) : LineEvent;

/// <summary>The caller pressed yes or no on a tool call that waits for it.</summary>
public sealed record ToolConfirmed(string CallId, bool Yes) : LineEvent;
