using System.Globalization;

namespace Voice.Simulator.Speech;

/// <summary>How one written character sounds in the built-in stand-in.</summary>
/// <param name="Voicing">How strong the voice is, 0 to 1.</param>
/// <param name="Hiss">How strong the hiss is, 0 to 1.</param>
readonly record struct Sound(double First, double Second, double Third, double Voicing, double Hiss, double HissHz)
{
    static readonly Sound A = new(730, 1_090, 2_440, 1, 0, 3_000);
    static readonly Sound E = new(530, 1_840, 2_480, 1, 0, 3_000);
    static readonly Sound I = new(300, 2_240, 2_950, 1, 0, 3_000);
    static readonly Sound O = new(570, 840, 2_410, 1, 0, 3_000);
    static readonly Sound U = new(320, 900, 2_240, 1, 0, 3_000);
    static readonly Sound Murmur = new(260, 1_300, 2_300, 0.35, 0, 3_000);
    static readonly Sound Closed = new(260, 1_300, 2_300, 0.08, 0.25, 2_500);
    static readonly Sound Hissing = new(400, 1_600, 2_600, 0.1, 1, 5_000);
    static readonly Sound Breath = new(500, 1_500, 2_500, 0.3, 0.5, 1_800);
    static readonly Sound Silence = new(500, 1_500, 2_500, 0, 0, 3_000);

    /// <summary>One of the three lowest formants, in Hz (Peterson and Barney 1952 for the vowels, men's averages).</summary>
    public double Formant(int index) => index switch { 0 => First, 1 => Second, _ => Third };

    /// <summary>Letters of other scripts and digits get a vowel each, so that they are heard; all the rest is a pause.</summary>
    public static Sound Of(char character) => char.ToLowerInvariant(character) switch
    {
        'a' => A,
        'e' => E,
        'i' or 'y' => I,
        'o' => O,
        'u' or 'w' => U,
        's' or 'z' or 'x' or 'c' or 'j' => Hissing,
        'f' or 'h' or 'v' => Breath,
        'p' or 't' or 'k' or 'b' or 'd' or 'g' or 'q' => Closed,
        'l' or 'm' or 'n' or 'r' => Murmur,
        _ when char.IsLetterOrDigit(character) || char.GetUnicodeCategory(character) == UnicodeCategory.Surrogate => (character % 5) switch
        {
            0 => A,
            1 => E,
            2 => I,
            3 => O,
            _ => U,
        },
        _ => Silence,
    };
}
