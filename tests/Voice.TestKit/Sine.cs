using NAudio.Wave.SampleProviders;

namespace Voice.TestKit;

/// <summary>A tone for tests, made by NAudio's signal generator.</summary>
public static class Sine
{
    /// <summary>The tone as 16-bit PCM, rounded.</summary>
    /// <param name="amplitude">Of the peaks, 0 to 32,767.</param>
    public static short[] Pcm(double hertz, int sampleRate, int samples, double amplitude) =>
        [.. Of(hertz, sampleRate, samples, amplitude / 32_768).Select(static value => (short)Math.Round(value * 32_768))];

    /// <summary>The tone on the scale from -1 to 1; it begins at 0 and rises.</summary>
    public static float[] Of(double hertz, int sampleRate, int samples, double gain)
    {
        var tone = new float[samples];
        new SignalGenerator(sampleRate, 1) { Type = SignalGeneratorType.Sin, Frequency = hertz, Gain = gain }.Read(tone);
        return tone;
    }
}
