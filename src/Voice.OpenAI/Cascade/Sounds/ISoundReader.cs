namespace Voice.OpenAI.Cascade;

/// <summary>Reads one answer of a speech service, which comes in pieces of any length.</summary>
internal interface ISoundReader
{
    /// <exception cref="InvalidDataException">The bytes are not what they were believed to be, or cannot be decoded. The message is for the log and says what they are.</exception>
    void Read(ReadOnlySpan<byte> bytes, SoundPieces into);

    /// <summary>Nothing more comes.</summary>
    /// <exception cref="InvalidDataException">As for <see cref="Read"/>.</exception>
    void End(SoundPieces into);
}
