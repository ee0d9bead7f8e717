using System.Globalization;
using System.Text.RegularExpressions;
using Voice.Simulator.Pictures;

namespace Voice.Simulator.Replies;

/// <summary>What the simulator says about pictures: what can be measured, and that it has no eyes.</summary>
static class PictureTalk
{
    const string NoPicture = "There is no picture in this call. Attach one, and ask again.";
    const string NoEyes = "I am a simulator and no vision model, so I only tell what can be measured.";
    const string Thing = "(picture|image|photo|photograph|drawing|screenshot|snapshot)s?";

    const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline;

    static readonly Regex Description = new($@"\b{Thing}\b[^\n]*\bdescribed\b[^:\n]*:(?<words>.+)", Options);
    static readonly Regex Gone = new($@"\b{Thing}\b.*\b(not kept|no longer kept|removed|deleted)\b", Options);

    public static IReadOnlyList<ReplyRule> All { get; } =
    [
        ReplyRule.On($@"\bwhat( is| are| do you see| can you see)?\b.*\b(in|on) (it|(this|that|the|my|these|those)( \w+)? {Thing})\b", About),
        ReplyRule.On($@"\b(describe|look at|tell( me)?( something| more)? about|explain|what about) (it|this|that|((this|that|the|my|these|those)( \w+)? {Thing}))\b", AboutIfThere),
        ReplyRule.On(@"\bwhat (do|can) you see\b|\b(can|do) you see (it|this|that|the|my|a|what)\b|\btell me what you see\b", About),
        ReplyRule.On(@"^(please )?(what|which) colou?rs? (is|are) (it|this|that|these|they)\b", About),
        ReplyRule.On(@"\b(what|which)( main)? colou?rs?\b|\bthe colou?rs?\b", AboutIfThere),
        ReplyRule.On($@"\b(how (big|large|wide|high|tall|small)|what( is the)? (size|format)|which format)\b.*\b(it|this|that|{Thing})\b", AboutIfThere),
    ];

    /// <summary>The newest picture of the conversation, in words.</summary>
    public static IReadOnlyList<ReplyStep> Describe(ReplyRequest request)
    {
        var pictures = request.Pictures;
        if (pictures.Count == 0) return [new ReplyStep.Say(Told(request) ?? NoPicture)];
        var which = pictures.Count == 1 ? "The picture" : $"There are {pictures.Count.ToString(CultureInfo.InvariantCulture)} pictures in this call, and I speak of the newest one. It";
        return [new ReplyStep.Say($"{which} is {Words(pictures[^1])} {NoEyes}")];
    }

    /// <summary>What the conversation tells of a picture that is not in it: the words of a model that sees, or that it is not kept any more.</summary>
    static string? Told(ReplyRequest request)
    {
        foreach (var turn in request.Turns.Reverse())
        {
            var text = turn switch { Turn.System system => system.Text, Turn.User user => user.Text ?? "", _ => "" };
            if (Description.Match(text) is { Success: true } described) return $"I have no eyes. Another model says of the picture: {described.Groups["words"].Value.Trim()}";
            if (Gone.IsMatch(text)) return "I do not have the picture any more. Show it again, and ask.";
        }

        return null;
    }

    static IReadOnlyList<ReplyStep> About(Match match, string said, ReplyRequest request) => Describe(request);

    /// <summary>Without a picture, "what colour is it" is about something else.</summary>
    static IReadOnlyList<ReplyStep>? AboutIfThere(Match match, string said, ReplyRequest request) =>
        request.Pictures.Count > 0 || Told(request) is not null ? Describe(request) : null;

    static string Words(Picture picture)
    {
        var size = string.Create(CultureInfo.InvariantCulture, $"a {picture.Format} file of {picture.Width} by {picture.Height} pixels");
        return picture.Colours.Count switch
        {
            0 => $"{size}. Its colours I do not read in this format.",
            1 => $"{size}, mostly {picture.Colours[0]}.",
            _ => $"{size}, mostly {string.Join(", ", picture.Colours.SkipLast(1))} and {picture.Colours[^1]}.",
        };
    }
}
