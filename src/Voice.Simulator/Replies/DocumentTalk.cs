using System.Globalization;
using System.Text.RegularExpressions;
using Voice.Simulator.Documents;

namespace Voice.Simulator.Replies;

/// <summary>What the simulator says about documents: the sentence that has most words in common with the question, and where it stands.</summary>
static class DocumentTalk
{
    const int MostPassages = 3;
    const string NoDocument = "There is no document in this call, and I have no tool that reads one. Attach one, and ask again.";
    const string Thing = "(document|file|pdf|paper|letter|page|text|attachment|contract|report|manual|price ?list|handbook|policy|knowledge( base)?|folder|brochure|terms)s?";

    public static IReadOnlyList<ReplyRule> All { get; } =
    [
        ReplyRule.On($@"\b(what|where|anything)\b.*\b{Thing}\b.*\b(say|says|said|tell|tells|state|states|know|stand|stands)\b( me| us| anything)?( about| on| of)?\b", Read),
        ReplyRule.On($@"\b(what|where|anything|how|when|who|which|does|is|are)\b.*\b(in|from|according to|by) (the|this|that|my|our|your)( \w+)? {Thing}\b", ReadIfPossible),
        ReplyRule.On($@"\b(read|search|look (it )?up in|look in|check|summari[sz]e)\b.*\b(the|this|that|my|our|your)( \w+)? {Thing}\b", ReadIfPossible),
    ];

    /// <summary>The answer of the documents to a question.</summary>
    public static ReplyStep.Say Answer(IReadOnlyList<Document> documents, string question) =>
        Answer(DocumentSearch.Find(documents, question, MostPassages), string.Join(" and ", documents.Select(document => document.Name).Distinct()));

    /// <summary>The answer that passages give; without any it says so.</summary>
    /// <param name="where">Where was searched, in words.</param>
    public static ReplyStep.Say Answer(IReadOnlyList<Passage> passages, string where)
    {
        if (passages.Count == 0) return new($"I found nothing about that in {where}.") { IsReading = true };
        var (best, page) = (passages[0], passages[0].Page is { } number ? $", page {number.ToString(CultureInfo.InvariantCulture)}" : "");
        return new($"In {best.Document.Name}{page}: {best.Text}") { IsReading = true, Found = passages };
    }

    static IReadOnlyList<ReplyStep>? Read(Match match, string said, ReplyRequest request) =>
        ReadIfPossible(match, said, request) ?? [new ReplyStep.Say(NoDocument)];

    static IReadOnlyList<ReplyStep>? ReadIfPossible(Match match, string said, ReplyRequest request)
    {
        var tool = ToolTalk.Reader(request, match.Value.Contains("knowledge", StringComparison.OrdinalIgnoreCase));
        if (tool is not null) return [new ReplyStep.Call(tool.Name, ToolArguments.Fill(tool, said, Meaning.Question(said)))];
        return request.Documents.Count > 0 ? [Answer(request.Documents, said)] : null;
    }
}
