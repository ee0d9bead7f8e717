using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Voice.Assistants;
using Voice.OpenAI.Endpoints;
using Voice.Server.Knowledge.Files;

namespace Voice.Server.Knowledge.Stores;

/// <summary>A file in a vector store, with the attributes that this server gave it.</summary>
/// <param name="Path">The path in the folder; empty if somebody else attached the file.</param>
/// <param name="Digest">SHA-256 of its bytes, as hex digits.</param>
/// <param name="Status">in_progress, completed, cancelled or failed.</param>
/// <param name="Fault">Why it failed, such as unsupported_file; empty if it did not.</param>
internal sealed record StoreFile(string FileId, string Path, string Digest, string Status, string Fault);

/// <summary>The vector stores of the upstream.</summary>
/// <remarks>Source: OpenAI, <c>/vector_stores</c> and <c>/vector_stores/{id}/files</c>; Azure OpenAI has them below <c>/openai/v1</c>.</remarks>
internal sealed class VectorStores(KnowledgeHttp http)
{
    private const int LargestAnswer = 4 * 1024 * 1024;
    private const int LongestAttribute = 512;
    private const int MostPages = 200;

    /// <summary>Makes an empty store at the first entry that takes it.</summary>
    /// <exception cref="AssistantException">It was refused, or not reached.</exception>
    public async Task<VectorStore> CreateAsync(string name, CancellationToken cancellation)
    {
        // A store that nobody asks for a month is of a server that is gone.
        var body = new JsonObject { ["name"] = name, ["expires_after"] = new JsonObject { ["anchor"] = "last_active_at", ["days"] = 30 } };
        var (json, at) = await SendAsync(HttpMethod.Post, "vector_stores", body, null, cancellation);
        return Text(json, "id") is { Length: > 0 } id && at is not null ? new VectorStore(id, at) : throw Strange();
    }

    /// <returns>False if it was deleted or has expired.</returns>
    /// <inheritdoc cref="CreateAsync"/>
    public async Task<bool> ExistsAsync(VectorStore store, CancellationToken cancellation)
    {
        try
        {
            var (json, _) = await SendAsync(HttpMethod.Get, $"vector_stores/{store.Id}", null, store.At, cancellation);
            return Text(json, "status") != "expired";
        }
        catch (StoreMissingException)
        {
            return false;
        }
    }

    /// <summary>All files of a store.</summary>
    /// <inheritdoc cref="CreateAsync"/>
    public async Task<IReadOnlyList<StoreFile>> ListAsync(VectorStore store, CancellationToken cancellation)
    {
        var files = new List<StoreFile>();
        var after = "";
        for (var page = 0; page < MostPages; page++)
        {
            var (json, _) = await SendAsync(HttpMethod.Get, $"vector_stores/{store.Id}/files?limit=100{(after.Length > 0 ? "&after=" + Uri.EscapeDataString(after) : "")}", null, store.At, cancellation);
            if (!json.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
                throw Strange();
            files.AddRange(data.EnumerateArray().Select(Read));
            var last = files.Count > 0 ? files[^1].FileId : "";
            if (!json.TryGetProperty("has_more", out var more) || more.ValueKind != JsonValueKind.True || last.Length == 0 || last == after)
                return files;
            after = last;
        }
        return files;
    }

    /// <summary>Puts an uploaded file into a store. The store then reads it, which takes a while.</summary>
    /// <inheritdoc cref="CreateAsync"/>
    public async Task<StoreFile> AttachAsync(VectorStore store, string fileId, string path, string digest, CancellationToken cancellation)
    {
        var attributes = new JsonObject { ["path"] = path.Length > LongestAttribute ? path[^LongestAttribute..] : path, ["sha256"] = digest };
        var (json, _) = await SendAsync(HttpMethod.Post, $"vector_stores/{store.Id}/files", new JsonObject { ["file_id"] = fileId, ["attributes"] = attributes }, store.At, cancellation);
        return Read(json) with { FileId = fileId, Path = path, Digest = digest };
    }

    /// <inheritdoc cref="CreateAsync"/>
    public async Task<StoreFile> GetAsync(VectorStore store, string fileId, CancellationToken cancellation) =>
        Read((await SendAsync(HttpMethod.Get, $"vector_stores/{store.Id}/files/{Uri.EscapeDataString(fileId)}", null, store.At, cancellation)).Json);

    /// <summary>Takes a file out of a store, also if it is out already. The file itself stays.</summary>
    /// <inheritdoc cref="CreateAsync"/>
    public async Task DetachAsync(VectorStore store, string fileId, CancellationToken cancellation)
    {
        try
        {
            await SendAsync(HttpMethod.Delete, $"vector_stores/{store.Id}/files/{Uri.EscapeDataString(fileId)}", null, store.At, cancellation);
        }
        catch (StoreMissingException)
        {
            // It is out.
        }
    }

    private async Task<(JsonElement Json, OpenAIEndpoint? At)> SendAsync(HttpMethod method, string path, JsonObject? body, OpenAIEndpoint? at, CancellationToken cancellation)
    {
        try
        {
            using var response = await http.SendAsync(method, path, body is null ? null : JsonContent.Create(body), at, cancellation);
            if (!response.IsSuccessStatusCode)
            {
                var refusal = await http.ReadRefusalAsync(response, cancellation);
                var failure = refusal.Failure("The upstream", "such vector store");
                throw response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone ? new StoreMissingException(failure) : new AssistantException(failure);
            }
            await response.Content.LoadIntoBufferAsync(LargestAnswer, cancellation);
            using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
            return (json.RootElement.Clone(), EndpointHandler.AskedOf(response));
        }
        catch (JsonException)
        {
            throw Strange();
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new AssistantException(new AssistantFailure(AssistantFailureKind.Unreachable, "The connection broke."), e);
        }
    }

    private static StoreFile Read(JsonElement file)
    {
        var attributes = file.TryGetProperty("attributes", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
        var fault = file.TryGetProperty("last_error", out var error) && error.ValueKind == JsonValueKind.Object ? Text(error, "code") : "";
        return new StoreFile(Text(file, "id"), Text(attributes, "path"), Text(attributes, "sha256"), Text(file, "status"), fault);
    }

    private static string Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() ?? "" : "";

    private static AssistantException Strange() => new(new AssistantFailure(AssistantFailureKind.Misconfigured, "The answer is not that of a vector store API."));
}

/// <summary>The store, or the file in it, is not there.</summary>
internal sealed class StoreMissingException(AssistantFailure failure) : AssistantException(failure);
