using System.Text.Json;
using Voice.Lines;

namespace Voice.Server.Browser;

/// <summary>Translates the notices of a call into the messages of <c>docs/browser-protocol.md</c>.</summary>
internal static class Wire
{
    // A card shows the result of a tool. The part that does not fit is for the model only.
    private const int LongestResult = 2_000;

    public static Decision Decision(DecisionTold told) => new(
        Math.Round(told.At.TotalMilliseconds), told.Decision.Kind.ToString().ToLowerInvariant(), told.Decision.Rule,
        new DecisionInputs(
            told.Sound.Sound.TotalMilliseconds, told.Sound.Voice.TotalMilliseconds, told.Sound.Quiet.TotalMilliseconds, Round(told.Sound.LevelDb), Round(told.Sound.RoomDb),
            told.Sound.CallerDb is { } caller ? Round(caller) : null, told.Sound.EchoDb is { } echo ? Round(echo) : null, told.Sound.EchoDb is null ? null : told.Sound.EchoDelay.TotalMilliseconds));

    private static double Round(float db) => Math.Round(db, 1);

    public static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    public static string Role(Speaker speaker) => speaker == Speaker.Caller ? "user" : "assistant";

    public static Caption Caption(CaptionChanged c) => new(c.Id, c.Order, Role(c.Speaker), c.From, c.Text, Name(c.State));

    public static ToolCard Tool(ToolChanged t) =>
        new(t.CallId, t.Name, Name(t.State), t.Elapsed.TotalMilliseconds, t.Result is { Length: > LongestResult } long1 ? long1[..LongestResult] + "…" : t.Result);

    public static CitationCard[] Citations(CitationsTold told)
    {
        var cards = new CitationCard[told.Citations.Count];
        for (var i = 0; i < cards.Length; i++)
        {
            var citation = told.Citations[i];
            cards[i] = new CitationCard(citation.Source, citation.Page, citation.Quote, citation.Url is { Scheme: "http" or "https" } url ? url.ToString() : null);
        }
        return cards;
    }

    public static ProblemCard Problem(Problem p) => new(p.Code, p.Message, p.Hint, Name(p.Side), p.Retryable);

    public static EndedMessage End(string callId, CallEnd end) => new(callId, Name(end.Reason), Name(end.Side), end.Message, end.Hint);
}
