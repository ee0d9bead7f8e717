using System.Text.Json;
using System.Text.Json.Nodes;
using Voice.Simulator.Files;
using Voice.Simulator.Http;
using Voice.Simulator.VectorStores;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest.VectorStores;

/// <summary><c>{prefix}/vector_stores</c>: create, list, get, modify, delete, search.</summary>
sealed class VectorStoresEndpoint(StoreShelf stores, FileShelf files, TimeProvider time)
{
    const int DefaultListed = 20;
    const int MostListed = 100;
    const int MostFirstFiles = 500;
    const int DefaultResults = 10;
    const int MostResults = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/vector_stores", (HttpContext context, VectorStoresEndpoint endpoint) => endpoint.CreateAsync(context));
        routes.MapGet("/vector_stores", (HttpContext context, VectorStoresEndpoint endpoint) => endpoint.ListAsync(context));
        routes.MapGet("/vector_stores/{id}", (HttpContext context, string id, VectorStoresEndpoint endpoint) => endpoint.WithAsync(context, id, store => AnswerAsync(context, StoreWords.Show(store))));
        routes.MapPost("/vector_stores/{id}", (HttpContext context, string id, VectorStoresEndpoint endpoint) => endpoint.WithAsync(context, id, store => ModifyAsync(context, store)));
        routes.MapDelete("/vector_stores/{id}", (HttpContext context, string id, VectorStoresEndpoint endpoint) => endpoint.WithAsync(context, id, store => endpoint.DeleteAsync(context, store)));
        routes.MapPost("/vector_stores/{id}/search", (HttpContext context, string id, VectorStoresEndpoint endpoint) => endpoint.WithAsync(context, id, store => SearchAsync(context, store)));
    }

    public static Task AnswerAsync(HttpContext context, JsonObject json) => context.Response.WriteAsJsonAsync(json, JsonText.Compact, context.RequestAborted);

    public Task WithAsync(HttpContext context, string id, Func<VectorStore, Task> work) =>
        stores.Find(ApiKey.Of(context), id) is { } store ? work(store) : HttpError.WriteAsync(context, StoreShelf.Unknown(id));

    async Task CreateAsync(HttpContext context)
    {
        if (await RestBody.ReadAsync(context) is not { } body) return;
        var owner = ApiKey.Of(context);
        var (chosen, wrong) = FirstFiles(body, owner);
        var (chunking, wrongChunking) = StoreBody.ReadChunking(body);
        if ((wrong ?? wrongChunking) is { } refused)
        {
            await HttpError.WriteAsync(context, refused);
            return;
        }

        if (stores.TryCreate(owner) is not { } store)
        {
            await HttpError.WriteAsync(context, new("storage_limit_exceeded", $"The simulator keeps at most {StoreShelf.MostStores} vector stores. Delete some, or let them expire."));
            return;
        }

        if (StoreBody.Apply(body, store) is { } wrongField)
        {
            stores.Remove(store);
            await HttpError.WriteAsync(context, wrongField);
            return;
        }

        foreach (var file in chosen) store.TryAdd(new(file, time.GetUtcNow(), [], chunking));
        await AnswerAsync(context, StoreWords.Show(store));
    }

    (IReadOnlyList<StoredFile> Files, Rejection? Wrong) FirstFiles(JsonElement body, string owner)
    {
        if (!body.Has("file_ids")) return ([], null);
        if (FieldRule.ListOf(FieldRule.Text(), most: MostFirstFiles).Check(body.GetProperty("file_ids"), "file_ids") is { } wrong) return ([], wrong);
        var chosen = new List<StoredFile>();
        foreach (var id in body.GetProperty("file_ids").EnumerateArray().Select(id => id.GetString()!))
        {
            if (files.Find(owner, id) is not { } file) return ([], FileShelf.Unknown(id, "file_ids"));
            chosen.Add(file);
        }

        return (chosen, null);
    }

    Task ListAsync(HttpContext context)
    {
        var (page, wrong) = Listing.Of(stores.Of(ApiKey.Of(context)), store => store.Id, StoreWords.Show, context.Request.Query, DefaultListed, MostListed);
        return page is null ? HttpError.WriteAsync(context, wrong!) : AnswerAsync(context, page);
    }

    static async Task ModifyAsync(HttpContext context, VectorStore store)
    {
        if (await RestBody.ReadAsync(context) is not { } body) return;
        await (StoreBody.Apply(body, store) is { } wrong ? HttpError.WriteAsync(context, wrong) : AnswerAsync(context, StoreWords.Show(store)));
    }

    Task DeleteAsync(HttpContext context, VectorStore store)
    {
        stores.Remove(store);
        return AnswerAsync(context, new() { ["id"] = store.Id, ["object"] = "vector_store.deleted", ["deleted"] = true });
    }

    static async Task SearchAsync(HttpContext context, VectorStore store)
    {
        if (await RestBody.ReadAsync(context) is not { } body) return;
        if (Wrong(body, store) is { } wrong)
        {
            await HttpError.WriteAsync(context, wrong);
            return;
        }

        var query = body.GetProperty("query");
        List<string> queries = query.ValueKind == JsonValueKind.String ? [query.GetString()!] : [.. query.EnumerateArray().Select(one => one.GetString()!)];
        var most = body.Has("max_num_results") ? body.GetProperty("max_num_results").GetInt32() : DefaultResults;
        var filter = body.Has("filters") ? body.GetProperty("filters") : default;
        var least = body.Has("ranking_options") && body.GetProperty("ranking_options").Has("score_threshold") ? body.GetProperty("ranking_options").GetProperty("score_threshold").GetDouble() : 0;
        await AnswerAsync(context, StoreWords.Show(queries, StoreSearch.Find([store], queries, filter, most, least)));
    }

    static Rejection? Wrong(JsonElement body, VectorStore store)
    {
        if (store.Status == "expired") return new("expired", $"Vector store with id '{store.Id}' is expired.");
        if (!body.Has("query")) return Rejection.Missing("query");
        var wrong = FieldRule.TextOr(FieldRule.Text(), FieldRule.ListOf(FieldRule.Text(), least: 1, most: 16)).Check(body.GetProperty("query"), "query");
        return wrong ?? SearchRules.Check(body, MostResults, "");
    }
}
