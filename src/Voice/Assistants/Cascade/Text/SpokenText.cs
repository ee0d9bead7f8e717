using System.Text.RegularExpressions;

namespace Voice.Assistants.Cascade;

/// <summary>Takes out of a sentence what cannot be spoken: the signs of markdown, emoji, superfluous space.</summary>
internal static partial class SpokenText
{
    /// <returns>Empty if nothing is left to be spoken.</returns>
    public static string Of(string sentence)
    {
        var text = Link().Replace(sentence, "$1");
        text = LineStart().Replace(text, "");
        text = Emphasis().Replace(text, "");
        text = TableBar().Replace(text, ", ");
        text = Picture().Replace(text, "");
        text = Space().Replace(text, " ").TrimStart(',', ' ').TrimEnd();
        return text.Any(char.IsLetterOrDigit) ? text : "";
    }

    [GeneratedRegex(@"!?\[([^\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+""[^""]*"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]*|[-*+•][ \t]+|```\w*|(?:[-*_][ \t]*){3,}$)", RegexOptions.Multiline)]
    private static partial Regex LineStart();

    // Not an asterisk or underscore between letters or digits: 3*4 and file_name are spoken as they stand.
    [GeneratedRegex(@"`+|~~|\*{2,3}|(?<![\p{L}\p{N}])[*_]+(?=[\p{L}\p{N}\p{P}])|(?<=[\p{L}\p{N}\p{P}])[*_]+(?![\p{L}\p{N}])")]
    private static partial Regex Emphasis();

    [GeneratedRegex(@"[ \t]*\|[ \t]*(?::?-+:?[ \t]*\|[ \t]*)*")]
    private static partial Regex TableBar();

    // Pictographs and what joins and colours them.
    [GeneratedRegex("[\u2600-\u27BF\u2B50\u2B55\uFE0F\u200D]|[\uD83C-\uD83E][\uDC00-\uDFFF]")]
    private static partial Regex Picture();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
