namespace Voice.Benchmarks.Cascade;

/// <summary>When the services were asked for one turn, and when they answered: timestamps of the stopwatch, 0 for never.</summary>
internal sealed class StageTimes
{
    public long TranscriptionAsked { get; set; }

    public long Transcribed { get; set; }

    public long ChatAsked { get; set; }

    public long FirstToken { get; set; }

    /// <summary>The token went out by which the first clause is known to be over.</summary>
    public long ClauseSaid { get; set; }

    public long SpeechAsked { get; set; }

    public long FirstSound { get; set; }
}
