using Voice.Simulator.Audio;

namespace Voice.Simulator.Hearing;

/// <summary>
/// The sound of one utterance: mel-frequency cepstra every 10 ms, from the 150 to 3600 Hz that a telephone passes too, with the
/// silence around the speech removed and the speaker's and channel's average subtracted.
/// </summary>
/// <remarks>Davis and Mermelstein, "Comparison of parametric representations for monosyllabic word recognition", 1980.</remarks>
static class Cepstrum
{
    /// <summary>Coefficients per frame, the first being loudness.</summary>
    public const int Size = 13;

    /// <summary>Frames per second.</summary>
    public const int FrameRate = 100;

    const int SampleRate = 8_000;
    const int Hop = SampleRate / FrameRate;
    const int Bands = 22;
    const double LowestHz = 150;
    const double HighestHz = 3_600;

    /// <summary>Frames quieter than this below the loudest are silence.</summary>
    const float SpeechRangeDb = 32;
    const float SpeechAboveNoiseDb = 6;
    const int MarginFrames = 4;

    /// <summary>Detail this far below a band's own peak is noise as often as speech, so it is flattened.</summary>
    const float BandRangeDb = 30;
    const float WholeRangeDb = 48;

    /// <summary>Hamming's.</summary>
    static readonly float[] Window =
        [.. Enumerable.Range(0, Fourier.Size).Select(i => (float)(0.54 - (0.46 * Math.Cos(2 * Math.PI * i / (Fourier.Size - 1)))))];

    static readonly (int First, float[] Weights)[] Filters = MelFilters();
    static readonly float[] Cosines = CosineTable();

    /// <summary>
    /// The frames of the speech in a clip, <see cref="Size"/> numbers each; empty where there is none. The utterance's average is
    /// taken as if <paramref name="typical"/> had been heard for a moment as well, because one word alone is no fair average.
    /// </summary>
    /// <param name="subtract">False leaves the average in, to find out what is typical.</param>
    public static float[] Analyze(ReadOnlySpan<short> pcm, int sampleRate, ReadOnlySpan<float> typical, bool subtract = true)
    {
        var clip = Resampler.Convert(pcm, sampleRate, SampleRate);
        var frames = Math.Max(0, ((clip.Length - Fourier.Size) / Hop) + 1);
        if (frames == 0) return [];

        var bands = BandPowers(clip, frames);
        var (first, count) = FindSpeech(bands, frames);
        if (count == 0) return [];
        Flatten(bands, frames, first, count);
        var cepstra = new float[count * Size];
        for (var frame = 0; frame < count; frame++)
            Transform(bands.AsSpan((first + frame) * Bands, Bands), cepstra.AsSpan(frame * Size, Size));
        if (subtract) SubtractAverage(cepstra, count, typical);
        return cepstra;
    }

    static float[] BandPowers(short[] clip, int frames)
    {
        var fourier = new Fourier();
        Span<float> windowed = stackalloc float[Fourier.Size];
        Span<float> power = stackalloc float[Fourier.Size / 2];
        var bands = new float[frames * Bands];
        for (var frame = 0; frame < frames; frame++)
        {
            var samples = clip.AsSpan(frame * Hop, Fourier.Size);
            for (var i = 0; i < windowed.Length; i++) windowed[i] = samples[i] * Window[i];
            fourier.Power(windowed, power);
            for (var band = 0; band < Bands; band++)
            {
                var (start, weights) = Filters[band];
                var sum = 1e-3f;
                for (var i = 0; i < weights.Length; i++) sum += weights[i] * power[start + i];
                bands[(frame * Bands) + band] = sum;
            }
        }

        return bands;
    }

    static (int First, int Count) FindSpeech(float[] bands, int frames)
    {
        var levels = new float[frames];
        for (var frame = 0; frame < frames; frame++)
        {
            var sum = 0f;
            foreach (var power in bands.AsSpan(frame * Bands, Bands)) sum += power;
            levels[frame] = 10 * MathF.Log10(sum);
        }

        var sorted = (float[])levels.Clone();
        Array.Sort(sorted);
        var loudest = sorted[(int)(frames * 0.98)];
        var quietest = sorted[frames / 20];
        // A whole-scale sine is about 130 dB on this scale; below 60 dB there is nothing but the last bits.
        if (loudest < 60) return (0, 0);
        var threshold = Math.Max(loudest - SpeechRangeDb, Math.Min(quietest + SpeechAboveNoiseDb, loudest - 12));
        var first = Array.FindIndex(levels, level => level > threshold);
        var last = Array.FindLastIndex(levels, level => level > threshold);
        first = Math.Max(0, first - MarginFrames);
        last = Math.Min(frames - 1, last + MarginFrames);
        return (first, last - first + 1);
    }

