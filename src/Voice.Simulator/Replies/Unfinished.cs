using System.Text.RegularExpressions;
using Voice.Simulator.Text;

namespace Voice.Simulator.Replies;

/// <summary>
/// An answer of which the user has heard only the beginning, in a conversation that asks to go on with it. What was cut off is what the
/// rules would say once more, without what was heard: the sentence that was cut is said again, and nothing before it.
/// </summary>
static partial class Unfinished
{
    /// <summary>The reply when the model must continue an answer that the simulator does not know.</summary>
    public const string Lost = "I am sorry, I was cut off. Please ask me again.";

    const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    /// <summary>What is left to say and do; null where nobody asks for it, or nothing is left.</summary>
    /// <param name="plan">What is said and done in a conversation.</param>
    public static IReadOnlyList<ReplyStep>? Rest(ReplyRequest request, Func<ReplyRequest, IReadOnlyList<ReplyStep>> plan)
    {
        var turns = request.Turns;
        var end = turns.Count;
        // Words that were cut off with their answer may come again after the order to go on.
        var again = end > 0 ? turns[end - 1] as Turn.User : null;
        if (again is not null) end--;
        var asked = again is { Text: { } text } && Asks().IsMatch(Wording.Plain(text));
        if (asked) again = null;
        var begin = end;
        while (begin > 0 && (turns[begin - 1] is Turn.Assistant || IsOrder(turns[begin - 1]))) begin--;
        if (!asked && (end == begin || !IsOrder(turns[end - 1]))) return null;

        var heard = turns.Take(end).Skip(begin).OfType<Turn.Assistant>().Select(turn => Flat(turn.Text)).Where(words => words.Length > 0).ToList();
        var before = Untold([.. turns.Take(begin)]);
        if (again is not null) before.Add(again);
        if (heard.Count == 0 || before.LastOrDefault() is not (Turn.User or Turn.Output)) return null;

        var steps = plan(request with { Turns = before, Directions = null });
        var all = Flat(string.Join(' ', steps.OfType<ReplyStep.Say>().Select(say => say.Text)));
        if (After(all, heard) is not { } from) return null;
        List<ReplyStep> rest = [.. steps.OfType<ReplyStep.Call>()];
        if (from < all.Length) rest.Insert(0, new ReplyStep.Say(all[from..].TrimStart()));
        return rest.Count > 0 ? rest : null;
    }

    /// <summary>Where to go on after what was heard, in as many pieces as it took; null where that is not how the answer begins.</summary>
    static int? After(string all, List<string> heard)
    {
        var at = 0;
        foreach (var piece in heard)
        {
            if (Starts(all, SentenceAt(all, at), piece) is { } next) at = next;
            else if (Starts(all, at, piece) is { } straight) at = straight;
            else return null;
        }

        return SentenceAt(all, at);
    }

    static int? Starts(string all, int from, string piece)
    {
        while (from < all.Length && all[from] == ' ') from++;
        return all.AsSpan(from).StartsWith(piece, StringComparison.Ordinal) ? from + piece.Length : null;
    }

    /// <summary>Where the sentence begins that a place is in; a place at the end of one is in the next.</summary>
    static int SentenceAt(string all, int place)
    {
        var start = 0;
        foreach (var sentence in Sentences.Split(all))
        {
            if (place < start + sentence.Length) return start;
            start += sentence.Length;
        }

        return start;
    }

    /// <summary>True of a message that tells to go on with an answer: nothing to be told.</summary>
    public static bool IsOrder(Turn turn) => turn is Turn.System system && Orders().IsMatch(system.Text);

    /// <summary>The outputs that the answer was about have not been told to the end.</summary>
    static List<Turn> Untold(List<Turn> turns)
    {
        for (var i = turns.Count - 1; i >= 0 && turns[i] is not (Turn.User or Turn.Assistant); i--)
        {
            if (turns[i] is Turn.Output output) turns[i] = output with { Told = false };
        }

        return turns;
    }

    static string Flat(string text) => Blanks().Replace(text, " ").Trim();

    [GeneratedRegex(@"\b(go(ing)? on|continue|carry on) (with|where)\b", Options)]
    private static partial Regex Orders();

    [GeneratedRegex("^(please )?(go on|continue|carry on|keep going)( please)?$", Options)]
    private static partial Regex Asks();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
