using Voice.Simulator.Audio;

namespace Voice.Simulator.Tests.Hearing.Training;

/// <summary>What happens to speech on its way to the simulator; seeded, 24 kHz in and out.</summary>
static class Condition
{
    public const int SampleRate = 24_000;

    public static readonly string[] All = ["clean", "noise", "phone", "gain up", "gain down", "silence", "clipped", "cd rate", "room"];

    public static short[] Apply(string condition, short[] clip, int seed) => condition switch
    {
        "clean" => clip,
        "noise" => AddNoise(clip, 20, seed),
        "noise 15" => AddNoise(clip, 15, seed),
        "phone" => Phone(clip),
        "phone noise" => Phone(AddNoise(clip, 20, seed)),
        "gain up" => Scale(clip, 12),
        "gain down" => Scale(clip, -12),
        "silence" => [.. new short[SampleRate / 2], .. clip, .. new short[SampleRate / 2]],
        "clipped" => [.. new short[SampleRate * 3 / 10], .. Clip(clip)],
        "cd rate" => Resampler.Convert(Resampler.Convert(clip, SampleRate, 44_100), 44_100, SampleRate),
        "room" => Room(clip, seed),
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition, null),
    };

    /// <summary>White noise at a signal-to-noise ratio over the spoken part, with half a second of noise alone before and after.</summary>
    static short[] AddNoise(short[] clip, double decibels, int seed)
    {
        var random = new Random(seed);
        var power = clip.Sum(s => (double)s * s) / Math.Max(1, clip.Count(s => Math.Abs((int)s) > 100));
        var level = Math.Sqrt(power / Math.Pow(10, decibels / 10));
        var margin = SampleRate / 2;
        var noisy = new short[clip.Length + (2 * margin)];
        for (var i = 0; i < noisy.Length; i++)
        {
            var speech = i >= margin && i < margin + clip.Length ? clip[i - margin] : 0;
            noisy[i] = Saturate(speech + (level * Gaussian(random)));
        }

        return noisy;
    }

    static short[] Phone(short[] clip)
    {
        var narrow = Resampler.Convert(clip, SampleRate, 8_000);
        var coded = new byte[narrow.Length];
        G711.EncodeMuLaw(narrow, coded);
        G711.DecodeMuLaw(coded, narrow);
        // The trunk's high-pass at 300 Hz, first order.
        double last = 0, output = 0;
        for (var i = 0; i < narrow.Length; i++)
        {
            output = (0.81 * output) + (0.905 * (narrow[i] - last));
            last = narrow[i];
            narrow[i] = Saturate(output);
        }

        return Resampler.Convert(narrow, 8_000, SampleRate);
    }

    static short[] Scale(short[] clip, double decibels)
    {
        // Up means "as far as the format goes": real chains limit, they do not wrap.
        var factor = Math.Pow(10, decibels / 20);
        return [.. clip.Select(s => Saturate(s * factor))];
    }

    /// <summary>The end is cut where a voice detector would: the last 40 ms above -35 dB are lost.</summary>
    static short[] Clip(short[] clip)
    {
        var peak = clip.Max(s => Math.Abs((int)s));
        var last = Array.FindLastIndex(clip, s => Math.Abs((int)s) > peak / 56);
        return clip[..Math.Max(0, last - (SampleRate / 25))];
    }

    /// <summary>A small room: exponentially fading random reflections, 200 ms to -60 dB, 9 dB under the direct sound.</summary>
    static short[] Room(short[] clip, int seed)
    {
        var random = new Random(seed);
        var reflections = Enumerable.Range(0, 60).Select(_ =>
        {
            var seconds = 0.004 + (0.2 * random.NextDouble());
            return ((int)(seconds * SampleRate), 0.12 * Gaussian(random) * Math.Pow(10, -3 * seconds / 0.2));
        }).ToArray();
        var output = new double[clip.Length + (SampleRate / 4)];
        for (var i = 0; i < clip.Length; i++) output[i] += clip[i];
        foreach (var (delay, gain) in reflections)
        {
            for (var i = 0; i < clip.Length; i++) output[i + delay] += gain * clip[i];
        }

        return [.. output.Select(s => Saturate(s * 0.7))];
    }

    static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    static short Saturate(double sample) => (short)Math.Clamp(Math.Round(sample), short.MinValue, short.MaxValue);
}
