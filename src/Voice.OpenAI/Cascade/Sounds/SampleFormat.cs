namespace Voice.OpenAI.Cascade;

/// <summary>The layout of uncompressed sound.</summary>
/// <param name="Bytes">Of one sample of one channel.</param>
/// <param name="Channels">1 or more; their samples take turns.</param>
/// <param name="Rate">Samples a second of one channel, in Hz.</param>
/// <param name="BigEndian">True if the highest byte of a sample comes first.</param>
internal readonly record struct SampleFormat(SampleCode Code, int Bytes, int Channels, int Rate, bool BigEndian = false)
{
    // The rates, in Hz, that the resampler takes.
    public const int LowestRate = 4_000;
    public const int HighestRate = 192_000;
    public const int MostChannels = 32;

    public static SampleFormat Pcm16(int rate) => new(SampleCode.Signed, 2, 1, rate);

    public int FrameBytes => Bytes * Channels;

    public bool IsReadable => Channels is >= 1 and <= MostChannels && Rate is >= LowestRate and <= HighestRate && (Code, Bytes) is
        (SampleCode.Unsigned8, 1) or (SampleCode.MuLaw, 1) or (SampleCode.ALaw, 1) or (SampleCode.Signed, 2 or 3 or 4) or (SampleCode.Float, 4 or 8);
}
