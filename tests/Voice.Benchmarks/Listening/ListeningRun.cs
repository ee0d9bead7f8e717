using Voice.TurnDetection;

namespace Voice.Benchmarks.Listening;

/// <summary>How well the cascade's detector hears recorded people: on a quiet line, in noise, over music and before people who talk in the background.</summary>
internal static class ListeningRun
{
    private const int ModelFrames = 20_000;

    /// <param name="folder">Of the page; null for the project's docs.</param>
    public static async Task RunAsync(string? folder)
    {
        var recordings = await Recordings.FindAsync();
        var scenes = Scene.All(recordings).ToList();
        var rows = new List<ListeningRow>();
        var shares = new List<double>();
        foreach (var vad in (VoiceDetection[])[VoiceDetection.Energy, VoiceDetection.Both])
        {
            Warm(scenes[0], vad);
            var before = Environment.CpuUsage.TotalTime;
            foreach (var (name, of) in Groups)
            {
                var score = new SceneScore();
                foreach (var scene in scenes.Where(of))
                    score.Add(scene, vad);
                rows.Add(new ListeningRow(name, vad.ToString(), score.Turns, Median(score.StartsMs), Median(score.EndsMs), score.MissedShare, score.StuckShare, score.CutShare, score.WrongShare));
            }
            var heard = scenes.Where(scene => Groups.Any(group => group.Of(scene))).Sum(scene => scene.Samples.Length / (double)Recordings.SampleRate);
            shares.Add(100 * (Environment.CpuUsage.TotalTime - before).TotalSeconds / heard);
        }
        var pieces = PieceScore.All(recordings).ToList();
        await new ListeningResults(Load.Machine.Describe(), rows, pieces, new ListeningCost(shares[0], shares[1], ModelMicroseconds())).WriteAsync(folder);
    }

    /// <summary>Talk that is as loud as the caller is a conversation with two, which no detector of voices tells from one: it counts apart.</summary>
    private static readonly (string Name, Func<Scene, bool> Of)[] Groups =
    [
        ("quiet", static scene => scene.Kind == "quiet"),
        ("steady noise", static scene => Sounds.Steady.Contains(scene.Kind)),
        ("music", static scene => scene.Kind == "music"),
        ("distant talk", static scene => scene is { Kind: "talk", BelowDb: 20 }),
        ("near talk", static scene => scene is { Kind: "talk", BelowDb: < 20 }),
    ];

    /// <summary>So that the compiler's time is not counted.</summary>
    private static void Warm(Scene scene, VoiceDetection vad)
    {
        for (var run = 0; run < 3; run++)
            new SceneScore().Add(scene, vad);
    }

    private static double ModelMicroseconds()
    {
        var memory = new VoiceMemory();
        var sound = new float[VoiceModel.ContextSamples + VoiceModel.FrameSamples];
        for (var i = 0; i < sound.Length; i++)
            sound[i] = MathF.Sin(i / 7f) / 4;
        for (var frame = 0; frame < ModelFrames / 10; frame++)
            VoiceModel.Shared!.Hear(sound, memory);
        var before = Environment.CpuUsage.TotalTime;
        for (var frame = 0; frame < ModelFrames; frame++)
            VoiceModel.Shared!.Hear(sound, memory);
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / ModelFrames;
    }

    private static double Median(List<double> values) => values.Count == 0 ? 0 : values.Order().ElementAt(values.Count / 2);
}
