using System.Text.RegularExpressions;

namespace Voice.Simulator.Replies;

/// <summary>What the simulator does with tools. A tool that is not offered is never pretended.</summary>
static class ToolTalk
{
    public static IReadOnlyList<ReplyRule> All { get; } =
    [
        ReplyRule.On(@"\b(set|start|timer|alarm|remind|wake)\b.*\b(timer|alarm|me|second|seconds|minute|minutes|hour|hours)\b", Timer),
        ReplyRule.On(
            @"\b(?:draw|paint|sketch|generate|create|make|show)\b.*?\b(?:picture|image|drawing|photo|painting)s?\b" +
            "(?: (?:of|with|showing))?(?<what> .+)?$",
            Picture),
        ReplyRule.On(@"^(?:please |can you |could you )?(?:draw|paint|sketch)(?: me)?(?<what> .+)$", Picture),
        ReplyRule.On(@"\bask (?:the|an|your|our) expert\b(?: (?:about|to|for|on|if))?(?<what> .+)?$", Expert),
        ReplyRule.On(@"\b(transfer|connect|put) me\b|\b(a human|real person|human being|operator|representative|human agent)\b", Transfer),
        ReplyRule.On(@"\b(weather|temperature|forecast|raining|rain|sunny)\b(?:.*?\b(?:in|for|at)\b(?<place> .+))?", Weather),
        ReplyRule.On(@"\b(dice|die|d ?\d+)\b", Dice),
        ReplyRule.On(@"\b(what|which|today|tell).*\b(date|day)\b|\b(date|day) (is it|today)\b", (_, said, request) => Clock(said, request, "date")),
        ReplyRule.On(@"\b(what|the|tell).*\b(time|clock)\b|\btime is it\b", (_, said, request) => Clock(said, request, "time")),
        ReplyRule.On(@"\b(add|sum|plus|calculate)\b", Add),
        ReplyRule.On(@"^(?:please )?(?:echo|repeat after me)(?<what> .+)$", Echo),
    ];

    /// <summary>True if the last answer was our question for a city.</summary>
    public static bool AskedForCity(ReplyRequest request) => request.LastAnswer == WhichCity;

    /// <summary>The tool that reads documents or searches what is known, or null. Where both are offered, the question decides.</summary>
    public static ToolOffer? Reader(ReplyRequest request, bool prefersKnowledge)
    {
        var document = request.Tools.FirstOrDefault(tool => tool.IsAbout("document", "read_file", "readfile"));
        var knowledge = request.Tools.FirstOrDefault(tool => tool.IsAbout("knowledge", "search_file", "file_search"));
        return prefersKnowledge ? knowledge ?? document : document ?? knowledge;
    }

    const string WhichCity = "For which city?";

    /// <summary>The weather of a place.</summary>
    public static IReadOnlyList<ReplyStep> WeatherIn(string place, string said, ReplyRequest request) =>
        Use(request, tool => tool.IsAbout("weather", "forecast"), "weather", said, Meaning.Place(place));

    static IReadOnlyList<ReplyStep> Weather(Match match, string said, ReplyRequest request)
    {
        var place = Regex.Replace(match.Groups["place"].Value.Trim(), "( please| today| tomorrow| now| right now)+$", "", RegexOptions.IgnoreCase);
        if (place.Length > 0) return WeatherIn(Capitalised(place), said, request);
        var tool = request.Tools.FirstOrDefault(tool => tool.IsAbout("weather", "forecast"));
        return tool is null ? NoTool("weather") : [new ReplyStep.Say(WhichCity)];
    }

    static IReadOnlyList<ReplyStep> Clock(string said, ReplyRequest request, string what) =>
        Use(
            request,
            tool => tool.IsAbout(what == "date" ? "date" : "clock", "time", "clock") && !tool.IsAbout("timer", "timeout"),
            "clock",
            said);

