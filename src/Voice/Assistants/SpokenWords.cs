using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Voice.Assistants;

/// <summary>The words of a transcript, without the marks that recognisers write for other sounds: <c>[BLANK_AUDIO]</c>, <c>(silence)</c>, <c>*sighs*</c>, language tokens, names of speakers, times.</summary>
/// <remarks>
/// There is one rule for each kind of bracket. Angle, square and curly brackets, and stars around words, are always marks: no recogniser writes them around words of the caller. Round brackets are a mark if they hold
/// no digit and name a noise, or if nothing else was written. So <c>(555) 123</c> stays, and a remark in a sentence too.
/// </remarks>
internal static partial class SpokenWords
{
    // A loop of the decoder: real callers repeat a word a few times, not so often and so long.
    private const int FewestRepeats = 5;
    private const int ShortestLoop = 80;
    private const int LongestUnit = 200;
    private const int LongestTranscript = 20_000;

    // A number that is said digit by digit is no loop.
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789 .,-+");

    /// <param name="transcript">As the recogniser wrote it.</param>
    /// <returns>Empty if it holds no word that was said.</returns>
    public static string Of(string transcript)
    {
        var text = transcript.Length > LongestTranscript ? transcript[..LongestTranscript] : transcript;
        text = Times().Replace(text, " ");
        text = Song().Replace(text, " ");
        text = Mark().Replace(text, " ");
        text = Stars().Replace(text, " ");
        text = Round().Replace(text, static round => IsNoise(round.Groups[1].Value) ? " " : round.Value);
        text = WithoutPictures(text);
        text = Speaker().Replace(text, "");
        text = Spaces().Replace(text, " ").Trim();
        if (OnlyRound().IsMatch(text) && !text.Any(char.IsDigit))
            return "";
        text = WithoutLoop(text);
        return TranscriptHallucinations.Are(text) ? "" : text;
    }

    /// <remarks>Some recognisers say by a picture how it was said; notes stand for music.</remarks>
    private static string WithoutPictures(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var picture = rune.Value is 0x2669 or 0x266A or 0x266B or 0x266C or 0xFE0F or 0x200D or 0xFEFF || (rune.Value >= 0x1F000 && Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol);
            kept.Append(picture ? " " : rune.ToString());
        }
        return kept.ToString();
    }

    /// <summary>Words that a decoder repeats to the end of its answer are none; what stands before them stays, with one of them.</summary>
    private static string WithoutLoop(string text)
    {
        var weight = text.Sum(static c => c >= '\u2e80' ? 2 : 1);
        if (weight < ShortestLoop || FindLoop(text) is not { } loop)
            return text;
        var (start, unit) = loop;
        return start < unit ? "" : text[..Math.Min(text.Length, start + unit)].Trim();
    }

    /// <returns>The place where a repetition up to the end begins, and the length of the repeated text.</returns>
    private static (int Start, int Unit)? FindLoop(string text)
    {
        for (var unit = 1; unit <= Math.Min(LongestUnit, text.Length / FewestRepeats); unit++)
        {
            var at = text.Length - 1;
            while (at >= unit && char.ToLowerInvariant(text[at]) == char.ToLowerInvariant(text[at - unit]))
                at--;
            var start = Math.Max(0, at - unit + 1);
            var looped = text.AsSpan(start);
            var length = 0;
            foreach (var c in looped)
                length += c >= '\u2e80' ? 2 : 1;
            if (length >= ShortestLoop && looped.Length >= FewestRepeats * unit && looped.ContainsAnyExcept(Digits))
                return (start, unit);
        }
        return null;
    }

    private static bool IsNoise(string words) => !words.Any(char.IsDigit) && Noise().IsMatch(words);

    // [00:00.000 --> 00:02.000], 00:00:00,000 --> 00:00:02,000, [00:12], <0.00>
    [GeneratedRegex(@"[\[(<]?\s*(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?\s*-->\s*(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?\s*[\])>]?|[\[<(](?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?[\])>]|[\[<]\d{1,5}\.\d{1,3}s?[\]>]", RegexOptions.CultureInvariant)]
    private static partial Regex Times();

    // Text between notes is sung: a radio, or music on hold.
    [GeneratedRegex("(?:[\u2669-\u266C]|\uD83C[\uDFB5\uDFB6])+[^\u2669-\u266C\uD83C]*(?:[\u2669-\u266C]|\uD83C[\uDFB5\uDFB6])+", RegexOptions.CultureInvariant)]
    private static partial Regex Song();

    [GeneratedRegex(@"<\|?[^<>\d\s|][^<>]{0,60}\|?>|<\|[^<>]{0,60}\|>|\[[^\[\]]*\p{L}[^\[\]]*\]|\[\s*\]|\{[^{}]*\p{L}[^{}]*\}|【[^【】]*】|［[^［］]*］|〔[^〔〕]*〕", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();

    // Not a star within a word, and not between numbers.
    [GeneratedRegex(@"(?<![\p{L}\p{N}])\*+[\p{L}][^*\d]{0,60}\*+(?![\p{L}\p{N}])", RegexOptions.CultureInvariant)]
    private static partial Regex Stars();

    [GeneratedRegex(@"[(（]([^()（）]*)[)）]", RegexOptions.CultureInvariant)]
    private static partial Regex Round();

    [GeneratedRegex(@"^(?:[\s.,;:!?…-]*[(（][^()（）]*[)）])+[\s.,;:!?…-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex OnlyRound();

    [GeneratedRegex(
        @"^\s*(?:\p{L}+\s+){0,3}?(?:silence|silent|blank|no (?:speech|audio|sound)|inaudible|unintelligible|indistinct|unclear|noise|static|music|singing|humming|applause|clapping|laugh\w*|chuckl\w*|giggl\w*|cough\w*|sneez\w*|sigh\w*|gasp\w*|groan\w*|breath\w*|sniff\w*|"
        + @"clears? throat|throat clearing|speaking (?:in )?(?:a )?foreign|foreign (?:language|speech)|beep\w*|dial tone|ringing|knocking|footsteps|crosstalk|background (?:noise|music|voices|chatter|conversation)|"
        + @"stille|musik|lachen|lacht|applaus|husten|unverständlich|rauschen|silencio|música|musica|risas|aplausos|musique|rires|applaudissements|silenzio|risate|applausi|silêncio|risos|muziek|stilte|gelach|"
        + @"музыка|тишина|смех|аплодисменты|неразборчиво|muzyka|cisza|śmiech|音楽|拍手|笑い?|無音|音乐|音樂|掌声|掌聲|笑声|笑聲|静音|박수|음악|웃음)(?:\W.*|)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Noise();

    [GeneratedRegex(@"^[ \t]*(?:>>+[ \t]*)?(?:(?:speaker|spk|spkr|sprecher|locuteur|hablante|说话人|話者)[ _-]?[0-9A-F]{0,3}[ \t]*[:：]|:)[ \t]*|^[ \t]*>>+[ \t]*", RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Speaker();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();
}
