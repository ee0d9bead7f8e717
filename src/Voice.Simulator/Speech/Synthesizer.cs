namespace Voice.Simulator.Speech;

/// <summary>
/// Turns text into speech: espeak-ng where the program is on the PATH, else a built-in stand-in that sounds like speech but says
/// nothing. Where espeak-ng fails on a sentence, the stand-in speaks that sentence. Safe to share.
/// </summary>
sealed class Synthesizer
{
    /// <summary>Samples per second of everything it makes.</summary>
    public const int SampleRate = 24_000;

    /// <summary>-3 dB.</summary>
    const double Peak = 0.708 * short.MaxValue;
    const double LargestGain = 10;

    /// <summary>Less than this from espeak-ng is no speech: it had nothing it could pronounce.</summary>
    const int AudiblePeak = 200;

    readonly EspeakProgram? _program;
    readonly SpeechCache _cache = new();

    Synthesizer(EspeakProgram? program) => _program = program;

    /// <summary>One that never starts a program.</summary>
    public static Synthesizer BuiltIn { get; } = new(null);

    /// <summary><c>espeak-ng</c> or <c>built-in</c>.</summary>
    public string Name => _program is null ? "built-in" : "espeak-ng";

    /// <summary>Looks for espeak-ng on the PATH; without it the same as <see cref="BuiltIn"/>.</summary>
    public static Synthesizer Find(TimeProvider time) => EspeakProgram.Locate() is { } path ? Using(path, time) : BuiltIn;

    /// <summary>With a given espeak-ng program.</summary>
    public static Synthesizer Using(string programPath, TimeProvider time) => new(new(programPath, time));

    /// <summary>
    /// Speaks in 24 kHz mono PCM16, peaking at -3 dBFS, ten minutes at most. Unknown voices speak like <c>alloy</c>; blank text
    /// is no samples.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller no longer wants it.</exception>
    public async ValueTask<short[]> SpeakAsync(string text, string voice, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (string.IsNullOrWhiteSpace(text)) return [];
        if (_program is null) return FormantSpeech.Speak(text, voice);
        if (_cache.Find(text, voice) is { } known) return known;

        var spoken = await _program.SpeakAsync(text, SpeechVoice.ForEspeak(voice), cancellationToken);
        if (spoken is null || !Raise(spoken)) return FormantSpeech.Speak(text, voice);
        _cache.Keep(text, voice, spoken);
        return spoken;
    }

    /// <summary>Brings the peak to -3 dB; false where there is nothing to bring up.</summary>
    static bool Raise(short[] samples)
    {
        var peak = 0;
        foreach (var sample in samples) peak = Math.Max(peak, Math.Abs((int)sample));
        if (peak < AudiblePeak) return false;
        var gain = Math.Min(LargestGain, Peak / peak);
        for (var i = 0; i < samples.Length; i++) samples[i] = (short)Math.Round(samples[i] * gain);
        return true;
    }
}
