using System.Text.RegularExpressions;

namespace Voice.Server.Tools;

/// <summary>Takes out of a model's answer what is for the eye: links, addresses, and the marks of its sources. Nobody wants to hear an address spelled.</summary>
internal static partial class SpokenText
{
    public static string Of(string text)
    {
        text = Marks().Replace(text, "");
        text = LinksInBrackets().Replace(text, "");
        text = Link().Replace(text, "$1");
        text = Address().Replace(text, "");
        text = EmptyBrackets().Replace(text, "");
        return Gap().Replace(SpaceBefore().Replace(text, "$1"), " ").Trim();
    }

    // 【4:0†prices.pdf】 of file search, or the private characters that newer models write.
    [GeneratedRegex(@"【[^】]{0,300}】|\uE200[^\uE201]{0,300}\uE201", RegexOptions.CultureInvariant)]
    private static partial Regex Marks();

    // ([example.org](https://example.org/a)), also several of them: the source behind a sentence.
    [GeneratedRegex(@"\(\s*(?:\[[^\]\n]*\]\(https?://[^\s)]+\)[\s,;]*)+\)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LinksInBrackets();

    [GeneratedRegex(@"\[([^\]\n]+)\]\(https?://[^)\n]+\)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    [GeneratedRegex(@"<?\bhttps?://[^\s<>)\]]+[^\s<>)\].,;:!?]>?", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Address();

    [GeneratedRegex(@"\(\s*\)|\[\s*\]", RegexOptions.CultureInvariant)]
    private static partial Regex EmptyBrackets();

    [GeneratedRegex(@"[ \t]+([.,;:!?])", RegexOptions.CultureInvariant)]
    private static partial Regex SpaceBefore();

    [GeneratedRegex(@"[ \t]{2,}", RegexOptions.CultureInvariant)]
    private static partial Regex Gap();
}
