using System.Globalization;
using System.Text;

namespace Voice.Tools;

/// <summary>Makes a tool's output fit for a model: short enough, and free of invisible characters.</summary>
/// <remarks>
/// Tag characters (U+E0000 block), zero-width and bidirectional controls and variation selectors carry hidden instructions in prompt injections; control characters
/// have no meaning in speech. Source: OWASP Top 10 for LLM Applications 2026, LLM01.
/// </remarks>
internal static class ToolText
{
    /// <param name="longest">In UTF-16 characters. A note at the end says how much was cut.</param>
    public static string Clean(string output, int longest)
    {
        var text = new StringBuilder(Math.Min(output.Length, longest) + 64);
        foreach (var rune in output.EnumerateRunes())
        {
            if (text.Length + rune.Utf16SequenceLength > longest)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n[Cut here: {longest} of {output.Length} characters.]");
                break;
            }
            if (IsSeen(rune))
                text.Append(rune.ToString());
        }
        return text.ToString();
    }

    private static bool IsSeen(Rune rune) => rune.Value is '\n' or '\t'
        || (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse)
            && rune.Value is not (>= 0xFE00 and <= 0xFE0F or >= 0xE0100 and <= 0xE01EF or 0xFFFD));
}
