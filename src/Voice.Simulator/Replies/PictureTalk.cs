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

    public static IReadOnlyList<ReplyRule> All { get; } =
    [
        ReplyRule.On($@"\bwhat( is| are| do you see| can you see)?\b.*\b(in|on) (it|(this|that|the|my|these|those)( \w+)? {Thing})\b", About),
        ReplyRule.On($@"\b(describe|look at|tell( me)?( something| more)? about|explain|what about) (it|this|that|((this|that|the|my|these|those)( \w+)? {Thing}))\b", AboutIfThere),
        ReplyRule.On(@"\bwhat (do|can) you see\b|\b(can|do) you see (it|this|that|the|my|a|what)\b|\btell me what you see\b", About),
        ReplyRule.On(@"\b(what|which)( main)? colou?rs?\b|\bthe colou?rs?\b", AboutIfThere),
        ReplyRule.On($@"\b(how (big|large|wide|high|tall|small)|what( is the)? (size|format)|which format)\b.*\b(it|this|that|{Thing})\b", AboutIfThere),
    ];

    /// <summary>The newest picture of the conversation, in words.</summary>
    public static IReadOnlyList<ReplyStep> Describe(ReplyRequest request)
    {
        var pictures = request.Pictures;
        if (pictures.Count == 0) return [new ReplyStep.Say(NoPicture)];
        var which = pictures.Count == 1 ? "The picture" : $"There are {pictures.Count.ToString(CultureInfo.InvariantCulture)} pictures in this call, and I speak of the newest one. It";
        return [new ReplyStep.Say($"{which} is {Words(pictures[^1])} {NoEyes}")];
    }

    static IReadOnlyList<ReplyStep> About(Match match, string said, ReplyRequest request) => Describe(request);

    /// <summary>Without a picture, "what colour is it" is about something else.</summary>
    static IReadOnlyList<ReplyStep>? AboutIfThere(Match match, string said, ReplyRequest request) =>
        request.Pictures.Count > 0 ? Describe(request) : null;

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
