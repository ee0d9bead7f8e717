using Voice.Tools;

namespace Voice;

/// <summary>Why a call ended.</summary>
internal enum EndReason
{
    HungUp,

    /// <summary>The assistant ended it, after its last words.</summary>
    Finished,

    /// <summary>The assistant handed the caller on, after its last words.</summary>
    Transferred,
    CallerGone,
    Idle,
    MaxDuration,
    AssistantFailed,
    Shutdown,
    Refused,
    Error,
}

/// <summary>How a call ended: the return value of a session.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Side">The side that ended the call, or whose failure ended it.</param>
/// <param name="Message">For people: what happened. Empty when there is nothing to explain.</param>
/// <param name="Hint">Advice, or empty.</param>
internal sealed record CallEnd(EndReason Reason, Side Side, string Message = "", string Hint = "")
{
    /// <summary>The target, if the call was handed on.</summary>
    public CallTransfer? Transfer { get; init; }

    public static CallEnd HungUp { get; } = new(EndReason.HungUp, Side.Caller);

    public static CallEnd SaidGoodbye { get; } = new(EndReason.Finished, Side.Assistant);

    public static CallEnd CallerGone { get; } = new(EndReason.CallerGone, Side.Caller, "The caller's connection broke and did not come back.");

    public static CallEnd Shutdown { get; } = new(EndReason.Shutdown, Side.Server, "The server is stopping.", "Call again in a moment.");

    public static CallEnd Idle { get; } = new(EndReason.Idle, Side.Caller, "Nobody has said anything for a while.", "Press Talk to call again.");

    public static CallEnd MaxDuration { get; } = new(EndReason.MaxDuration, Side.Server, "The call reached its longest duration.", "Press Talk to call again.");

    public static CallEnd HeldTooLong { get; } = new(EndReason.Idle, Side.Caller, "The call was on hold for too long.", "Call again.");

    public static CallEnd Transferred(CallTransfer transfer) => new(EndReason.Transferred, Side.Assistant) { Transfer = transfer };
}
