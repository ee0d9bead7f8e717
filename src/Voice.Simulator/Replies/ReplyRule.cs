using System.Text.RegularExpressions;
using Voice.Simulator.Text;

namespace Voice.Simulator.Replies;

/// <summary>One thing the simulator understands.</summary>
/// <param name="Pattern">Matched against <see cref="Wording.Plain"/> of what was said.</param>
/// <param name="Reply">
/// Given the match, the words of this one ask, and the conversation: what to do; null where the words matched and the rule does not
/// apply after all.
/// </param>
sealed record ReplyRule(Regex Pattern, Func<Match, string, ReplyRequest, IReadOnlyList<ReplyStep>?> Reply)
{
    /// <summary>Typed text comes from anybody, so every pattern runs in linear time.</summary>
    const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    public static ReplyRule On(string pattern, Func<Match, string, ReplyRequest, IReadOnlyList<ReplyStep>?> reply) =>
        new(new(pattern, Options), reply);

    public static ReplyRule On(string pattern, string answer) => On(pattern, (_, _, _) => [new ReplyStep.Say(answer)]);
}
