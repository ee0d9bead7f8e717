using System.Text.Json.Nodes;
using Voice.Simulator.Documents;
using Voice.Simulator.Replies;

namespace Voice.Simulator.Rest.Responses;

/// <summary>A search of files as it goes out, and the citations of an answer that comes from it.</summary>
/// <remarks>Source: OpenAI API description, <c>FileSearchToolCall</c> and <c>FileCitationBody</c>.</remarks>
static class SearchItem
{
    /// <summary>The item.</summary>
    /// <param name="withResults">False where the request did not ask for them: then they are null.</param>
    public static JsonObject Of(string id, string status, ReplyStep.Search search, bool withResults) => new()
    {
        ["id"] = id,
        ["type"] = "file_search_call",
        ["status"] = status,
        ["queries"] = new JsonArray(search.Query),
        ["results"] = !withResults ? null : new JsonArray([.. search.Hits.Select(hit => (JsonNode)new JsonObject
        {
            ["file_id"] = hit.File.File.Id,
            ["filename"] = hit.File.File.Name,
            ["score"] = hit.Score,
            ["text"] = hit.Text,
            ["attributes"] = hit.File.Attributes.DeepClone(),
            ["vector_store_id"] = hit.Store.Id,
        })]),
    };

    /// <summary>A citation for each file. Documents that came with the request are not cited: the real service does not do so either.</summary>
    public static IReadOnlyList<JsonObject> Annotations(string text, IReadOnlyList<Passage> found) =>
        [.. found.Where(passage => passage.FileId is not null).DistinctBy(passage => passage.FileId).Select(passage => new JsonObject
        {
            ["type"] = "file_citation",
            ["index"] = text.Length,
            ["file_id"] = passage.FileId,
            ["filename"] = passage.Document.Name,
        })];
}
