namespace Voice.Assistants;

/// <summary>A piece of a reply's sound. The bytes are valid until the call that carries them returns.</summary>
/// <remarks>A ref struct rather than an event, because fifty a second of these pass through every call and none may allocate.</remarks>
internal readonly ref struct ResponseAudio(string responseId, string itemId, int contentIndex, ReadOnlySpan<byte> bytes)
{
    public string ResponseId { get; } = responseId;

    public string ItemId { get; } = itemId;

    public int ContentIndex { get; } = contentIndex;

    /// <summary>Whole samples in the call's output format.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;
}
