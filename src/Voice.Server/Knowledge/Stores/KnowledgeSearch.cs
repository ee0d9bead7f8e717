using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Voice.Assistants;
using Voice.OpenAI.Endpoints;
using Voice.Server.Knowledge.Files;
using Voice.Server.Tools;
using Voice.Tools;

namespace Voice.Server.Knowledge.Stores;

/// <summary>A piece of a document that fits a question.</summary>
/// <param name="Name">The document's path in the folder, or its file name in a store of somebody else.</param>
/// <param name="Score">How well it fits, 0 to 1.</param>
internal sealed record Passage(string Name, double Score, string Text);

/// <summary>Searches vector stores.</summary>
/// <remarks>Source: OpenAI, <c>POST /vector_stores/{id}/search</c>, which takes one round trip; else <c>POST /responses</c> with the tool <c>file_search</c> and <c>include</c> of its results.</remarks>
internal sealed partial class KnowledgeSearch(KnowledgeOptions options, ExpertOptions expert, KnowledgeHttp http, UpstreamHttp words, ILogger<KnowledgeSearch> logger, KnowledgeSync? sync = null)
{
    private const string Who = "The search of documents";
    private const int LargestAnswer = 8 * 1024 * 1024;
    private const int LongestPassage = 1_500;

    /// <summary>The best passages of all stores, the best first.</summary>
    /// <exception cref="ToolException">No store could be searched; the message says why.</exception>
    public async Task<IReadOnlyList<Passage>> FindAsync(string question, CancellationToken cancellation)
    {
        var stores = options.StoreIds.Select(static id => (Id: id, At: (OpenAIEndpoint?)null, IsOurs: false)).ToList();
        if (sync?.Store is { } own)
            stores.Insert(0, (own.Id, own.At, true));
        if (stores.Count == 0)
            throw new ToolException("The documents are still being read. They can be searched in a minute.");
        var searches = stores.Select(store => OneAsync(store.Id, store.At, store.IsOurs, question, cancellation)).ToArray();
        var results = await Task.WhenAll(searches);
        if (Array.TrueForAll(results, static result => result.Failure is not null))
            throw results[0].Failure!;
        return [.. results.SelectMany(static result => result.Passages).Where(passage => passage.Score >= options.LeastScore)
            .OrderByDescending(static passage => passage.Score).DistinctBy(static passage => (passage.Name, passage.Text)).Take(options.Passages)];
    }

    private async Task<(IReadOnlyList<Passage> Passages, ToolException? Failure)> OneAsync(string id, OpenAIEndpoint? at, bool isOurs, string question, CancellationToken cancellation)
    {
        try
        {
            var body = new JsonObject { ["query"] = question, ["max_num_results"] = options.Passages, ["rewrite_query"] = false };
            if (options.LeastScore > 0)
                body["ranking_options"] = new JsonObject { ["score_threshold"] = options.LeastScore };
            using var response = await http.SendAsync(HttpMethod.Post, $"vector_stores/{id}/search", JsonContent.Create(body), at, cancellation);
            if (response.IsSuccessStatusCode)
                return (ReadSearch(await JsonAsync(response, cancellation)), null);
            var refusal = await http.ReadRefusalAsync(response, cancellation);
            if ((int)refusal.Status is not (404 or 405 or 501))
                return ([], words.Refused($"vector_stores/{id}/search", refusal, Who));
            // Either the store is gone, or this service searches by a tool of a model only.
            return (await AskAsync(id, at, question, cancellation), null);
        }
        catch (AssistantException e)
        {
            return ([], words.Unreachable($"vector_stores/{id}/search", e.Failure, Who));
        }
        catch (ToolException e)
        {
            if (isOurs)
                sync!.Doubt();
            return ([], e);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or HttpRequestException or IOException)
        {
            LogNotUnderstood(id, e.GetType().Name);
            return ([], new ToolException($"{Who} answered something that could not be understood."));
        }
    }

    private async Task<IReadOnlyList<Passage>> AskAsync(string id, OpenAIEndpoint? at, string question, CancellationToken cancellation)
    {
        var tool = new JsonObject { ["type"] = "file_search", ["vector_store_ids"] = new JsonArray(id), ["max_num_results"] = options.Passages };
        var body = new JsonObject
        {
            ["model"] = options.Model.Length > 0 ? options.Model : expert.Model,
            ["input"] = question,
            ["tools"] = new JsonArray(tool),
            ["tool_choice"] = "required",
            ["include"] = new JsonArray("file_search_call.results"),
            ["store"] = false,
        };
        using var response = await http.AskAsync(JsonContent.Create(body), at, cancellation);
        if (!response.IsSuccessStatusCode)
            throw words.Refused("responses", await http.ReadRefusalAsync(response, cancellation), Who);
        return ReadResponse(await JsonAsync(response, cancellation));
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await response.Content.LoadIntoBufferAsync(LargestAnswer, cancellation);
        using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
        return json.RootElement.Clone();
    }

    private static List<Passage> ReadSearch(JsonElement json)
    {
        var passages = new List<Passage>();
        foreach (var result in json.GetProperty("data").EnumerateArray())
        {
            var text = new StringBuilder();
            foreach (var part in result.GetProperty("content").EnumerateArray())
                text.Append(Word(part, "text")).Append('\n');
            Add(passages, result, text.ToString());
        }
        return passages;
    }

    private static List<Passage> ReadResponse(JsonElement json)
    {
        var passages = new List<Passage>();
        foreach (var item in json.GetProperty("output").EnumerateArray())
            if (Word(item, "type") == "file_search_call" && item.TryGetProperty("results", out var results) && results.ValueKind == JsonValueKind.Array)
                foreach (var result in results.EnumerateArray())
                    Add(passages, result, Word(result, "text"));
        return passages;
    }

    private static void Add(List<Passage> passages, JsonElement result, string text)
    {
        text = text.Trim();
        if (text.Length == 0)
            return;
        var path = result.TryGetProperty("attributes", out var attributes) ? Word(attributes, "path") : "";
        var score = result.TryGetProperty("score", out var number) && number.ValueKind == JsonValueKind.Number ? number.GetDouble() : 1;
        var name = path.Length > 0 ? path : Word(result, "filename");
        passages.Add(new Passage(name.Length > 0 ? name : "a document", score, text.Length > LongestPassage ? text[..LongestPassage] + "…" : text));
    }

    private static string Word(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var word) && word.ValueKind == JsonValueKind.String ? word.GetString() ?? "" : "";

    [LoggerMessage(Level = LogLevel.Warning, Message = "The answer of the search in the vector store {Store} cannot be used ({Reason})")]
    private partial void LogNotUnderstood(string store, string reason);
}
