using System.Globalization;

namespace Voice.TurnDetection;

/// <summary>Decides from the words so far how much silence ends a turn.</summary>
/// <remarks>
/// Pure. The word lists stand in <c>Words/*.json</c>. The rules are those that voice platforms have found to work: a whole sentence is answered at once, a number is waited for half a second more,
/// and what cannot be the end of a sentence for a second and a half.
/// </remarks>
internal static class EndOfTurn
{
    /// <summary>The longest that words make the caller be waited for.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(2.5);

    private static readonly TimeSpan Unfinished = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan NumberPause = TimeSpan.FromSeconds(0.5);

    // A share of the silence that ends this caller's turns otherwise. Some callers pause between whole sentences too.
    private const double WholeShare = 0.6;

    // "A table for two." is no number in progress.
    private const int LongSentence = 4;

    private const string Commas = ",、，;；:：-–—…";
    private const string EndMarks = ".?!。？！";
    private const string QuestionMarks = "?？";
    private static readonly char[] Quotes = ['"', '\'', '”', '’', '»', '“', ')', '）', '」', '』'];

    /// <param name="words">What the recogniser wrote down of the turn so far.</param>
    /// <param name="language">BCP 47 tag of the call; null if it is not known.</param>
    /// <param name="asked">What number the assistant asked for; null for none.</param>
    /// <param name="usual">The silence that this caller is waited for, as learnt.</param>
    /// <param name="shortest">The shortest silence that ends a turn.</param>
    public static TurnDecision Decide(string words, string? language, NumberAsked? asked, TimeSpan usual, TimeSpan shortest)
    {
        var text = words.TrimEnd().TrimEnd(Quotes).TrimEnd();
        var said = WordSequence.Of(text);
        var known = LanguageWords.Guess(said, language);
        var (rule, silence) = Judge(text, said, known, asked, usual, shortest);
        var inputs = new Dictionary<string, object>
        {
            ["words"] = said.Count,
            ["language"] = known.Name,
            ["numberAsked"] = asked is not null,
            ["usualMs"] = (int)usual.TotalMilliseconds,
            ["silenceMs"] = (int)silence.TotalMilliseconds,
        };
        return new TurnDecision(silence > usual ? TurnDecisionKind.Waited : TurnDecisionKind.Over, rule, inputs) { Silence = silence };
    }

    private static (string Rule, TimeSpan Silence) Judge(string text, WordSequence said, LanguageWords known, NumberAsked? asked, TimeSpan usual, TimeSpan shortest)
    {
        if (said.Count == 0)
            return ("no words", usual);
        var last = text[^1];
        var marked = EndMarks.Contains(last, StringComparison.Ordinal) && !text.EndsWith("...", StringComparison.Ordinal);
        var whole = AtLeast(shortest, usual * WholeShare);
        if (asked is not null && Digits(said, known) is { } digits)
            return InNumber(asked, digits, usual, whole);
        if (IsAnswer(said, known))
            return ("an answer that is whole", whole);
        if (Commas.Contains(last, StringComparison.Ordinal) || text.EndsWith("...", StringComparison.Ordinal))
            return ("ends in a comma or a dash", AtLeast(usual, Unfinished));
        var question = QuestionMarks.Contains(last, StringComparison.Ordinal);
        if (known.Fillers.MatchBefore(said, said.Count) is > 0 and var fillers)
            return (Ends(said, fillers), AtLeast(usual, Unfinished));
        if (!question && known.Unfinished.MatchBefore(said, said.Count) is > 0 and var open)
            return (Ends(said, open), AtLeast(usual, Unfinished));
        if (!marked && known.UnfinishedWithoutMark.MatchBefore(said, said.Count) is > 0 and var half)
            return (Ends(said, half), AtLeast(usual, Unfinished));
        var tail = TrailingNumbers(said, known);
        if (tail > 1 || (tail == 1 && (said.Count < LongSentence || said[^1].Count(char.IsAsciiDigit) >= 3) && !question))
            return ("ends in a number", AtMost(usual + NumberPause, Longest));
        if (SpelledLetters(said) >= 2)
            return ("ends in a letter that is spelled", AtMost(usual + NumberPause, Longest));
        return marked && said.Count > 1 ? ("a whole sentence", whole) : ("silence alone", usual);
    }

    private static bool IsAnswer(WordSequence said, LanguageWords known)
    {
        var at = 0;
        while (at < said.Count && known.Answers.Match(said, at) is > 0 and var words)
            at += words;
        return at == said.Count;
    }

    private static (string Rule, TimeSpan Silence) InNumber(NumberAsked asked, int digits, TimeSpan usual, TimeSpan whole) => asked.Digits switch
    {
        { } wanted when digits >= wanted => ($"all {wanted.ToString(CultureInfo.InvariantCulture)} digits are there", whole),
        { } wanted => ($"{digits.ToString(CultureInfo.InvariantCulture)} of {wanted.ToString(CultureInfo.InvariantCulture)} digits are there", Longest),
        null => ("a number was asked for", AtLeast(usual, Unfinished)),
    };

    /// <returns>How many digits were said; null if this is no number and nothing spelled ("I do not have one").</returns>
    private static int? Digits(WordSequence said, LanguageWords known)
    {
        var (digits, letters, others) = (0, 0, 0);
        for (var at = 0; at < said.Count; at++)
        {
            if (known.Negations.Match(said, at) > 0)
                return null;
            var word = said[at];
            if (char.IsAsciiDigit(word[0]))
                digits += word.Count(char.IsAsciiDigit);
            else if (known.Numbers.Match(said, at) > 0)
                digits++;
            else if (IsLetter(word))
                letters++;
            else
                others++;
        }
        return digits > 0 || letters > Math.Max(1, others) ? digits : null;
    }

    private static int TrailingNumbers(WordSequence said, LanguageWords known)
    {
        var count = 0;
        while (count < said.Count && (char.IsAsciiDigit(said[said.Count - 1 - count][0]) || known.Numbers.MatchBefore(said, said.Count - count) > 0))
            count++;
        return count;
    }

    private static int SpelledLetters(WordSequence said)
    {
        var count = 0;
        while (count < said.Count && IsLetter(said[said.Count - 1 - count]))
            count++;
        return count;
    }

    private static bool IsLetter(string word) => word.Length == 1 && char.IsAsciiLetter(word[0]);

    private static string Ends(WordSequence said, int count) => $"ends in \"{said.Join(said.Count - count, count)}\"";

    private static TimeSpan AtLeast(TimeSpan time, TimeSpan least) => time > least ? time : least;

    private static TimeSpan AtMost(TimeSpan time, TimeSpan most) => time < most ? time : most;
}
