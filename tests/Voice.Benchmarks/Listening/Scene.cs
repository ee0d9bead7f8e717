using Voice.Audio;

namespace Voice.Benchmarks.Listening;

/// <summary>Two minutes of a caller's line: turns of recorded people, a sound behind them, as µ-law.</summary>
/// <param name="Kind">Of what is behind them: "quiet", a steady noise, "music" or "talk".</param>
/// <param name="BelowDb">How far it is below the speech.</param>
/// <param name="Turns">First and last sample of each.</param>
internal sealed record Scene(string Kind, int BelowDb, short[] Samples, IReadOnlyList<(int From, int To)> Turns)
{
    private const int Rate = Recordings.SampleRate;
    private const int Length = 120 * Rate;
    private const double SpeechDb = -24;

    /// <summary>The scenes of the table, the same for the same recordings.</summary>
    public static IEnumerable<Scene> All(Recordings recordings)
    {
        yield return Make(recordings, "quiet", 60, 1);
        yield return Make(recordings, "quiet", 60, 2);
        var seed = 10;
        foreach (var kind in (string[])[.. Sounds.Steady, "music", "talk"])
        {
            foreach (var below in (int[])[20, 10, 5, 0])
                yield return Make(recordings, kind, below, seed++);
        }
    }

    public static Scene Make(Recordings recordings, string kind, int belowDb, int seed)
    {
        var random = new Random(seed);
        var line = new float[Length];
        var turns = new List<(int From, int To)>();
        // The noise is there before the first turn, as on a line that has just been taken.
        var at = (int)((1.5 + (2 * random.NextDouble())) * Rate);
        while (true)
        {
            var utterance = recordings.Utterances[random.Next(recordings.Utterances.Count)];
            if (at + utterance.Samples.Length + (2 * Rate) > Length)
                break;
            var scale = Amplitude(SpeechDb - 4 + (8 * random.NextDouble())) / utterance.Loudness;
            for (var i = 0; i < utterance.Samples.Length; i++)
                line[at + i] = (float)(scale * utterance.Samples[i]);
            turns.Add((at, at + utterance.Samples.Length));
            at += utterance.Samples.Length + (int)((1.5 + (2 * random.NextDouble())) * Rate);
        }
        var behind = Behind(recordings, kind == "quiet" ? "pink" : kind, Length, random);
        var level = Amplitude(SpeechDb - belowDb);
        for (var i = 0; i < Length; i++)
            line[i] += (float)(level * behind[i]);
        return new Scene(kind, belowDb, OverTheTelephone(line), turns);
    }

    /// <summary>A sound with a root mean square of 1.</summary>
    public static float[] Behind(Recordings recordings, string kind, int samples, Random random)
    {
        if (kind is not ("music" or "talk"))
            return Sounds.Make(kind, samples, random);
        var sound = new float[samples];
        if (kind == "music")
        {
            var piece = recordings.Music[random.Next(recordings.Music.Count)];
            var from = random.Next(Math.Max(1, piece.Length - samples));
            for (var i = 0; i < samples; i++)
                sound[i] = piece[(from + i) % piece.Length];
        }
        else
        {
            for (var voice = 0; voice < 7; voice++)
                Talk(recordings, sound, random);
        }
        Sounds.Normalise(sound);
        return sound;
    }

    public static double Amplitude(double db) => 32_768 * Math.Pow(10, db / 20);

    public static short[] OverTheTelephone(ReadOnlySpan<float> line)
    {
        var samples = new short[line.Length];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (short)Math.Clamp(line[i], short.MinValue, short.MaxValue);
        var coded = SampleCodec.Encode(AudioEncoding.MuLaw, samples);
        SampleCodec.Decode(AudioEncoding.MuLaw, coded, samples);
        return samples;
    }

    /// <summary>One voice that talks nearly all the time.</summary>
    private static void Talk(Recordings recordings, float[] sound, Random random)
    {
        for (var at = random.Next(Rate); at < sound.Length;)
        {
            var utterance = recordings.Utterances[random.Next(recordings.Utterances.Count)];
            for (var i = 0; i < utterance.Samples.Length && at + i < sound.Length; i++)
                sound[at + i] += (float)(utterance.Samples[i] / utterance.Loudness);
            at += utterance.Samples.Length + (int)(0.3 * Rate * random.NextDouble());
        }
    }
}
