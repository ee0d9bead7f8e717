using System.Collections.Frozen;

namespace Voice.Assistants.Cascade;

/// <summary>Full stops that end no sentence.</summary>
internal static class Abbreviations
{
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        [
            "mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "gen", "rep", "sen", "rev", "hon", "capt", "lt", "col", "sgt", "vs", "approx", "dept", "est", "fig", "no", "vol",
            "ave", "blvd", "rd", "ft", "mt", "e.g", "i.e", "cf", "al", "ca", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
            "bzw", "z.b", "d.h", "u.a", "nr", "str", "tel", "hr", "fr", "evtl", "inkl", "mme", "mlle", "m", "sra", "dra", "sig", "av", "núm", "bl.a", "f.eks", "t.ex", "kl",
        ],
        StringComparer.OrdinalIgnoreCase);

    // "No." and month names are words as well: they count only before a number.
    private static readonly FrozenSet<string> BeforeNumbers = FrozenSet.ToFrozenSet(
        ["no", "nr", "fig", "vol", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "kl", "núm", "tel", "m", "al", "ft", "est"], StringComparer.OrdinalIgnoreCase);

    /// <summary>True if the full stop at <paramref name="stop"/> belongs to an abbreviation, an initial or the number of a list.</summary>
    public static bool EndAt(string text, int stop)
    {
        var begin = stop;
        while (begin > 0 && !char.IsWhiteSpace(text[begin - 1]) && text[begin - 1] is not ('(' or '"' or '“' or '„' or '«' or '*'))
            begin--;
        var word = text[begin..stop];
        if (word.Length == 0)
            return false;
        if (word.Length == 1 && char.IsUpper(word[0]) && word[0] is not 'I')
            return true;                                // J. Smith
        if (word.All(char.IsAsciiDigit))
            return word.Length <= 2 && IsLineStart(text, begin);
        if (!Known.Contains(word))
            return false;
        return !BeforeNumbers.Contains(word) || char.IsAsciiDigit(NextLetter(text, stop + 1));
    }

    private static bool IsLineStart(string text, int at) => string.IsNullOrWhiteSpace(text[(text.LastIndexOf('\n', Math.Max(0, at - 1)) + 1)..at]);

    private static char NextLetter(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at < text.Length ? text[at] : ' ';
    }
}
