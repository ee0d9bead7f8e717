using System.Net;
using System.Text.RegularExpressions;

namespace Voice.Simulator.Documents;

/// <summary>The text that a page of HTML shows.</summary>
static partial class HtmlText
{
    public static string Read(string html)
    {
        var text = Hidden().Replace(html, " ");
        text = Cell().Replace(text, " ");
        text = Block().Replace(text, "\n");
        text = Tag().Replace(text, "");
        return Blanks().Replace(WebUtility.HtmlDecode(text), " ");
    }

    [GeneratedRegex(@"<!--.*?-->|<(script|style|head|template)\b.*?</(script|style|head|template)\s*>", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Hidden();

    [GeneratedRegex(@"</?(td|th)\b[^>]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Cell();

    [GeneratedRegex(@"</?(p|div|br|li|ul|ol|tr|table|h[1-6]|section|article|title|header|footer|dt|dd|blockquote|pre)\b[^>]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Block();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"[ \t\u00A0]+")]
    private static partial Regex Blanks();
}