    static IReadOnlyList<ReplyStep> Dice(Match match, string said, ReplyRequest request)
    {
        var numbers = SpokenNumber.AllIn(said);
        var sides = Regex.Match(said, @"\bd ?(\d{1,4})\b", RegexOptions.IgnoreCase) is { Success: true } faces
            ? double.Parse(faces.Groups[1].ValueSpan, null)
            : said.Contains("sided", StringComparison.OrdinalIgnoreCase) && numbers.Count > 0 ? numbers[^1] : 6;
        var count = numbers.FirstOrDefault(number => number != sides && number is >= 1 and <= 100, 1);
        return Use(
            request,
            tool => tool.IsAbout("dice", "roll"),
            "dice",
            said,
            new Meaning(sides, "sides", "faces"),
            new Meaning(count, "count", "number", "dice", "rolls", "times", "how"));
    }

    static IReadOnlyList<ReplyStep>? Timer(Match match, string said, ReplyRequest request)
    {
        if (SpokenNumber.Duration(said) is not { } time)
            return Regex.IsMatch(said, @"\b(timer|alarm|remind)", RegexOptions.IgnoreCase) ? [new ReplyStep.Say("For how long?")] : null;
        var about = Regex.Match(said, @"\bremind me(?:.*?)\bto (.+?)(?: in .+)?$", RegexOptions.IgnoreCase);
        return Use(
            request,
            tool => tool.IsAbout("timer", "remind", "alarm"),
            "timer",
            said,
            Meaning.Duration(time),
            Meaning.Label(about.Success ? about.Groups[1].Value : "timer"));
    }

    static IReadOnlyList<ReplyStep> Picture(Match match, string said, ReplyRequest request)
    {
        var what = match.Groups["what"].Value.Trim();
        if (what.Length == 0) return [new ReplyStep.Say("A picture of what?")];
        return Use(request, tool => tool.IsAbout("picture", "image", "draw"), "picture", what, Meaning.Subject(what));
    }

    static IReadOnlyList<ReplyStep> Expert(Match match, string said, ReplyRequest request)
    {
        var what = match.Groups["what"].Value.Trim();
        if (what.Length == 0) return [new ReplyStep.Say("What shall I ask the expert?")];
        return Use(request, tool => tool.IsAbout("expert"), "expert", what, Meaning.Question(what));
    }

    static IReadOnlyList<ReplyStep> Transfer(Match match, string said, ReplyRequest request) =>
        Use(request, tool => tool.IsAbout("transfer", "handoff", "escalate"), "transfer", said, Meaning.Reason("The caller asked for a human."));

    static IReadOnlyList<ReplyStep>? Add(Match match, string said, ReplyRequest request)
    {
        var numbers = SpokenNumber.AllIn(said);
        if (numbers.Count < 2) return null;
        return Use(
            request,
            tool => tool.IsAbout("add", "sum", "calc") && !tool.IsAbout("address"),
            "adding",
            said,
            new Meaning(numbers[0], "a", "x", "first", "left", "augend"),
            new Meaning(numbers[1], "b", "y", "second", "right", "addend"),
            new Meaning(numbers, "numbers", "values", "terms", "operands"));
    }

    static IReadOnlyList<ReplyStep> Echo(Match match, string said, ReplyRequest request)
    {
        var what = match.Groups["what"].Value.Trim();
        return request.Tools.FirstOrDefault(tool => tool.IsAbout("echo")) is { } tool
            ? [new ReplyStep.Call(tool.Name, ToolArguments.Fill(tool, what, Meaning.Text(what)))]
            : [new ReplyStep.Say(what)];
    }

    static IReadOnlyList<ReplyStep> Use(
        ReplyRequest request, Func<ToolOffer, bool> fits, string kind, string said, params ReadOnlySpan<Meaning> meanings) =>
        request.Tools.FirstOrDefault(fits) is { } tool
            ? [new ReplyStep.Call(tool.Name, ToolArguments.Fill(tool, said, meanings))]
            : NoTool(kind);

    static IReadOnlyList<ReplyStep> NoTool(string kind) =>
        [new ReplyStep.Say($"I have no {kind} tool in this call, and the simulator makes nothing up.")];

    static string Capitalised(string place) =>
        string.Join(' ', place.Split(' ').Select(word => char.IsLower(word[0]) ? char.ToUpperInvariant(word[0]) + word[1..] : word));
}
