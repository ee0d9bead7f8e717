using Voice.Audio;
using Voice.TurnDetection;

namespace Voice.Benchmarks.Listening;

/// <summary>How often pieces of one kind, 0.4 to 2 seconds long, are called a voice.</summary>
internal sealed record PieceScore(string Kind, bool HasVoice, int Pieces, int Voices)
{
    private const int Rate = Recordings.SampleRate;
    private const int PiecesOfAKind = 120;
    private const double SpeechDb = -24;

    public double Share => 100.0 * Voices / Pieces;

    public static IEnumerable<PieceScore> All(Recordings recordings)
    {
        yield return Of("speech, quiet line", true, recordings, random => Speech(recordings, random, 60, "pink"));
        yield return Of("speech, noise 5 to 20 dB below", true, recordings, random => Speech(recordings, random, 5 + random.Next(16), Sounds.Steady[random.Next(4)]));
        yield return Of("speech, music 5 to 20 dB below", true, recordings, random => Speech(recordings, random, 5 + random.Next(16), "music"));
        foreach (var kind in (string[])[.. Sounds.Steady, "music", "cough", "door", "breath", "beep", "busy tone", "telephone keys", "clicks"])
            yield return Of(kind, false, recordings, random => Scene.Behind(recordings, kind, Length(random), random), random => SpeechDb - random.Next(12));
    }

    private static int Length(Random random) => (int)((0.4 + (1.6 * random.NextDouble())) * Rate);

    private static float[] Speech(Recordings recordings, Random random, int belowDb, string kind)
    {
        var utterance = recordings.Utterances[random.Next(recordings.Utterances.Count)];
        var behind = Scene.Behind(recordings, kind, Math.Clamp(utterance.Samples.Length, Rate * 4 / 10, 2 * Rate), random);
        var level = (float)Math.Pow(10, -belowDb / 20.0);
        for (var i = 0; i < behind.Length; i++)
            behind[i] = (level * behind[i]) + (i < utterance.Samples.Length ? (float)(utterance.Samples[i] / utterance.Loudness) : 0);
        return behind;
    }

    private static PieceScore Of(string kind, bool hasVoice, Recordings recordings, Func<Random, float[]> make, Func<Random, double>? db = null)
    {
        var voices = 0;
        for (var piece = 0; piece < PiecesOfAKind; piece++)
        {
            var random = new Random(1_000 + piece);
            var sound = make(random);
            var scale = (float)Scene.Amplitude(db?.Invoke(random) ?? SpeechDb);
            for (var i = 0; i < sound.Length; i++)
                sound[i] *= scale;
            voices += VoiceCheck.IsVoice(AudioFormat.MuLaw8K, SampleCodec.Encode(AudioEncoding.MuLaw, Scene.OverTheTelephone(sound))) ? 1 : 0;
        }
        return new PieceScore(kind, hasVoice, PiecesOfAKind, voices);
    }
}
