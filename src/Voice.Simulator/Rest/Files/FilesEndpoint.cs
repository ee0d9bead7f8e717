using System.Text.Json.Nodes;
using Voice.Simulator.Files;
using Voice.Simulator.Http;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest.Files;

/// <summary><c>{prefix}/files</c>: upload, list, get, content, delete.</summary>
sealed class FilesEndpoint(FileShelf shelf, TimeProvider time)
{
    const int MostListed = 10_000;

    /// <summary>What was uploaded for these is read by models and given back to nobody.</summary>
    static readonly string[] Unreadable = ["user_data", "assistants"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/files", (HttpContext context, FilesEndpoint endpoint) => endpoint.UploadAsync(context));
        routes.MapGet("/files", (HttpContext context, FilesEndpoint endpoint) => endpoint.ListAsync(context));
        routes.MapGet("/files/{id}", (HttpContext context, string id, FilesEndpoint endpoint) => endpoint.WithAsync(context, id, file => AnswerAsync(context, Show(file))));
        routes.MapGet("/files/{id}/content", (HttpContext context, string id, FilesEndpoint endpoint) => endpoint.WithAsync(context, id, file => ContentAsync(context, file)));
        routes.MapDelete("/files/{id}", (HttpContext context, string id, FilesEndpoint endpoint) => endpoint.WithAsync(context, id, file => endpoint.DeleteAsync(context, file)));
    }

    async Task UploadAsync(HttpContext context)
    {
        var (file, wrong) = await FileUpload.ReadAsync(context, ApiKey.Of(context), time.GetUtcNow());
        if (file is not null && !shelf.TryAdd(file))
            wrong = new("storage_limit_exceeded", $"The simulator keeps at most {FileShelf.MostFiles} files of {FileShelf.MostBytes} bytes in all. Delete some, or let them expire.");
        await (wrong is null ? AnswerAsync(context, Show(file!)) : HttpError.WriteAsync(context, wrong));
    }

    Task ListAsync(HttpContext context)
    {
        var purpose = context.Request.Query["purpose"].ToString();
        var files = shelf.Of(ApiKey.Of(context)).Where(file => purpose.Length == 0 || file.Purpose == purpose).ToList();
        var (page, wrong) = Listing.Of(files, file => file.Id, Show, context.Request.Query, MostListed, MostListed);
        return page is null ? HttpError.WriteAsync(context, wrong!) : AnswerAsync(context, page);
    }

    Task WithAsync(HttpContext context, string id, Func<StoredFile, Task> work) =>
        shelf.Find(ApiKey.Of(context), id) is { } file ? work(file) : HttpError.WriteAsync(context, FileShelf.Unknown(id, "id"));

    static async Task ContentAsync(HttpContext context, StoredFile file)
    {
        if (Unreadable.Contains(file.Purpose))
        {
            await HttpError.WriteAsync(context, new(null, $"Not allowed to download files of purpose: {file.Purpose}"));
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = file.Bytes.Length;
        await context.Response.Body.WriteAsync(file.Bytes, context.RequestAborted);
    }

    Task DeleteAsync(HttpContext context, StoredFile file)
    {
        shelf.Remove(file);
        return AnswerAsync(context, new() { ["id"] = file.Id, ["object"] = "file", ["deleted"] = true });
    }

    static Task AnswerAsync(HttpContext context, JsonObject json) => context.Response.WriteAsJsonAsync(json, JsonText.Compact, context.RequestAborted);

    static JsonObject Show(StoredFile file) => new()
    {
        ["id"] = file.Id,
        ["object"] = "file",
        ["bytes"] = file.Bytes.Length,
        ["created_at"] = file.CreatedAt.ToUnixTimeSeconds(),
        ["expires_at"] = file.ExpiresAt?.ToUnixTimeSeconds(),
        ["filename"] = file.Name,
        ["purpose"] = file.Purpose,
        ["status"] = "processed",
        ["status_details"] = null,
    };
}
