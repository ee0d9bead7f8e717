namespace Voice.Simulator.Speech;

/// <summary>What the wire's voice names sound like here.</summary>
static class SpeechVoice
{
    const string Default = "en-us";

    /// <summary>An espeak-ng voice and variant. Only names from this list reach the program, whatever the caller asks for.</summary>
    public static string ForEspeak(string voice) => (voice ?? "").ToLowerInvariant() switch
    {
        "ash" => "en-us+m3",
        "ballad" => "en-gb",
        "cedar" => "en-us+m1",
        "coral" => "en-us+f2",
        "echo" => "en-us+m7",
        "fable" => "en-gb+m2",
        "marin" => "en-us+f3",
        "nova" => "en-us+f1",
        "onyx" => "en-us+m4",
        "sage" => "en-us+f4",
        "shimmer" => "en-gb+f2",
        "verse" => "en-gb+m3",
        _ => Default,
    };

    /// <summary>A voice of flite: <c>rms</c> for the voices of men, <c>slt</c> for all others.</summary>
    public static string ForFlite(string voice) => (voice ?? "").ToLowerInvariant() is "ash" or "ballad" or "cedar" or "echo" or "fable" or "onyx" or "verse" ? "rms" : "slt";

    /// <summary>The pitch in Hz that the built-in stand-in speaks at, 95 to 215.</summary>
    public static double Pitch(string voice) => (voice ?? "").ToLowerInvariant() switch
    {
        "onyx" => 95,
        "cedar" or "echo" => 110,
        "ash" or "verse" => 120,
        "ballad" or "fable" => 140,
        "marin" or "sage" => 190,
        "coral" or "nova" => 205,
        "shimmer" => 215,
        _ => 160,
    };
}
