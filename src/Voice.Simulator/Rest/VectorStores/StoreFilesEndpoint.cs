using System.Text.Json;
using System.Text.Json.Nodes;
using Voice.Simulator.Files;
using Voice.Simulator.Http;
using Voice.Simulator.VectorStores;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest.VectorStores;

/// <summary><c>{prefix}/vector_stores/{id}/files</c> and <c>/file_batches</c>.</summary>
sealed class StoreFilesEndpoint(VectorStoresEndpoint stores, FileShelf files, TimeProvider time)
{
    const int DefaultListed = 20;
    const int MostListed = 100;
    const int MostInBatch = 2_000;
    const int MostBatches = 200;

    readonly Lock _lock = new();
    readonly List<(string Id, string StoreId, DateTimeOffset CreatedAt, IReadOnlyList<StoreFile> Files)> _batches = [];

    public static void Map(IEndpointRouteBuilder routes)
    {
        const string Files = "/vector_stores/{id}/files";
        const string Batches = "/vector_stores/{id}/file_batches";
        routes.MapPost(Files, (HttpContext context, string id, StoreFilesEndpoint endpoint) => endpoint.WithAsync(context, id, store => endpoint.AddAsync(context, store)));
        routes.MapGet(Files, (HttpContext context, string id, StoreFilesEndpoint endpoint) => endpoint.WithAsync(context, id, store => ListAsync(context, store, store.Files)));
        routes.MapGet(Files + "/{file}", (HttpContext context, string id, string file, StoreFilesEndpoint endpoint) =>
            endpoint.WithFileAsync(context, id, file, (store, found) => VectorStoresEndpoint.AnswerAsync(context, StoreWords.Show(store, found))));
        routes.MapPost(Files + "/{file}", (HttpContext context, string id, string file, StoreFilesEndpoint endpoint) => endpoint.WithFileAsync(context, id, file, (store, found) => ModifyAsync(context, store, found)));
        routes.MapGet(Files + "/{file}/content", (HttpContext context, string id, string file, StoreFilesEndpoint endpoint) => endpoint.WithFileAsync(context, id, file, (_, found) => ContentAsync(context, found)));
        routes.MapDelete(Files + "/{file}", (HttpContext context, string id, string file, StoreFilesEndpoint endpoint) => endpoint.WithFileAsync(context, id, file, (store, found) => RemoveAsync(context, store, found)));
        routes.MapPost(Batches, (HttpContext context, string id, StoreFilesEndpoint endpoint) => endpoint.WithAsync(context, id, store => endpoint.AddBatchAsync(context, store)));
        routes.MapGet(Batches + "/{batch}", (HttpContext context, string id, string batch, StoreFilesEndpoint endpoint) => endpoint.WithBatchAsync(context, id, batch, files: false));
        routes.MapGet(Batches + "/{batch}/files", (HttpContext context, string id, string batch, StoreFilesEndpoint endpoint) => endpoint.WithBatchAsync(context, id, batch, files: true));
        routes.MapPost(Batches + "/{batch}/cancel", (HttpContext context, string id, string batch, StoreFilesEndpoint endpoint) => endpoint.WithBatchAsync(context, id, batch, files: false));
    }

    Task WithAsync(HttpContext context, string id, Func<VectorStore, Task> work) => stores.WithAsync(context, id, work);

    Task WithFileAsync(HttpContext context, string id, string fileId, Func<VectorStore, StoreFile, Task> work) => WithAsync(context, id, store => store.Find(fileId) is { } file
        ? work(store, file)
        : HttpError.WriteAsync(context, StatusCodes.Status404NotFound, $"No file found with id '{fileId}' in vector store '{id}'.", null, null));

    async Task AddAsync(HttpContext context, VectorStore store)
    {
        if (await RestBody.ReadAsync(context) is not { } body) return;
        var (file, wrong) = Read(body, ApiKey.Of(context), "");
        if (file is not null) wrong = Add(store, [file]);
        await (wrong is null ? VectorStoresEndpoint.AnswerAsync(context, StoreWords.Show(store, file!)) : HttpError.WriteAsync(context, wrong));
    }

    async Task AddBatchAsync(HttpContext context, VectorStore store)
    {
        if (await RestBody.ReadAsync(context) is not { } body) return;
        var (added, wrong) = ReadBatch(body, ApiKey.Of(context));
        if ((wrong ?? Add(store, added)) is { } refused)
        {
            await HttpError.WriteAsync(context, refused);
            return;
        }

        var batch = (Id: Identifier.New("vsfb"), store.Id, CreatedAt: time.GetUtcNow(), added);
        lock (_lock)
        {
            if (_batches.Count >= MostBatches) _batches.RemoveAt(0);
            _batches.Add(batch);
        }

        await VectorStoresEndpoint.AnswerAsync(context, StoreWords.ShowBatch(store, batch.Id, batch.CreatedAt, added));
    }

