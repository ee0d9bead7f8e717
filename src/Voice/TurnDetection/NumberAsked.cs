namespace Voice.TurnDetection;

/// <summary>The assistant asked for a number, or for something to be spelled.</summary>
/// <param name="Digits">How many digits were asked for ("your six-digit code"); null if that is not known.</param>
internal sealed record NumberAsked(int? Digits)
{
    // How far a count may stand before the word: "the last four digits", "a code of six digits".
    private const int Reach = 3;
    private const int MostDigits = 32;

    /// <param name="reply">What the assistant said last.</param>
    /// <returns>Null if it asked for no number.</returns>
    public static NumberAsked? In(string reply, string? language)
    {
        var said = WordSequence.Of(reply);
        foreach (var known in LanguageWords.For(language))
        {
            var asked = false;
            for (var at = 0; at < said.Count; at++)
            {
                if (known.CountInside(said[at]) is { } inside)
                    return new NumberAsked(inside);
                asked |= known.NumberAsked.Match(said, at) > 0;
                if (known.DigitWords.Match(said, at) == 0)
                    continue;
                asked = true;
                for (var before = at - 1; before >= Math.Max(0, at - Reach); before--)
                {
                    if (CountOf(said[before], known) is { } count)
                        return new NumberAsked(count);
                }
            }
            if (asked)
                return new NumberAsked((int?)null);
        }
        return null;
    }

    private static int? CountOf(string word, LanguageWords known)
    {
        if (int.TryParse(word, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var count))
            return count is > 1 and <= MostDigits ? count : null;
        return known.CountOf(word);
    }
}