    /// <summary>Takes steady noise out and raises what is far below the speech to one level, then turns power into its logarithm.</summary>
    static void Flatten(float[] bands, int frames, int first, int count)
    {
        Span<float> peaks = stackalloc float[Bands];
        Span<float> noise = stackalloc float[Bands];
        var column = new float[count];
        var all = new float[frames];
        for (var band = 0; band < Bands; band++)
        {
            for (var frame = 0; frame < count; frame++) column[frame] = bands[((first + frame) * Bands) + band];
            for (var frame = 0; frame < frames; frame++) all[frame] = bands[(frame * Bands) + band];
            Array.Sort(column);
            Array.Sort(all);
            peaks[band] = column[(int)(count * 0.95)];
            noise[band] = all[frames / 20];
        }

        var loudest = 0f;
        foreach (var peak in peaks) loudest = Math.Max(loudest, peak);
        for (var band = 0; band < Bands; band++)
        {
            var floor = Math.Max(peaks[band] * MathF.Pow(10, -BandRangeDb / 10), loudest * MathF.Pow(10, -WholeRangeDb / 10));
            for (var frame = first; frame < first + count; frame++)
            {
                ref var power = ref bands[(frame * Bands) + band];
                power = MathF.Log(Math.Max(power - noise[band], 0) + floor);
            }
        }
    }

    static void Transform(ReadOnlySpan<float> logs, Span<float> cepstrum)
    {
        for (var i = 0; i < Size; i++)
        {
            var sum = 0f;
            for (var band = 0; band < Bands; band++) sum += logs[band] * Cosines[(i * Bands) + band];
            cepstrum[i] = sum;
        }
    }

    static void SubtractAverage(float[] cepstra, int count, ReadOnlySpan<float> typical)
    {
        const float TypicalFrames = 40;
        for (var i = 0; i < Size; i++)
        {
            var sum = 0f;
            for (var frame = 0; frame < count; frame++) sum += cepstra[(frame * Size) + i];
            // Loudness depends on the gain alone, so nothing is typical of it.
            var average = i == 0 || typical.IsEmpty ? sum / count : (sum + (typical[i] * TypicalFrames)) / (count + TypicalFrames);
            for (var frame = 0; frame < count; frame++) cepstra[(frame * Size) + i] -= average;
        }
    }

    static (int, float[])[] MelFilters()
    {
        var filters = new (int, float[])[Bands];
        double Edge(int i) => Hertz(Mel(LowestHz) + ((Mel(HighestHz) - Mel(LowestHz)) * i / (Bands + 1))) * Fourier.Size / SampleRate;
        for (var band = 0; band < Bands; band++)
        {
            var (low, middle, high) = (Edge(band), Edge(band + 1), Edge(band + 2));
            var start = (int)Math.Floor(low);
            var weights = new float[(int)Math.Ceiling(high) - start + 1];
            for (var i = 0; i < weights.Length; i++)
            {
                var bin = start + i;
                weights[i] = (float)Math.Max(0, Math.Min((bin - low) / (middle - low), (high - bin) / (high - middle)));
            }

            filters[band] = (start, weights);
        }

        return filters;
    }

    static double Mel(double hertz) => 1127 * Math.Log(1 + (hertz / 700));

    static double Hertz(double mel) => 700 * (Math.Exp(mel / 1127) - 1);

    static float[] CosineTable()
    {
        var table = new float[Size * Bands];
        for (var i = 0; i < Size; i++)
        {
            for (var band = 0; band < Bands; band++)
                table[(i * Bands) + band] = (float)(Math.Sqrt(2.0 / Bands) * Math.Cos(Math.PI * i * (band + 0.5) / Bands));
        }

        return table;
    }
}
