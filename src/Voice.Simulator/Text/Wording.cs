using System.Text;
using System.Text.RegularExpressions;

namespace Voice.Simulator.Text;

/// <summary>Turns text into plain words: what a user typed, and names from code.</summary>
static partial class Wording
{
    /// <summary>Rules look no further than this into what was said, so that a pasted book costs no more than a long sentence.</summary>
    const int MaxLength = 1_000;

    /// <summary>The transcript of speech that is none of the known phrases: what a person who transcribes writes there.</summary>
    public const string Unintelligible = "[unintelligible]";

    /// <summary>Splits an identifier: <c>get_currentTime</c> is "get current time".</summary>
    public static string Of(string identifier)
    {
        var words = new StringBuilder();
        for (var i = 0; i < identifier.Length; i++)
        {
            var c = identifier[i];
            if (c is '_' or '-' or '.' or ' ')
            {
                if (words.Length > 0 && words[^1] != ' ') words.Append(' ');
                continue;
            }

            if (char.IsUpper(c) && i > 0 && char.IsLower(identifier[i - 1])) words.Append(' ');
            words.Append(char.ToLowerInvariant(c));
        }

        return words.ToString().Trim();
    }

    /// <summary>Removes punctuation, expands the usual contractions and collapses blanks; keeps upper and lower case.</summary>
    public static string Plain(string text)
    {
        if (text.Length > MaxLength) text = text[..MaxLength];
        text = text.Replace('\u2019', '\'');
        text = Contraction().Replace(text, match => match.Groups[1].Value + (match.Groups[2].ValueSpan is "m" or "M" ? " am" : " is"));
        return Noise().Replace(text.Replace("'", "", StringComparison.Ordinal), " ").Trim();
    }

    [GeneratedRegex(@"\b(what|who|where|that|it|how|time|i)'(s|m)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Contraction();

    [GeneratedRegex(@"[^\p{L}\p{N}+*/=:%$€£°#@&]+", RegexOptions.CultureInvariant)]
    private static partial Regex Noise();
}
