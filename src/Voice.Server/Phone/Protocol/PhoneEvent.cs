
namespace Voice.Server.Phone;

/// <summary>One message from a carrier, understood. A ref struct because fifty a second of these pass through every call.</summary>
internal readonly ref struct PhoneEvent
{
    public PhoneEventKind Kind { get; private init; }

    /// <summary>Sound in the stream's format. Valid until the next message is read.</summary>
    public ReadOnlySpan<byte> Audio { get; private init; }

    /// <summary>The key: 0 to 9, *, # or A to D.</summary>
    public char Key { get; private init; }

    /// <summary>The number of the mark.</summary>
    public int Mark { get; private init; }

    /// <summary>
    /// The text of the event. The kind decides what it holds:
    /// <list type="bullet">
    /// <item><description><see cref="PhoneEventKind.Said"/>: the words of the caller.</description></item>
    /// <item><description><see cref="PhoneEventKind.Interrupted"/>: the words that the carrier had spoken before the interruption.</description></item>
    /// <item><description><see cref="PhoneEventKind.Language"/>: the BCP 47 tag of the language.</description></item>
    /// <item><description><see cref="PhoneEventKind.Complained"/>: the words of the peer's complaint.</description></item>
    /// <item><description><see cref="PhoneEventKind.Unsupported"/>: the sound format that the peer announced.</description></item>
    /// <item><description><see cref="PhoneEventKind.Junk"/>: the part of the message that cannot be read, and what is wrong with it. Null if the whole message cannot be read.</description></item>
    /// </list>
    /// It is null for the other kinds.
    /// </summary>
    public string Words { get; private init; }

    /// <summary>How long the carrier had spoken when it was interrupted.</summary>
    public TimeSpan After { get; private init; }

    /// <summary>How many bytes of sound the carrier has and has not played.</summary>
    public int QueuedBytes { get; private init; }

    /// <summary>The reply to the peer (<see cref="PhoneProtocol.WriteReply"/>), or null. The reply to a start is sent when the call is admitted.</summary>
    public string? Reply { get; private init; }

    /// <summary>The violation of the protocol that ends the stream, or null.</summary>
    public string? Fault { get; private init; }

    /// <summary>The code of a complaint; empty if it has none.</summary>
    public string Code { get; private init; }

    public static PhoneEvent Of(PhoneEventKind kind) => new() { Kind = kind };

    public static PhoneEvent Replied(PhoneEventKind kind, string reply) => new() { Kind = kind, Reply = reply };

    public static PhoneEvent Broken(PhoneEventKind kind, string fault) => new() { Kind = kind, Fault = fault };

    /// <param name="what">The part of the message and its mistake, without its content, because the text goes to the log.</param>
    public static PhoneEvent Unreadable(string what) => new() { Kind = PhoneEventKind.Junk, Words = what };

    /// <param name="announced">From <see cref="WireFormat.Describe"/>.</param>
    public static PhoneEvent Unsupported(string announced) => new() { Kind = PhoneEventKind.Unsupported, Words = announced };

    public static PhoneEvent Complained(string code, string words) => new() { Kind = PhoneEventKind.Complained, Code = code, Words = words };

    public static PhoneEvent Heard(ReadOnlySpan<byte> audio) => new() { Kind = PhoneEventKind.Audio, Audio = audio };

    public static PhoneEvent Said(string words) => new() { Kind = PhoneEventKind.Said, Words = words };

    public static PhoneEvent Interrupted(string words, TimeSpan after) => new() { Kind = PhoneEventKind.Interrupted, Words = words, After = after };

    public static PhoneEvent Speaks(string language, string reply) => new() { Kind = PhoneEventKind.Language, Words = language, Reply = reply };

    public static PhoneEvent Pressed(char key) => new() { Kind = PhoneEventKind.Key, Key = key };

    public static PhoneEvent Queued(int bytes) => new() { Kind = PhoneEventKind.Queue, QueuedBytes = bytes };

    public static PhoneEvent Reached(int mark) => new() { Kind = PhoneEventKind.Played, Mark = mark };
}
