using System.Collections.Concurrent;
using System.Diagnostics;
using Voice.Audio;

namespace Voice.Tests.Assistants.Cascade;

/// <summary>Speech made by espeak-ng, and noise to put it in.</summary>
internal static class Speech
{
    private static readonly ConcurrentDictionary<(string Text, string Voice), WaveFile> Made = [];

    /// <summary>Somebody says this, at a rate of 8,000, 16,000 or 24,000 Hz.</summary>
    public static short[] Say(string text, int sampleRate = 24_000, string voice = "en-us")
    {
        var spoken = Made.GetOrAdd((text, voice), static key => Make(key.Text, key.Voice));
        return Resampler.Convert(spoken.Samples, spoken.SampleRate, sampleRate);
    }

    public static short[] Silence(double seconds, int sampleRate = 24_000) => new short[(int)(seconds * sampleRate)];

    /// <summary>White noise; the level is in dB below full scale.</summary>
    public static short[] Noise(double seconds, double levelDb, int sampleRate = 24_000, int seed = 1)
    {
        var random = new Random(seed);
        var scale = 32_768 * Math.Pow(10, levelDb / 20);
        return [.. Enumerable.Range(0, (int)(seconds * sampleRate)).Select(_ => (short)Math.Clamp(scale * Gauss(random), short.MinValue, short.MaxValue))];
    }

    public static short[] Tone(double seconds, double frequency, double levelDb, int sampleRate = 24_000) =>
        Sine.Pcm(frequency, sampleRate, (int)(seconds * sampleRate), 32_768 * Math.Pow(10, levelDb / 20) * Math.Sqrt(2));

    /// <summary>Both at once; as long as the first.</summary>
    public static short[] Mix(short[] sound, short[] noise) =>
        [.. sound.Select((sample, i) => (short)Math.Clamp(sample + noise[i % noise.Length], short.MinValue, short.MaxValue))];

    public static byte[] Bytes(short[] samples, AudioEncoding encoding = AudioEncoding.Pcm16) => SampleCodec.Encode(encoding, samples);

    private static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static WaveFile Make(string text, string voice)
    {
        using var program = Process.Start(new ProcessStartInfo("espeak-ng", ["-v", voice, "-s", "160", "--stdout", text]) { RedirectStandardOutput = true })!;
        using var wave = new MemoryStream();
        program.StandardOutput.BaseStream.CopyTo(wave);
        program.WaitForExit();
        program.ExitCode.ShouldBe(0, "espeak-ng is needed for this test.");
        return WaveFile.Read(wave.ToArray());
    }
}
