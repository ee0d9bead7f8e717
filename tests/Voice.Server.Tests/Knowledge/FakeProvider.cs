using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Voice.Server.Tests.Knowledge;

/// <summary>A provider's Files API, vector stores and Responses API, as far as this server uses them, over a real socket.</summary>
public sealed class FakeProvider : IAsyncDisposable
{
    private readonly ScriptedUpstream _socket;
    private int _last;

    private FakeProvider(ScriptedUpstream socket) => _socket = socket;

    public sealed record StoredFile(string Id, string Name, string Purpose, string? Expires, byte[] Content);

    public sealed record Attached(string FileId, Dictionary<string, string> Attributes);

    public Uri BaseUrl => _socket.BaseUrl;

    public ConcurrentDictionary<string, StoredFile> Files { get; } = [];

    /// <summary>The files of each store.</summary>
    public ConcurrentDictionary<string, ConcurrentDictionary<string, Attached>> Stores { get; } = [];

    /// <summary>Every request: "POST files".</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>The bodies of questions.</summary>
    public ConcurrentQueue<JsonElement> Questions { get; } = [];

    /// <summary>Answers a request instead; false to leave it to the provider.</summary>
    public Func<HttpContext, string, Task<bool>> Fault { get; set; } = static (_, _) => Task.FromResult(false);

    /// <summary>The text that a question is answered with.</summary>
    public Func<JsonElement, string> Answer { get; set; } = static _ => "";

    /// <summary>The sockets of the realtime model.</summary>
    public ScriptedUpstream Socket => _socket;

    public static async Task<FakeProvider> StartAsync()
    {
        var provider = new FakeProvider(await ScriptedUpstream.StartAsync());
        provider._socket.Rest = provider.HandleAsync;
        return provider;
    }

    public static async Task<bool> RefuseAsync(HttpContext http, int status, string message, string? param = null, string? code = null)
    {
        http.Response.StatusCode = status;
        await http.Response.WriteAsJsonAsync(new { error = new { message, type = "invalid_request_error", param, code } });
        return true;
    }

