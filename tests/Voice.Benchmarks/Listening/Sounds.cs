namespace Voice.Benchmarks.Listening;

/// <summary>Sounds that are made, at 8 kHz and with a root mean square of 1, the same for the same seed.</summary>
internal static class Sounds
{
    private const int Rate = Recordings.SampleRate;

    public static readonly IReadOnlyList<string> Steady = ["white", "pink", "brown", "road"];

    public static double Rms(ReadOnlySpan<short> sound)
    {
        var sum = 0.0;
        foreach (var sample in sound)
            sum += (double)sample * sample;
        return Math.Sqrt(sum / Math.Max(1, sound.Length));
    }

    public static double LevelDb(ReadOnlySpan<short> sound) => 20 * Math.Log10((Rms(sound) / 32_768) + 1e-6);

    public static float[] Make(string kind, int samples, Random random)
    {
        var sound = new float[samples];
        switch (kind)
        {
            case "white": Each(_ => Gauss(random)); break;
            case "pink": Pink(sound, random); break;
            case "brown": Brown(sound, random, 0.98); break;
            case "road": Road(sound, random); break;
            case "cough": Burst(sound, random, 0.02, 0.09, 0.25); break;
            case "door": Brown(sound, random, 0.9); Fade(sound, 0.005, 0.12); break;
            case "breath": Burst(sound, random, 0.2, 0.5, 0.3); break;
            case "beep": Each(t => Math.Sin(2 * Math.PI * 1_000 * t)); break;
            case "busy tone": Each(t => t % 1 < 0.5 ? Math.Sin(2 * Math.PI * 425 * t) : 0); break;
            case "telephone keys": Keys(sound, random); break;
            case "clicks": Each(_ => random.Next(Rate / 4) == 0 ? 30 * (random.NextDouble() - 0.5) : 0.001 * Gauss(random)); break;
            default: throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such sound.");
        }
        Normalise(sound);
        return sound;

        void Each(Func<double, double> value)
        {
            for (var i = 0; i < sound.Length; i++)
                sound[i] = (float)value(i / (double)Rate);
        }
    }

    public static void Normalise(Span<float> sound)
    {
        var sum = 0.0;
        foreach (var sample in sound)
            sum += sample * sample;
        var scale = (float)(1 / Math.Sqrt((sum / Math.Max(1, sound.Length)) + 1e-12));
        foreach (ref var sample in sound)
            sample *= scale;
    }

    private static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <remarks>Paul Kellet's economy filter.</remarks>
    private static void Pink(float[] sound, Random random)
    {
        var (a, b, c) = (0.0, 0.0, 0.0);
        for (var i = 0; i < sound.Length; i++)
        {
            var white = Gauss(random);
            a = (0.99765 * a) + (0.099046 * white);
            b = (0.963 * b) + (0.2965164 * white);
            c = (0.57 * c) + (1.0526913 * white);
            sound[i] = (float)(a + b + c + (0.1848 * white));
        }
    }

    private static void Brown(float[] sound, Random random, double memory)
    {
        var value = 0.0;
        for (var i = 0; i < sound.Length; i++)
            sound[i] = (float)(value = (memory * value) + Gauss(random));
    }

    /// <summary>A car: rumble, tyres that swell, and joints of the road.</summary>
    private static void Road(float[] sound, Random random)
    {
        var rumble = new float[sound.Length];
        var tyres = new float[sound.Length];
        Brown(rumble, random, 0.99);
        Normalise(rumble);
        Pink(tyres, random);
        Normalise(tyres);
        var joint = 0.0;
        var next = 0;
        for (var i = 0; i < sound.Length; i++)
        {
            if (i == next)
            {
                joint = 3;
                next += (int)(Rate * (random.Next(2) == 0 ? 0.12 : 0.9 + (0.3 * random.NextDouble())));
            }
            joint *= 0.997;
            var t = i / (double)Rate;
            sound[i] = (float)(rumble[i] * (1 + joint) + (tyres[i] * (0.6 + (0.3 * Math.Sin(2 * Math.PI * 0.17 * t)) + (0.2 * Math.Sin(2 * Math.PI * 0.41 * t)))));
        }
    }

    /// <summary>Coloured noise that comes and goes, in one or two pushes: a cough, a breath.</summary>
    private static void Burst(float[] sound, Random random, double attack, double decay, double gap)
    {
        var low = 0.0;
        var second = random.Next(2) == 0 ? double.MaxValue : attack + decay + gap;
        for (var i = 0; i < sound.Length; i++)
        {
            var t = i / (double)Rate;
            low = (0.6 * low) + (0.4 * Gauss(random));
            sound[i] = (float)(low * (Shape(t) + (0.7 * Shape(t - second))));
        }

        double Shape(double t) => t < 0 ? 0 : t < attack ? t / attack : Math.Exp(-(t - attack) / decay);
    }

    private static void Fade(float[] sound, double attack, double decay)
    {
        for (var i = 0; i < sound.Length; i++)
        {
            var t = i / (double)Rate;
            sound[i] *= (float)(t < attack ? t / attack : Math.Exp(-(t - attack) / decay));
        }
    }

    private static void Keys(float[] sound, Random random)
    {
        double[] rows = [697, 770, 852, 941];
        double[] columns = [1_209, 1_336, 1_477];
        for (var from = 0; from < sound.Length; from += Rate / 4)
        {
            var (row, column) = (rows[random.Next(4)], columns[random.Next(3)]);
            for (var i = from; i < Math.Min(sound.Length, from + (Rate * 3 / 20)); i++)
                sound[i] = (float)(Math.Sin(2 * Math.PI * row * i / Rate) + Math.Sin(2 * Math.PI * column * i / Rate));
        }
    }
}
