namespace Voice.Server.Phone;

/// <summary>One message from a carrier, understood. A ref struct because fifty a second of these pass through every call.</summary>
internal readonly ref struct PhoneEvent
{
    public PhoneEventKind Kind { get; private init; }

    /// <summary>Sound in the stream's format, on loan until the next message is read.</summary>
    public ReadOnlySpan<byte> Audio { get; private init; }

    /// <summary>The key: 0 to 9, *, # or A to D.</summary>
    public char Key { get; private init; }

    /// <summary>The number of the mark.</summary>
    public int Mark { get; private init; }

    /// <summary>
    /// What the caller said; the BCP 47 tag of a language; of an interruption, what the carrier had said by then; of an unreadable message, what of it cannot be read; of a format that cannot be served, the format that was
    /// announced; of a complaint, the peer's words.
    /// </summary>
    public string Words { get; private init; }

    /// <summary>How long the carrier had spoken when it was interrupted.</summary>
    public TimeSpan After { get; private init; }

    /// <summary>How many bytes of sound the carrier has and has not played.</summary>
    public int QueuedBytes { get; private init; }

    /// <summary>What the peer must be answered (<see cref="PhoneProtocol.WriteReply"/>), or null. To a start it goes out once the call is admitted.</summary>
    public string? Reply { get; private init; }

    /// <summary>What of the protocol was broken beyond repair, or null: the stream ends with it.</summary>
    public string? Fault { get; private init; }

    /// <summary>The code of a complaint; empty if it has none.</summary>
    public string Code { get; private init; }

    public static PhoneEvent Of(PhoneEventKind kind) => new() { Kind = kind };

    public static PhoneEvent Replied(PhoneEventKind kind, string reply) => new() { Kind = kind, Reply = reply };

    public static PhoneEvent Broken(PhoneEventKind kind, string fault) => new() { Kind = kind, Fault = fault };

    /// <param name="what">Which part of the message, and what is wrong with it. Nothing of its content: it goes to the log.</param>
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
