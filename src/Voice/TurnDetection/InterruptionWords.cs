namespace Voice.TurnDetection;

/// <summary>Sorts the words that a caller says over a reply: a sign of listening, a call to stop, or something else.</summary>
/// <remarks>Pure. The word lists stand in <c>Words/*.json</c>, one file for each language.</remarks>
internal static class InterruptionWords
{
    // "The bus stop that is nearest to the main station" is no call to stop, "I said please stop talking now" is one.
    private const int LongestCallToStop = 8;

    // "I really can't wait".
    private const int NegationReach = 2;

    /// <param name="words">The words so far, as the recogniser wrote them.</param>
    /// <param name="language">BCP 47 tag of the call. Null or a language without a list: all languages are tried, English first.</param>
    public static InterruptionKind Classify(string words, string? language)
    {
        var kind = InterruptionKind.None;
        foreach (var known in LanguageWords.For(language))
        {
            kind = Classify(WordSequence.Of(words), known);
            if (kind != InterruptionKind.Other)
                return kind;
        }
        return kind;
    }

    private static InterruptionKind Classify(WordSequence said, LanguageWords known)
    {
        if (said.Count == 0)
            return InterruptionKind.None;
        var leading = true;                                 // so far only signs of listening and softeners
        var onlyStops = true;
        var endsAsListener = false;
        var alone = false;
        for (var at = 0; at < said.Count;)
        {
            var listens = known.Backchannels.Match(said, at);
            var stops = known.Stops.Match(said, at);
            var first = leading ? known.StopsFirst.Match(said, at) : 0;
            var single = known.StopsAlone.Match(said, at);
            var softens = known.Softeners.Match(said, at);
            var longest = Math.Max(Math.Max(Math.Max(listens, stops), Math.Max(first, single)), softens);
            if (longest == 0)
            {
                (leading, onlyStops, endsAsListener) = (false, false, false);
                at++;
                continue;
            }
            // A longer phrase explains more of what was said: "no problem" is no "no".
            if (first == longest || (stops == longest && (leading || IsCallToStop(said, known, at))))
                return InterruptionKind.Stop;
            alone |= single == longest;
            onlyStops &= single == longest || listens == longest || softens == longest;
            leading &= listens == longest || softens == longest;
            endsAsListener = listens == longest;
            at += longest;
        }
        if (alone && onlyStops)
            return InterruptionKind.Stop;
        return leading && endsAsListener ? InterruptionKind.Backchannel : InterruptionKind.Other;
    }

    private static bool IsCallToStop(WordSequence said, LanguageWords known, int at)
    {
        if (said.Count > LongestCallToStop)
            return false;
        for (var before = Math.Max(0, at - NegationReach); before < at; before++)
        {
            if (known.Negations.Match(said, before) > 0)
                return false;
        }
        return true;
    }
}
