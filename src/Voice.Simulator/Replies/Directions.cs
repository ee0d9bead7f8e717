using System.Text.RegularExpressions;

namespace Voice.Simulator.Replies;

/// <summary>Instructions for one response, as far as a program without understanding can follow them.</summary>
static partial class Directions
{
    const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    /// <summary>What to say, or null where the instructions are not understood (and the ordinary rules apply).</summary>
    public static IReadOnlyList<ReplyStep>? Follow(string instructions)
    {
        if (Words(instructions) is { Length: > 0 } words) return [new ReplyStep.Say(words)];
        if (Greets().IsMatch(instructions)) return [new ReplyStep.Say(SmallTalk.Greeting)];
        if (Asks().IsMatch(instructions)) return [new ReplyStep.Say(SmallTalk.StillThere)];
        return Parts().IsMatch(instructions) ? [new ReplyStep.Say(SmallTalk.Goodbye)] : null;
    }

    /// <summary>True where the instructions make a reader of the assistant: one that says what it is given, word for word.</summary>
    public static bool ReadsAloud(string instructions) => Reads().IsMatch(instructions);

    static string? Words(string instructions)
    {
        if (Quoted().Match(instructions) is { Success: true } quoted) return quoted.Groups["words"].Value.Trim();
        return Plain().Match(instructions) is { Success: true } plain ? plain.Groups["words"].Value.Trim() : null;
    }

    [GeneratedRegex("""\b(say|tell|repeat|speak|read|reply|respond|answer|greet)\b[^"“]{0,200}["“](?<words>[^"”]+)["”]""", Options)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\s*(please\s+)?(say|repeat|read)\b[^:.\n]{0,80}:\s*(?<words>.+)$", Options | RegexOptions.Singleline)]
    private static partial Regex Plain();

    [GeneratedRegex(@"(^|[.!?\n]|\byou( only| just)?)\s*(read|repeat|speak|say)\b[^.\n]{0,80}\b(aloud|verbatim|word for word)\b", Options)]
    private static partial Regex Reads();

    [GeneratedRegex(@"\b(greet|welcome)\b|\bsay (hello|hi)\b", Options)]
    private static partial Regex Greets();

    [GeneratedRegex(@"\b(still there|been (silent|quiet))\b", Options)]
    private static partial Regex Asks();

    [GeneratedRegex(@"\b(farewell|say (good ?bye|bye))\b", Options)]
    private static partial Regex Parts();
}
