namespace Voice.Simulator.Hearing;

/// <summary>Listens to a whole clip: finds the stretches of speech in it and tells which phrases they are. Safe to share.</summary>
sealed class Listener(PhraseBook book)
{
    /// <summary>Everything here is mono at this rate, in Hz.</summary>
    public const int SampleRate = 24_000;

    const int PerMillisecond = SampleRate / 1_000;

    /// <summary>What the detector hears before and after the clip: it needs to know silence, and a clip may begin and end with speech.</summary>
    const int SilenceMs = 800;

    /// <summary>What was said; nothing where nobody spoke.</summary>
    public IReadOnlyList<Utterance> Listen(short[] pcm)
    {
        // A phrase may have a pause in it, so the clip as a whole comes first.
        if (book.Recognize(pcm, SampleRate).Written is { } text) return [new(TimeSpan.Zero, Time(pcm.Length / PerMillisecond), text)];
        return [.. Speech(pcm).Select(part => new Utterance(Time(part.FromMs), Time(part.ToMs), Recognize(pcm, part.FromMs, part.ToMs)))];
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

    string? Recognize(short[] pcm, int fromMs, int toMs) =>
        book.Recognize(pcm.AsSpan(fromMs * PerMillisecond, (toMs - fromMs) * PerMillisecond), SampleRate).Written;
}
