using Voice.TurnDetection;

namespace Voice.Benchmarks.Listening;

/// <summary>What the detector made of scenes.</summary>
internal sealed class SceneScore
{
    private const int Rate = Recordings.SampleRate;

    // The detector cannot know earlier than this that a turn is over; until then, "speech" is right.
    private const int Hangover = Rate * 6 / 10;

    public List<double> StartsMs { get; } = [];

    public List<double> EndsMs { get; } = [];

    public int Turns { get; private set; }

    public int Missed { get; private set; }

    /// <summary>Turns that were not over when the next one began.</summary>
    public int Stuck { get; private set; }

    /// <summary>Turns that were taken for over while they went on.</summary>
    public int Cut { get; private set; }

    public long SilentFrames { get; private set; }

    /// <summary>Silence that was taken for speech.</summary>
    public long WrongFrames { get; private set; }

    public double MissedShare => Share(Missed, Turns);

    public double StuckShare => Share(Stuck, Turns);

    public double CutShare => Share(Cut, Turns);

    public double WrongShare => Share(WrongFrames, SilentFrames);

    /// <summary>All detectors end a turn after the same silence, so that they can be compared.</summary>
    public static TurnDetectionOptions Options(VoiceDetection vad) => new() { Vad = vad, MinSilence = TimeSpan.FromMilliseconds(450), MaxSilence = TimeSpan.FromMilliseconds(450) };

    public void Add(Scene scene, VoiceDetection vad)
    {
        var detector = new SpeechDetector(Rate, Options(vad));
        var spoken = new List<(int From, int To)>();
        var began = -1;
        for (var at = 0; at < scene.Samples.Length; at += Rate / 50)
        {
            var now = at + (Rate / 50);
            detector.Hear(scene.Samples.AsSpan(at, Rate / 50), edge =>
            {
                if (edge.Kind == SpeechEdgeKind.Began)
                {
                    began = now;
                }
                else if (edge.Kind == SpeechEdgeKind.Ended)
                {
                    spoken.Add((began, now));
                    began = -1;
                }
            });
        }
        if (began >= 0)
            spoken.Add((began, scene.Samples.Length));
        Judge(scene, spoken);
    }

    private void Judge(Scene scene, List<(int From, int To)> spoken)
    {
        for (var i = 0; i < scene.Turns.Count; i++)
        {
            var (from, to) = scene.Turns[i];
            var next = i + 1 < scene.Turns.Count ? scene.Turns[i + 1].From : scene.Samples.Length;
            Turns++;
            var of = spoken.Where(piece => piece.From < to + (Rate / 5) && piece.To > from).ToList();
            if (of.Count == 0)
            {
                Missed++;
                continue;
            }
            if (of[0].From >= from)
                StartsMs.Add((of[0].From - from) * 1000.0 / Rate);
            if (of[^1].To >= next)
                Stuck++;
            else if (of[^1].To >= to)
                EndsMs.Add((of[^1].To - to) * 1000.0 / Rate);
            Cut += of.Any(piece => piece.From >= from && piece.To < to - (Rate / 10)) ? 1 : 0;
        }
        for (var at = 0; at < scene.Samples.Length; at += Rate / 100)
        {
            if (scene.Turns.Any(turn => at >= turn.From - (Rate / 50) && at < turn.To + Hangover))
                continue;
            SilentFrames++;
            WrongFrames += spoken.Any(piece => at >= piece.From && at < piece.To) ? 1 : 0;
        }
    }

    private static double Share(long part, long whole) => whole == 0 ? 0 : 100.0 * part / whole;
}
