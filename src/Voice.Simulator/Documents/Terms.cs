using System.Text.RegularExpressions;

namespace Voice.Simulator.Documents;

/// <summary>The words of a text, as far as they say what it is about.</summary>
static partial class Terms
{
    static readonly HashSet<string> Empty =
    [
        .. ("a an the and or of in on at to for from by with as is are was were be been am do does did doing has have had can could will would shall should may might must i me my we us our " +
        "you your he she it its they them their this that these those there here what which who whom whose when where why how much many long any some all no not if then than so but about " +
        "please tell say says said give show find found know look search read answer question ask according document documents file files page pages pdf text attached attachment attachments " +
        "knowledge information everything something anything quote").Split(' '),
    ];

    /// <summary>Words that people use for the same thing.</summary>
    static readonly Dictionary<string, string> Same = new()
    {
        ["cost"] = "pric",
        ["fee"] = "pric",
        ["charg"] = "pric",
        ["shipp"] = "delivery",
        ["ship"] = "delivery",
        ["deliver"] = "delivery",
        ["guarante"] = "warranty",
        ["hour"] = "open",
        ["refund"] = "return",
    };

    /// <summary>The terms of a text in order, with repeats.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var terms = new List<string>();
        foreach (var match in Word().EnumerateMatches(text))
        {
            var word = text.Substring(match.Index, match.Length).ToLowerInvariant();
            if (word.Length > 2 && word[^1] == 's' && word[^2] is ('\'' or '\u2019')) word = word[..^2];
            if (Empty.Contains(word)) continue;
            var stem = Stem(word);
            terms.Add(Same.GetValueOrDefault(stem, stem));
        }

        return terms;
    }

    /// <summary>The terms of a question, once each. What comes before the word "Question:" is how to answer, and does not count.</summary>
    public static IReadOnlyList<string> OfQuestion(string question)
    {
        var mark = question.LastIndexOf("question:", StringComparison.OrdinalIgnoreCase);
        return [.. Of(mark < 0 ? question : question[(mark + "question:".Length)..]).Distinct()];
    }

    /// <summary>Takes off the usual endings, so that "deliveries" and "delivery", "pricing" and "price" are one term.</summary>
    static string Stem(string word)
    {
        if (word.Length > 4 && word.EndsWith("ies", StringComparison.Ordinal)) return word[..^3] + "y";
        if (word.Length > 3 && word[^1] == 's' && word[^2] is not ('s' or 'u' or 'i')) word = word[..^1];
        if (word.Length > 5 && word.EndsWith("ing", StringComparison.Ordinal)) word = word[..^3];
        else if (word.Length > 4 && word.EndsWith("ed", StringComparison.Ordinal)) word = word[..^2];
        return word.Length > 3 && word[^1] == 'e' ? word[..^1] : word;
    }

    [GeneratedRegex(@"[\p{L}\p{N}]+(['\u2019]s\b)?", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
