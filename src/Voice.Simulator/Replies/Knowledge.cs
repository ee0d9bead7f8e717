using System.Text.RegularExpressions;
using Voice.Simulator.Text;

namespace Voice.Simulator.Replies;

/// <summary>What the simulator knows, asked by somebody who offers it no functions: one thing.</summary>
static partial class Knowledge
{
    const string WhyTheSkyIsBlue =
        "I am the built-in simulator, and this is the one thing that I know by heart. Air scatters the short waves of sunlight, the blue ones, far more than the long, " +
        "red ones. That is called Rayleigh scattering. So blue light comes to your eyes from every part of the sky, and red is left when the sun is low.";

    const string Unknown =
        "I am the built-in simulator, not a language model, so I cannot know the answer to that. To ask a real model, set OPENAI_API_KEY and restart.";

    public static IReadOnlyList<ReplyStep> Answer(IReadOnlyList<Turn> turns)
    {
        var asked = turns.OfType<Turn.User>().LastOrDefault()?.Text ?? "";
        return [new ReplyStep.Say(Sky().IsMatch(Wording.Plain(asked)) ? WhyTheSkyIsBlue : Unknown)];
    }

    [GeneratedRegex(@"\bwhy\b.*\bsky\b.*\bblue\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Sky();
}
