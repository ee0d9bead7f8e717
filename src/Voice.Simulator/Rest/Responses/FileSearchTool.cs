using System.Text.Json;
using Voice.Simulator.Rest.VectorStores;
using Voice.Simulator.VectorStores;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest.Responses;

/// <summary>The tool <c>file_search</c> as a request offers it.</summary>
/// <param name="Filter">As <c>filters</c> of the wire; undefined for all files.</param>
/// <param name="Least">The least score, 0 to 1.</param>
/// <remarks>Source: OpenAI API description, <c>FileSearchTool</c>.</remarks>
sealed record FileSearchTool(IReadOnlyList<VectorStore> Stores, JsonElement Filter, int Most, double Least)
{
    const int DefaultResults = 20;
    const int MostResults = 50;

    /// <summary>The tool, or what is wrong with it; neither where it is not offered.</summary>
    public static (FileSearchTool? Tool, Rejection? Wrong) Read(JsonElement body, StoreShelf shelf, string owner)
    {
        if (!body.Has("tools") || body.GetProperty("tools").ValueKind != JsonValueKind.Array) return (null, null);
        var index = 0;
        foreach (var tool in body.GetProperty("tools").EnumerateArray())
        {
            var path = $"tools[{index++}].";
            if (tool.Text("type") == "file_search") return Read(tool, path, shelf, owner);
        }

        return (null, null);
    }

    static (FileSearchTool?, Rejection?) Read(JsonElement tool, string path, StoreShelf shelf, string owner)
    {
        if (!tool.Has("vector_store_ids")) return (null, Rejection.Missing($"{path}vector_store_ids"));
        var ids = tool.GetProperty("vector_store_ids");
        if ((FieldRule.ListOf(FieldRule.Text(), least: 1).Check(ids, $"{path}vector_store_ids") ?? SearchRules.Check(tool, MostResults, path)) is { } wrong) return (null, wrong);
        var stores = new List<VectorStore>();
        foreach (var id in ids.EnumerateArray().Select(id => id.GetString()!))
        {
            if (shelf.Find(owner, id) is not { } store) return (null, StoreShelf.Unknown(id, $"{path}vector_store_ids"));
            if (store.Status == "expired") return (null, new("expired", $"Vector store with id '{id}' is expired.", $"{path}vector_store_ids"));
            stores.Add(store);
        }

        var most = tool.Has("max_num_results") ? tool.GetProperty("max_num_results").GetInt32() : DefaultResults;
        var least = tool.Has("ranking_options") && tool.GetProperty("ranking_options").Has("score_threshold") ? tool.GetProperty("ranking_options").GetProperty("score_threshold").GetDouble() : 0;
        return (new(stores, tool.Has("filters") ? tool.GetProperty("filters") : default, most, least), null);
    }
}
