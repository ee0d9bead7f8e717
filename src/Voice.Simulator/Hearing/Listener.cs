namespace Voice.Simulator.Hearing;

/// <summary>Listens to a whole clip: finds the stretches of speech in it and tells which phrases they are. Safe to share.</summary>
sealed class Listener(Ears ears)
{
    /// <summary>Everything here is mono at this rate, in Hz.</summary>
    public const int SampleRate = 24_000;

    const int PerMillisecond = SampleRate / 1_000;

    /// <summary>What the detector hears before and after the clip: it needs to know silence, and a clip may begin and end with speech.</summary>
    const int SilenceMs = 800;

    /// <summary>What was said; nothing where nobody spoke.</summary>
    public async Task<IReadOnlyList<Utterance>> ListenAsync(short[] pcm, CancellationToken cancellationToken)
    {
        // A phrase may have a pause in it, so the clip as a whole comes first.
        if ((await ears.HearAsync(pcm, SampleRate, cancellationToken)).Written is { } text) return [new(TimeSpan.Zero, Time(pcm.Length / PerMillisecond), text)];
        var heard = new List<Utterance>();
        foreach (var (fromMs, toMs) in Speech(pcm))
        {
            var part = pcm[(fromMs * PerMillisecond)..(toMs * PerMillisecond)];
            heard.Add(new(Time(fromMs), Time(toMs), (await ears.HearAsync(part, SampleRate, cancellationToken)).Written));
        }

        return heard;
    }

    static TimeSpan Time(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    static List<(int FromMs, int ToMs)> Speech(short[] pcm)
    {
        var edges = new List<SpeechEdge>();
        var detector = new SpeechDetector();
        var silence = new short[SilenceMs * PerMillisecond];
        detector.Process(silence, edges.Add);
        detector.Process(pcm, edges.Add);
        detector.Process(silence, edges.Add);

        var lengthMs = pcm.Length / PerMillisecond;
        var parts = new List<(int, int)>();
        for (var i = 0; i + 1 < edges.Count; i += 2) parts.Add((Inside(edges[i].AtMs), Inside(edges[i + 1].AtMs)));
        return parts;

        int Inside(int milliseconds) => Math.Clamp(milliseconds - SilenceMs, 0, lengthMs);
    }
}
