using System.Collections.Frozen;

namespace Voice.Assistants;

/// <summary>A language as speech recognisers know it: BCP 47 has several names for one, and recognisers know the one that Whisper was trained with.</summary>
/// <remarks>Sources: OpenAI's API reference, Audio (<c>language</c> is ISO 639-1); whisper/tokenizer.py, LANGUAGES; the IANA language subtag registry for names that are old or belong to a larger language.</remarks>
internal static class SpokenLanguage
{
    private static readonly FrozenDictionary<string, string> Known = Pairs(
        // Withdrawn codes, and languages that recognisers know by the code of another language.
        "nb no nn no nob no nno no nor no iw he in id ji yi jv jw jav jw mo ro fil tl tgl tl gsw de bar de nds de ksh de als sq cmn zh zho zh chi zh wuu zh hak zh nan zh zh-yue yue "
        + "arb ar arz ar apc ar acm ar afb ar ary ar aeb ar pes fa prs fa swh sw zsm ms uzn uz lvs lv ekk et khk mn npi ne azj az sh sr scc sr scr hr "
        // ISO 639-2 for those that recognisers know.
        + "eng en deu de ger de fra fr fre fr spa es ita it por pt nld nl dut nl rus ru ukr uk pol pl ces cs cze cs slk sk slo sk hun hu ron ro rum ro bul bg ell el gre el tur tr ara ar heb he hin hi "
        + "jpn ja kor ko vie vi tha th ind id msa ms may ms swe sv dan da fin fi est et lav lv lit lt slv sl hrv hr srp sr bos bs mkd mk mac mk sqi sq alb sq cat ca glg gl eus eu baq eu isl is ice is "
        + "cym cy wel cy mlt mt afr af swa sw hye hy arm hy kat ka geo ka aze az kaz kk uzb uz mon mn ben bn tam ta tel te mar mr guj gu kan kn mal ml pan pa urd ur nep ne sin si mya my bur my khm km lao lo "
        + "fas fa per fa pus ps bel be yid yi lat la mri mi mao mi som so yor yo hau ha");

    // No language, many, one that is not known, signs.
    private static readonly FrozenSet<string> None = FrozenSet.ToFrozenSet(["und", "mul", "mis", "zxx", "sgn", "art", "root", "auto", "x", "i", "c", "posix"]);

    /// <param name="tag">BCP 47 tag, such as <c>nb-NO</c>; null for none.</param>
    /// <param name="cantonese">True if the recogniser may know Cantonese as a language of its own, as Whisper's third large model does; else it is Chinese.</param>
    /// <returns>The code for a recogniser, such as <c>no</c>; null if there is no such code, and the recogniser detects the language.</returns>
    public static string? ForRecogniser(string? tag, bool cantonese)
    {
        var parts = (tag ?? "").Trim().ToLowerInvariant().Split('-', '_', '.');
        var language = parts[0];
        if (language.Length is < 2 or > 3 || !language.All(char.IsAsciiLetter) || None.Contains(language) || (string.CompareOrdinal(language, "qaa") >= 0 && string.CompareOrdinal(language, "qtz") <= 0))
            return null;
        var code = parts.Length > 1 && Known.TryGetValue($"{language}-{parts[1]}", out var extended) ? extended : Known.GetValueOrDefault(language, language);
        return code == "yue" && !cantonese ? "zh" : code;
    }

    private static FrozenDictionary<string, string> Pairs(string words) =>
        words.Split(' ').Chunk(2).ToFrozenDictionary(static pair => pair[0], static pair => pair[1], StringComparer.Ordinal);
}
