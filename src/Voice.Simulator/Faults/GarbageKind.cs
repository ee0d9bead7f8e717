namespace Voice.Simulator.Faults;

/// <summary>How an event is spoiled.</summary>
public enum GarbageKind
{
    /// <summary>JSON that ends in the middle.</summary>
    Truncated,

    /// <summary>A byte that UTF-8 does not have, in a text frame.</summary>
    InvalidUtf8,

    /// <summary>A binary frame. On a REST route: bytes that are no text.</summary>
    Binary,

    /// <summary>Its <c>delta</c> or <c>audio</c> is no base64.</summary>
    BadBase64,

    /// <summary>Its <c>delta</c> or <c>audio</c> holds one byte: half a sample.</summary>
    OddBytes,

    /// <summary>All its strings but the type are numbers.</summary>
    WrongTypes,

    /// <summary>Its type is one that nobody knows.</summary>
    UnknownType,

    /// <summary>It holds lists in lists, 2,000 deep.</summary>
    Deep,
}
