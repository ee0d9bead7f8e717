using System.Text.RegularExpressions;
using Voice.Simulator.Replies;
using Voice.Simulator.Text;

namespace Voice.Simulator.Scenarios;

/// <summary>When this is heard or typed, do that.</summary>
/// <param name="Spoken">True for speech only, false for typed text only, null for both.</param>
/// <param name="After">What to do when the outputs of the calls are there; null leaves it to the ordinary rules.</param>
/// <param name="Once">True if the rule is used up by its first use.</param>
sealed record ScenarioRule(bool? Spoken, Regex Pattern, IReadOnlyList<ReplyStep> Then, IReadOnlyList<ReplyStep>? After, bool Once)
{
    /// <summary>A pattern with <c>*</c> for any words; case and punctuation do not matter.</summary>
    public static Regex Compile(string pattern)
    {
        var pieces = pattern.Split('*').Select(piece => Regex.Escape(Wording.Plain(piece)));
        return new($"^ *{string.Join(" *.* *", pieces)} *$", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    }

    /// <summary>Speech that was not recognised has no words, so only <c>*</c> matches it.</summary>
    public bool Matches(Turn.User turn) => (Spoken is null || turn.Spoken is null || Spoken == turn.Spoken) && Pattern.IsMatch(Wording.Plain(turn.Text ?? ""));
}