    (IReadOnlyList<StoreFile> Files, Rejection? Wrong) ReadBatch(JsonElement body, string owner)
    {
        var (hasIds, hasFiles) = (body.Has("file_ids"), body.Has("files"));
        if (hasIds == hasFiles) return ([], new("invalid_request", "Exactly one of 'file_ids' and 'files' must be given.", "file_ids"));
        var name = hasIds ? "file_ids" : "files";
        if (FieldRule.ListOf(hasIds ? FieldRule.Text() : FieldRule.Object, 1, MostInBatch).Check(body.GetProperty(name), name) is { } wrong) return ([], wrong);
        var added = new List<StoreFile>();
        foreach (var element in body.GetProperty(name).EnumerateArray())
        {
            // One set of attributes is for all ids; a file in the list has its own.
            var one = hasIds ? JsonSerializer.SerializeToElement(With(body, element.GetString()!)) : element;
            var (file, wrongFile) = Read(one, owner, $"{name}[{added.Count}].");
            if (file is null) return ([], wrongFile);
            added.Add(file);
        }

        return (added, null);
    }

    static JsonObject With(JsonElement body, string id)
    {
        var one = new JsonObject { ["file_id"] = id };
        foreach (var name in (string[])["attributes", "chunking_strategy"])
        {
            if (body.Has(name)) one[name] = JsonNode.Parse(body.GetProperty(name).GetRawText());
        }

        return one;
    }

    (StoreFile? File, Rejection? Wrong) Read(JsonElement body, string owner, string path)
    {
        if (body.Text("file_id") is not { Length: > 0 } id) return (null, Rejection.Missing($"{path}file_id"));
        var (attributes, wrong) = StoreBody.ReadAttributes(body);
        var (chunking, wrongChunking) = StoreBody.ReadChunking(body);
        if ((wrong ?? wrongChunking) is { } refused) return (null, refused);
        return files.Find(owner, id) is { } file ? (new(file, time.GetUtcNow(), attributes, chunking), null) : (null, FileShelf.Unknown(id, $"{path}file_id"));
    }

    static Rejection? Add(VectorStore store, IReadOnlyList<StoreFile> added)
    {
        store.Touch();
        return added.All(store.TryAdd) ? null : new("storage_limit_exceeded", $"A vector store of the simulator holds at most {VectorStore.MostFiles} files.");
    }

    static Task ListAsync(HttpContext context, VectorStore store, IReadOnlyList<StoreFile> all)
    {
        var wanted = context.Request.Query["filter"].ToString();
        var listed = all.Where(file => wanted.Length == 0 || file.Status == wanted).ToList();
        var (page, wrong) = Listing.Of(listed, file => file.File.Id, file => StoreWords.Show(store, file), context.Request.Query, DefaultListed, MostListed);
        return page is null ? HttpError.WriteAsync(context, wrong!) : VectorStoresEndpoint.AnswerAsync(context, page);
    }

    static async Task ModifyAsync(HttpContext context, VectorStore store, StoreFile file)
    {
        if (await RestBody.ReadAsync(context) is not { } body) return;
        var (attributes, wrong) = StoreBody.ReadAttributes(body);
        if (wrong is null) file.Attributes = attributes;
        await (wrong is null ? VectorStoresEndpoint.AnswerAsync(context, StoreWords.Show(store, file)) : HttpError.WriteAsync(context, wrong));
    }

    static Task ContentAsync(HttpContext context, StoreFile file) => VectorStoresEndpoint.AnswerAsync(context, new()
    {
        ["object"] = "vector_store.file_content.page",
        ["data"] = new JsonArray([.. (file.Document?.Pages ?? []).Select(page => (JsonNode)new JsonObject { ["type"] = "text", ["text"] = page })]),
        ["has_more"] = false,
        ["next_page"] = null,
    });

    static Task RemoveAsync(HttpContext context, VectorStore store, StoreFile file)
    {
        store.Remove(file);
        return VectorStoresEndpoint.AnswerAsync(context, new() { ["id"] = file.File.Id, ["object"] = "vector_store.file.deleted", ["deleted"] = true });
    }

    Task WithBatchAsync(HttpContext context, string id, string batchId, bool files) => WithAsync(context, id, store =>
    {
        (string Id, string StoreId, DateTimeOffset CreatedAt, IReadOnlyList<StoreFile> Files) batch;
        lock (_lock) batch = _batches.Find(known => known.Id == batchId && known.StoreId == store.Id);
        if (batch.Id is null) return HttpError.WriteAsync(context, StatusCodes.Status404NotFound, $"No file batch found with id '{batchId}' in vector store '{id}'.", null, null);
        return files ? ListAsync(context, store, batch.Files) : VectorStoresEndpoint.AnswerAsync(context, StoreWords.ShowBatch(store, batch.Id, batch.CreatedAt, batch.Files));
    });
}
