using Voice.Simulator.Documents;
using Voice.Simulator.Replies;
using Voice.Simulator.VectorStores;

namespace Voice.Simulator.Rest.Responses;

/// <summary>Answers from vector stores, as a model does that searches before it speaks.</summary>
static class KnowledgeSearch
{
    const int MostPassages = 3;

    /// <summary>The search, and what it gave in words.</summary>
    public static IReadOnlyList<ReplyStep> Answer(FileSearchTool tool, string question)
    {
        var hits = StoreSearch.Find(tool.Stores, [question], tool.Filter, tool.Most, tool.Least);
        var files = hits.Select(hit => hit.File).Distinct().Where(file => file.Document is not null).ToDictionary(file => file.Document!);
        var passages = DocumentSearch.Find([.. files.Keys], question, MostPassages).Select(passage => passage with { FileId = files[passage.Document].File.Id }).ToList();
        return [new ReplyStep.Search(question, hits), DocumentTalk.Answer(passages, "the files that I was given")];
    }
}
