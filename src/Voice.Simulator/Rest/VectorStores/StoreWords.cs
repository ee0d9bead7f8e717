using System.Text.Json.Nodes;
using Voice.Simulator.VectorStores;

namespace Voice.Simulator.Rest.VectorStores;

/// <summary>Vector stores and their files as they go out.</summary>
/// <remarks>Source: OpenAI API description, <c>VectorStoreObject</c>, <c>VectorStoreFileObject</c>, <c>VectorStoreSearchResultsPage</c>.</remarks>
static class StoreWords
{
    public static JsonObject Show(VectorStore store)
    {
        var files = store.Files;
        return new()
        {
            ["id"] = store.Id,
            ["object"] = "vector_store",
            ["created_at"] = store.CreatedAt.ToUnixTimeSeconds(),
            ["name"] = store.Name,
            ["description"] = store.Description,
            ["usage_bytes"] = files.Sum(file => file.UsageBytes),
            ["file_counts"] = Counts(files),
            ["status"] = store.Status,
            ["expires_after"] = store.ExpiresAfterDays is { } days ? new JsonObject { ["anchor"] = "last_active_at", ["days"] = days } : null,
            ["expires_at"] = store.ExpiresAt?.ToUnixTimeSeconds(),
            ["last_active_at"] = store.ActiveAt.ToUnixTimeSeconds(),
            ["metadata"] = store.Metadata.DeepClone(),
        };
    }

    public static JsonObject Show(VectorStore store, StoreFile file) => new()
    {
        ["id"] = file.File.Id,
        ["object"] = "vector_store.file",
        ["usage_bytes"] = file.UsageBytes,
        ["created_at"] = file.AddedAt.ToUnixTimeSeconds(),
        ["vector_store_id"] = store.Id,
        ["status"] = file.Status,
        ["last_error"] = file.Fault is { } fault ? new JsonObject { ["code"] = fault.Code, ["message"] = fault.Message } : null,
        ["chunking_strategy"] = file.Chunking.DeepClone(),
        ["attributes"] = file.Attributes.DeepClone(),
    };

    /// <summary>A batch is told by its files: the simulator reads them all at once.</summary>
    public static JsonObject ShowBatch(VectorStore store, string id, DateTimeOffset createdAt, IReadOnlyList<StoreFile> files) => new()
    {
        ["id"] = id,
        ["object"] = "vector_store.file_batch",
        ["created_at"] = createdAt.ToUnixTimeSeconds(),
        ["vector_store_id"] = store.Id,
        ["status"] = files.Any(file => file.Status == "in_progress") ? "in_progress" : "completed",
        ["file_counts"] = Counts(files),
    };

    public static JsonObject Show(IReadOnlyList<string> queries, IReadOnlyList<StoreHit> hits) => new()
    {
        ["object"] = "vector_store.search_results.page",
        ["search_query"] = new JsonArray([.. queries.Select(query => JsonValue.Create(query))]),
        ["data"] = new JsonArray([.. hits.Select(hit => (JsonNode)new JsonObject
        {
            ["file_id"] = hit.File.File.Id,
            ["filename"] = hit.File.File.Name,
            ["score"] = hit.Score,
            ["attributes"] = hit.File.Attributes.DeepClone(),
            ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = hit.Text }),
        })]),
        ["has_more"] = false,
        ["next_page"] = null,
    };

    static JsonObject Counts(IReadOnlyList<StoreFile> files) => new()
    {
        ["in_progress"] = files.Count(file => file.Status == "in_progress"),
        ["completed"] = files.Count(file => file.Status == "completed"),
        ["failed"] = files.Count(file => file.Status == "failed"),
        ["cancelled"] = 0,
        ["total"] = files.Count,
    };
}
