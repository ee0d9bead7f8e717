namespace Voice.Benchmarks.Listening;

/// <summary>A piece of recorded speech, without the silence around it.</summary>
/// <param name="Loudness">Its root mean square, in samples.</param>
internal sealed record Utterance(short[] Samples, string Speaker, double Loudness)
{
    private const int Block = Recordings.SampleRate / 100;
    private const int ShortestBlocks = 35;
    private const int LongestBlocks = 500;
    private const int LongestPauseBlocks = 25;
    private const double SpeechBelowPeakDb = 32;

    /// <returns>Null if it is too short, too long, or has a long pause.</returns>
    public static Utterance? Of(short[] samples, string speaker)
    {
        var levels = new double[samples.Length / Block];
        for (var i = 0; i < levels.Length; i++)
            levels[i] = Sounds.LevelDb(samples.AsSpan(i * Block, Block));
        if (levels.Length == 0)
            return null;
        var threshold = levels.Max() - SpeechBelowPeakDb;
        var (first, last, pause) = (-1, -1, 0);
        for (var i = 0; i < levels.Length; i++)
        {
            if (levels[i] < threshold)
                continue;
            if (first < 0)
                first = i;
            else
                pause = Math.Max(pause, i - last - 1);
            last = i;
        }
        if (first < 0 || pause > LongestPauseBlocks || last - first + 1 is < ShortestBlocks or > LongestBlocks)
            return null;
        var speech = samples[(first * Block)..((last + 1) * Block)];
        return new Utterance(speech, speaker, Sounds.Rms(speech));
    }
}
