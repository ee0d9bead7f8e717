using System.Text.RegularExpressions;

namespace Voice.Simulator.Documents;

/// <summary>Cuts the text of a page into sentences: lines that a program broke in mid-sentence are joined, and a heading stays a line of its own.</summary>
static partial class SentenceCut
{
    /// <summary>A line that is at least as long was broken because there was no more room.</summary>
    const int FullLine = 55;

    const int MostHeadingWords = 7;

    /// <summary>Sentences in order, each with the heading above it.</summary>
    public static List<(string Heading, string Text, bool IsHeading)> Of(string page)
    {
        var cut = new List<(string, string, bool)>();
        var heading = "";
        var lines = Lines(page);
        for (var i = 0; i < lines.Count; i++)
        {
            if (IsHeading(lines[i]) && i + 1 < lines.Count)
            {
                heading = lines[i];
                cut.Add(("", heading, true));
                continue;
            }

            foreach (var sentence in End().Split(lines[i]).Where(sentence => sentence.Length > 0)) cut.Add((heading, sentence, false));
        }

        return cut;
    }

    static List<string> Lines(string page)
    {
        var lines = new List<string>();
        var broken = false;
        foreach (var raw in page.Split('\n'))
        {
            var line = Marks().Replace(raw, "").Replace("**", "", StringComparison.Ordinal).Trim();
            if (line.Length == 0)
            {
                broken = false;
                continue;
            }

            if (broken && lines.Count > 0) lines[^1] += " " + line;
            else lines.Add(line);
            broken = lines[^1][^1] is not ('.' or '!' or '?' or ':' or ';') && raw.Trim().Length >= FullLine;
        }

        return lines;
    }

    static bool IsHeading(string line) =>
        line[^1] is not ('.' or '!' or '?' or ',' or ';') && !line.Any(char.IsAsciiDigit) && line.Split(' ').Length <= MostHeadingWords;

    [GeneratedRegex(@"^\s*(#{1,6} |[-*•>] )+")]
    private static partial Regex Marks();

    [GeneratedRegex(@"(?<=[.!?]["")]?)\s+(?=\S)")]
    private static partial Regex End();
}
