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

    static readonly Lazy<PhraseBook> Embedded = new(() =>
    {
        using var stream = typeof(PhraseBook).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing from the build.");
        return new(TemplateFile.Read(stream));
    });

    readonly TemplateFile _file;
    readonly Candidates _candidates;

    public PhraseBook(TemplateFile file)
    {
        _file = file;
        _candidates = new(file);
    }

    /// <summary>The phrases that come with the simulator; read at first use.</summary>
    public static PhraseBook Default => Embedded.Value;

    /// <summary>What can be recognised, in lower case and without punctuation.</summary>
    public IReadOnlyList<string> Phrases => _file.Phrases;

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
        var frames = _file.Space.Analyze(pcm, sampleRate);
        var length = frames.Length / FeatureSpace.Size;
        if (length < ShortestSpeech || length > LongestSpeech) return default;
        var evidence = _candidates.Weigh(frames);
        var confidence = _file.Judgement.Confidence(evidence);
        return new(confidence >= Believable ? _file.Phrases[evidence.Phrase] : null, confidence);
    }
}
