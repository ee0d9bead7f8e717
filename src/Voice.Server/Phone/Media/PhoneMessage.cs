namespace Voice.Server.Phone;

internal enum PhoneMessageKind
{
    /// <summary>A piece of sound, written already.</summary>
    Written,

    Audio,
    Mark,
    Clear,
    Reply,
    HangUp,
    Close,
}

/// <summary>A message to a carrier that is being sent, or waits to be.</summary>
/// <param name="Audio">Rented.</param>
internal readonly record struct PhoneMessage(
    PhoneMessageKind Kind, byte[]? Audio = null, int Length = 0, int Number = 0, string? Reason = null, PhoneGoodbye? Goodbye = null, ReadOnlyMemory<byte> Message = default);