    /// <summary>Waits until the provider is in a state.</summary>
    public static async Task UntilAsync(Func<bool> there)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        while (!there())
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline.Token);
    }

    public ValueTask DisposeAsync() => _socket.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        http.Response.StatusCode = 200;
        var path = http.Request.Path.Value!["/v1/".Length..];
        Requests.Enqueue($"{http.Request.Method} {path}");
        if (await Fault(http, $"{http.Request.Method} {path}"))
            return;
        var parts = path.Split('/');
        await ((http.Request.Method, parts) switch
        {
            ("POST", ["files"]) => UploadAsync(http),
            ("DELETE", ["files", var id]) => Files.TryRemove(id, out _) ? WriteAsync(http, new { id, deleted = true }) : RefuseAsync(http, 404, $"No such File object: {id}"),
            ("POST", ["responses"]) => AnswerAsync(http),
            ("POST", ["vector_stores"]) => CreateAsync(http),
            ("GET", ["vector_stores", var store]) when Stores.ContainsKey(store) => WriteAsync(http, new { id = store, status = "completed" }),
            ("POST", ["vector_stores", var store, "files"]) when Stores.TryGetValue(store, out var files) => AttachAsync(http, files),
            ("GET", ["vector_stores", var store, "files"]) when Stores.TryGetValue(store, out var files) => ListAsync(http, files),
            ("GET", ["vector_stores", var store, "files", var id]) when Stores.TryGetValue(store, out var files) && files.ContainsKey(id) => WriteAsync(http, new { id, status = "completed" }),
            ("DELETE", ["vector_stores", var store, "files", var id]) when Stores.TryGetValue(store, out var files) && files.TryRemove(id, out _) => WriteAsync(http, new { id, deleted = true }),
            ("POST", ["vector_stores", var store, "search"]) when Stores.TryGetValue(store, out var files) => SearchAsync(http, files),
            _ => RefuseAsync(http, 404, "Not found."),
        });
    }

    private async Task<bool> UploadAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        var file = form.Files["file"]!;
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes);
        var id = $"file-{Interlocked.Increment(ref _last)}";
        Files[id] = new StoredFile(id, file.FileName, form["purpose"].ToString(), form["expires_after[seconds]"], bytes.ToArray());
        return await WriteAsync(http, new { id, @object = "file", filename = file.FileName });
    }

    private async Task<bool> AnswerAsync(HttpContext http)
    {
        var question = await JsonAsync(http);
        Questions.Enqueue(question);
        foreach (var id in question.GetRawText().Split('"').Where(text => text.StartsWith("file-", StringComparison.Ordinal)))
            if (!Files.ContainsKey(id))
                return await RefuseAsync(http, 404, $"No such File object: {id}", "input");
        http.Response.ContentType = "text/event-stream";
        var answer = Answer(question);
        object[] events =
        [
            new { type = "response.created", response = new { } },
            new { type = "response.output_text.delta", delta = answer[..(answer.Length / 2)] },
            new { type = "response.output_text.delta", delta = answer[(answer.Length / 2)..] },
            new { type = "response.completed", response = new { } },
        ];
        foreach (var happened in events)
            await http.Response.WriteAsync($"data: {JsonSerializer.Serialize(happened)}\n\n");
        return true;
    }

    private async Task<bool> CreateAsync(HttpContext http)
    {
        var id = $"vs_{Interlocked.Increment(ref _last)}";
        Stores[id] = [];
        return await WriteAsync(http, new { id, status = "completed" });
    }

    private static async Task<bool> AttachAsync(HttpContext http, ConcurrentDictionary<string, Attached> files)
    {
        var body = await JsonAsync(http);
        var id = body.GetProperty("file_id").GetString()!;
        files[id] = new Attached(id, body.GetProperty("attributes").Deserialize<Dictionary<string, string>>()!);
        return await WriteAsync(http, new { id, status = "in_progress" });
    }

    private static Task<bool> ListAsync(HttpContext http, ConcurrentDictionary<string, Attached> files)
    {
        var after = http.Request.Query["after"].ToString();
        var all = files.Values.OrderBy(file => file.FileId, StringComparer.Ordinal).ToList();
        var page = all.SkipWhile(file => after.Length > 0 && string.CompareOrdinal(file.FileId, after) <= 0).Take(3).ToList();
        return WriteAsync(http, new
        {
            data = page.Select(file => new { id = file.FileId, status = "completed", attributes = file.Attributes }),
            last_id = page.LastOrDefault()?.FileId,
            has_more = page.Count > 0 && page[^1] != all[^1],
        });
    }

    /// <summary>Finds files that have a word of the query.</summary>
    private async Task<bool> SearchAsync(HttpContext http, ConcurrentDictionary<string, Attached> files)
    {
        var query = (await JsonAsync(http)).GetProperty("query").GetString()!;
        var words = query.Split([' ', '?', '.'], StringSplitOptions.RemoveEmptyEntries).Where(word => word.Length > 3).ToList();
        var found = files.Values.Where(file => Files.TryGetValue(file.FileId, out var stored)
            && words.Exists(word => System.Text.Encoding.UTF8.GetString(stored.Content).Contains(word, StringComparison.OrdinalIgnoreCase))).ToList();
        return await WriteAsync(http, new
        {
            data = found.Select(file => new
            {
                file_id = file.FileId,
                filename = Files[file.FileId].Name,
                score = 0.8,
                attributes = file.Attributes,
                content = new[] { new { type = "text", text = System.Text.Encoding.UTF8.GetString(Files[file.FileId].Content) } },
            }),
            has_more = false,
        });
    }

    private static async Task<JsonElement> JsonAsync(HttpContext http) => (await JsonDocument.ParseAsync(http.Request.Body)).RootElement;

    private static async Task<bool> WriteAsync(HttpContext http, object answer)
    {
        await http.Response.WriteAsJsonAsync(answer);
        return true;
    }
}
