namespace Voice.Simulator.Faults;

/// <summary>What goes wrong. Those from <see cref="Close"/> on are for the realtime route only.</summary>
public enum FaultKind
{
    /// <summary>An HTTP status instead of an answer, or instead of the WebSocket.</summary>
    Status,

    /// <summary>Everything comes later: <see cref="SimulatorFault.Delay"/> once, <see cref="SimulatorFault.Each"/> before every further piece.</summary>
    Delay,

    /// <summary>The TCP connection ends without a goodbye. Everything before arrives.</summary>
    Drop,

    /// <summary>The TCP connection is reset. What was on its way is lost.</summary>
    Reset,

    /// <summary>The connection stays open, pings are answered, and nothing more comes.</summary>
    Mute,

    /// <summary>An event, or a piece of an answer, arrives spoiled.</summary>
    Garbage,

    /// <summary>An event, or a piece of an answer, of <see cref="SimulatorFault.Bytes"/>.</summary>
    Huge,

    /// <summary>An orderly close with <see cref="SimulatorFault.CloseCode"/>.</summary>
    Close,

    /// <summary>The connection stays open, but nothing is read, sent or answered any more, pings included.</summary>
    HalfOpen,

    /// <summary>Nothing is read any more, while the sending goes on: what the client writes piles up.</summary>
    Deaf,

    /// <summary><c>session_expired</c> and close code 1001. At the beginning of a session, <c>expires_at</c> tells of it beforehand.</summary>
    Expire,

    /// <summary>An event comes twice.</summary>
    Duplicate,

    /// <summary>The last sound of the response before this one comes once more.</summary>
    Stale,

    /// <summary>An <c>error</c> event with <see cref="SimulatorFault.Code"/>; the session goes on.</summary>
    Error,

    /// <summary>The response that is going on ends as <c>failed</c> with <see cref="SimulatorFault.Code"/>.</summary>
    Failed,

    /// <summary>The response that is going on ends as <c>incomplete</c> for the reason <see cref="SimulatorFault.Code"/>.</summary>
    Incomplete,
}
