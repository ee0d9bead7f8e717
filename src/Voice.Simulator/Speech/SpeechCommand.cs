namespace Voice.Simulator.Speech;

/// <summary>How a program that speaks is called. It writes a WAVE file to its standard output.</summary>
/// <param name="Program">Its name on the PATH.</param>
/// <param name="Arguments">Its arguments for a voice of the wire and a text.</param>
/// <param name="ReadsInput">True if it reads the text from its standard input.</param>
/// <param name="Speaks">True for a text that it can speak.</param>
sealed record SpeechCommand(string Program, Func<string, string, IReadOnlyList<string>> Arguments, bool ReadsInput, Func<string, bool> Speaks)
{
    /// <summary>Longer texts would not fit on a command line everywhere.</summary>
    const int LongestArgument = 4_000;

    /// <summary>Speaks about a hundred languages, plainly by rule.</summary>
    public static SpeechCommand Espeak { get; } = new(
        "espeak-ng", (voice, _) => ["-b", "1", "-v", SpeechVoice.ForEspeak(voice), "--stdin", "--stdout"], true, _ => true);

    /// <summary>Speaks English only, with recorded voices. It writes to a pipe only where the text is an argument.</summary>
    public static SpeechCommand Flite { get; } = new(
        "flite", (voice, text) => ["-voice", SpeechVoice.ForFlite(voice), "-t", text, "-o", "/dev/stdout"], false, IsEnglish);

    /// <summary>A text of plain letters only: other languages have others as a rule.</summary>
    static bool IsEnglish(string text) => text.Length <= LongestArgument && text.All(character => char.IsAscii(character) || character is '\u2019' or '\u2018' or '\u201c' or '\u201d' or '\u2013' or '\u2014' or '\u2026');
}
