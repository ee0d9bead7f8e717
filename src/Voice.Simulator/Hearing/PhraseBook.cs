namespace Voice.Simulator.Hearing;

/// <summary>
/// Tells which of a few dozen known phrases was spoken, or that none was. Learned from one synthesizer's English voices: a person with
/// another accent is more often not understood, hardly ever misunderstood. Immutable and safe to share.
/// </summary>
sealed class PhraseBook
{
    const string Resource = "Voice.Simulator.Hearing.phrases.bin";

    /// <summary>Below this confidence it is honest to say that nothing was understood.</summary>
    const double Believable = 0.4;

    /// <summary>No phrase is as long; whatever this holds was not meant for the phrase book.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    static readonly int LongestSpeech = (int)(TimeSpan.FromSeconds(7) / FeatureSpace.Step);
    static readonly int ShortestSpeech = (int)(TimeSpan.FromSeconds(0.12) / FeatureSpace.Step);

    readonly Lazy<Content> _content;

    public PhraseBook(TemplateFile file)
        : this(() => file)
    {
    }

    PhraseBook(Func<TemplateFile> read) => _content = new(() => Content.Of(read()));

    /// <summary>The phrases that come with the simulator. They take memory, so they are read at the first question about them.</summary>
    public static PhraseBook Default { get; } = new(static () =>
    {
        using var stream = typeof(PhraseBook).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing from the build.");
        return TemplateFile.Read(stream);
    });

    /// <summary>What can be recognised, in lower case and without punctuation.</summary>
    public IReadOnlyList<string> Phrases => _content.Value.File.Phrases;

    /// <summary>
    /// Listens to one utterance, with or without silence around it (20 s at most; nothing is recognised in more). Takes about 10 ms.
    /// </summary>
    /// <param name="sampleRate">In Hz, 8000 to 192000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The sample rate is outside that range.</exception>
    public Recognition Recognize(ReadOnlySpan<short> pcm, int sampleRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 8_000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sampleRate, 192_000);
        if (pcm.Length > Longest.TotalSeconds * sampleRate) return default;
        var (file, candidates) = _content.Value;
        var frames = file.Space.Analyze(pcm, sampleRate);
        var length = frames.Length / FeatureSpace.Size;
        if (length < ShortestSpeech || length > LongestSpeech) return default;
        var evidence = candidates.Weigh(frames);
        var confidence = file.Judgement.Confidence(evidence);
        return new(confidence >= Believable ? file.Phrases[evidence.Phrase] : null, confidence);
    }

    sealed record Content(TemplateFile File, Candidates Candidates)
    {
        public static Content Of(TemplateFile file) => new(file, new(file));
    }
}
