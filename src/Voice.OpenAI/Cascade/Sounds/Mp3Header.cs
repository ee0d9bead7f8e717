using NLayer;

namespace Voice.OpenAI.Cascade;

/// <summary>The four bytes that every frame of an mp3 stream begins with.</summary>
/// <remarks>Source: ISO/IEC 11172-3, 2.4.1.3, and ISO/IEC 13818-3 for the lower rates; MPEG 2.5 as encoders write it.</remarks>
/// <param name="Bytes">Of the whole frame.</param>
internal readonly record struct Mp3Header(MpegVersion Version, MpegChannelMode Mode, int ModeExtension, int BitRateIndex, int RateIndex, bool HasCheck, bool Copyrighted, int Bytes)
{
    private static readonly int[] Rates = [44_100, 48_000, 32_000];
    private static readonly int[] BitRates1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    private static readonly int[] BitRates2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

    /// <summary>In Hz.</summary>
    public int Rate => RateOf(Version, RateIndex);

    /// <summary>In bits a second.</summary>
    public int BitRate => BitRateOf(Version, BitRateIndex);

    /// <summary>Samples of one channel.</summary>
    public int Samples => Version == MpegVersion.Version1 ? 1_152 : 576;

    public int Channels => Mode == MpegChannelMode.Mono ? 1 : 2;

    /// <returns>False if it is not the beginning of a frame of layer III with a bit rate of its own.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Mp3Header header)
    {
        header = default;
        if (bytes.Length < 4 || bytes[0] != 0xFF || (bytes[1] & 0xE6) != 0xE2)
            return false;
        MpegVersion? version = ((bytes[1] >> 3) & 3) switch { 3 => MpegVersion.Version1, 2 => MpegVersion.Version2, 0 => MpegVersion.Version25, _ => null };
        var (bitRate, rate) = (bytes[2] >> 4, (bytes[2] >> 2) & 3);
        if (version is not { } known || bitRate is 0 or 15 || rate == 3 || (bytes[3] & 3) == 2)
            return false;
        var bytesOfFrame = ((known == MpegVersion.Version1 ? 144 : 72) * BitRateOf(known, bitRate) / RateOf(known, rate)) + ((bytes[2] >> 1) & 1);
        header = new Mp3Header(known, (MpegChannelMode)(bytes[3] >> 6), (bytes[3] >> 4) & 3, bitRate, rate, (bytes[1] & 1) == 0, (bytes[3] & 8) != 0, bytesOfFrame);
        return true;
    }

    private static int RateOf(MpegVersion version, int index) => Rates[index] / (version switch { MpegVersion.Version1 => 1, MpegVersion.Version2 => 2, _ => 4 });

    private static int BitRateOf(MpegVersion version, int index) => 1_000 * (version == MpegVersion.Version1 ? BitRates1 : BitRates2)[index];
}
