using Voice.Simulator.Settings;

namespace Voice.Simulator.Speech;

/// <summary>
/// Turns text into speech: flite for English and espeak-ng for the rest, where the programs are on the PATH, else a built-in stand-in that
/// sounds like speech but has no words. Where one fails on a sentence, the next one speaks that sentence. Safe to share.
/// </summary>
sealed class Synthesizer
{
    /// <summary>Samples per second of everything it makes.</summary>
    public const int SampleRate = 24_000;

    /// <summary>-3 dB.</summary>
    const double Peak = 0.708 * short.MaxValue;
    const double LargestGain = 10;

    /// <summary>Less than this from a program is no speech: it had nothing it could pronounce.</summary>
    const int AudiblePeak = 200;

    readonly IReadOnlyList<SpeechProgram> _programs;
    readonly SpeechCache _cache = new();

    Synthesizer(IReadOnlyList<SpeechProgram> programs) => _programs = programs;

    /// <summary>One that never starts a program.</summary>
    public static Synthesizer BuiltIn { get; } = new([]);

    /// <summary><c>flite</c>, <c>espeak-ng</c> or <c>built-in</c>: what speaks English.</summary>
    public string Name => _programs.Count > 0 ? _programs[0].Name : "built-in";

    /// <summary>Looks on the PATH for the programs that the settings allow; without any it is the same as <see cref="BuiltIn"/>.</summary>
    public static Synthesizer Find(SynthesizerChoice choice, TimeProvider time)
    {
        SpeechCommand[] commands = choice switch
        {
            SynthesizerChoice.Auto => [SpeechCommand.Flite, SpeechCommand.Espeak],
            SynthesizerChoice.Flite => [SpeechCommand.Flite],
            SynthesizerChoice.Espeak => [SpeechCommand.Espeak],
            _ => [],
        };
        return new([.. commands.Select(command => SpeechProgram.TryFind(command, time)).OfType<SpeechProgram>()]);
    }

    /// <summary>With a given espeak-ng program.</summary>
    public static Synthesizer Using(string programPath, TimeProvider time) => new([new(SpeechCommand.Espeak, programPath, time)]);

    /// <summary>
    /// Speaks in 24 kHz mono PCM16, peaking at -3 dBFS, ten minutes at most. Unknown voices speak like <c>alloy</c>; blank text
    /// is no samples.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller no longer wants it.</exception>
    public async ValueTask<short[]> SpeakAsync(string text, string voice, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (string.IsNullOrWhiteSpace(text)) return [];
        if (_programs.Count == 0) return FormantSpeech.Speak(text, voice);
        if (_cache.Find(text, voice) is { } known) return known;
        foreach (var program in _programs.Where(program => program.Speaks(text)))
        {
            var spoken = await program.SpeakAsync(text, voice, cancellationToken);
            if (spoken is null || !Raise(spoken)) continue;
            _cache.Keep(text, voice, spoken);
            return spoken;
        }

        return FormantSpeech.Speak(text, voice);
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
