using System.Runtime.Intrinsics;

namespace Voice.Audio;

/// <summary>Recognises the sound of a telephone's key (DTMF): two tones at once, one of each group, with hardly any other sound.</summary>
/// <remarks>
/// Source: ITU-T Q.23 (the frequencies) and Q.24 (what a receiver accepts). All eight frequencies are measured at once by Goertzel's algorithm. Voices have their energy below these frequencies and in more than two of
/// them, so a piece of 20 ms in which two hold nearly all of it is no voice.
/// </remarks>
internal static class KeyTone
{
    /// <summary>The most samples that are looked at: 30 ms at 24 kHz.</summary>
    public const int MostSamples = 720;

    // Of the mean square: about -40 dBFS. A key is louder.
    private const float Quiet = 330f * 330f;

    // One tone may be so much stronger than the other: 9 dB, in power.
    private const float Twist = 8;

    private static readonly Vector256<float> At8K = Coefficients(8_000);
    private static readonly Vector256<float> At24K = Coefficients(24_000);

    /// <param name="audio">Whole samples, of at most <see cref="MostSamples"/>; 20 ms is best.</param>
    /// <returns>How much of the energy the two tones have, 0 to 1; 0 if it is quiet or shorter than 10 ms, or no two tones that belong to a key.</returns>
    public static float Share(AudioFormat format, ReadOnlySpan<byte> audio)
    {
        Span<short> samples = stackalloc short[MostSamples];
        samples = samples[..SampleCodec.Decode(format.Encoding, audio, samples)];
        if (samples.Length < format.SampleRate / 100)
            return 0;
        var coefficients = format.SampleRate switch { 8_000 => At8K, 24_000 => At24K, var rate => Coefficients(rate) };
        Vector256<float> now, before = default, earlier = default;
        float energy = 0;
        foreach (var sample in samples)
        {
            now = Vector256.Create((float)sample) + (coefficients * before) - earlier;
            earlier = before;
            before = now;
            energy += (float)sample * sample;
        }
        if (energy < Quiet * samples.Length)
            return 0;
        var power = (before * before) + (earlier * earlier) - (coefficients * before * earlier);
        var low = Strongest(power.GetLower());
        var high = Strongest(power.GetUpper());
        return low > Twist * high || high > Twist * low ? 0 : Math.Min(1, 2 * (low + high) / (samples.Length * energy));
    }

    private static float Strongest(Vector128<float> power) => Math.Max(Math.Max(power[0], power[1]), Math.Max(power[2], power[3]));

    private static Vector256<float> Coefficients(int rate)
    {
        return Vector256.Create(Of(697), Of(770), Of(852), Of(941), Of(1_209), Of(1_336), Of(1_477), Of(1_633));

        float Of(int hertz) => (float)(2 * Math.Cos(2 * Math.PI * hertz / rate));
    }
}
