namespace Voice.Audio;

/// <summary>A stretch of audio on its way through: bytes, what they mean, and when they were caught.</summary>
/// <remarks>The memory belongs to the maker of the frame; a receiver that keeps it longer than the call copies it.</remarks>
/// <param name="Bytes">Whole samples in <paramref name="Format"/>.</param>
/// <param name="Format">Encoding and rate.</param>
/// <param name="CapturedAt">When the last sample was caught, on the clock of the call (time since it was answered).</param>
internal readonly record struct AudioFrame(ReadOnlyMemory<byte> Bytes, AudioFormat Format, TimeSpan CapturedAt)
{
    public TimeSpan Duration => Format.DurationOf(Bytes.Length);
}
