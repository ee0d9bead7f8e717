namespace Voice.Audio;

/// <summary>A piece of audio: bytes, their format, and their time.</summary>
/// <remarks>The memory belongs to the maker of the frame; a receiver that keeps it longer than the call copies it.</remarks>
/// <param name="Bytes">Whole samples in <paramref name="Format"/>.</param>
/// <param name="Format">Encoding and rate.</param>
/// <param name="CapturedAt">The time of the last sample, on the clock of the call (time since it was answered).</param>
internal readonly record struct AudioFrame(ReadOnlyMemory<byte> Bytes, AudioFormat Format, TimeSpan CapturedAt)
{
    public TimeSpan Duration => Format.DurationOf(Bytes.Length);
}
