using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Voice.Simulator.Tests.Rest;

public sealed class VectorStoresTests : IAsyncLifetime
{
    readonly FakeTimeProvider _time = new();
    SimulatorHost _host = null!;
    HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await SimulatorHost.StartAsync(time: _time);
        _client = new() { BaseAddress = _host.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Store_Created_IsListedModifiedAndDeleted()
    {
        var store = await PostAsync("/v1/vector_stores", new { name = "prices", metadata = new { kind = "shop" } });

        store.Text("object").ShouldBe("vector_store");
        store.Text("id").ShouldStartWith("vs_");
        store.Text("status").ShouldBe("completed");
        store.GetProperty("file_counts").Number("total").ShouldBe(0);
        var changed = await PostAsync($"/v1/vector_stores/{store.Text("id")}", new { name = "new prices" });
        (changed.Text("name"), changed.GetProperty("metadata").Text("kind")).ShouldBe(("new prices", "shop"));
        (await GetAsync("/v1/vector_stores")).GetProperty("data")[0].Text("id").ShouldBe(store.Text("id"));

        using var deleted = await _client.DeleteAsync($"/v1/vector_stores/{store.Text("id")}");
        (await deleted.Content.ReadFromJsonAsync<JsonElement>()).Text("object").ShouldBe("vector_store.deleted");
        using var gone = await _client.GetAsync($"/v1/vector_stores/{store.Text("id")}");
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Files_Added_AreReadOrSayWhyNot()
    {
        var store = await PostAsync("/v1/vector_stores", new { });
        var good = await FilesTests.UploadAsync(_client, "tea.txt", "Tea costs 3 euro.", "assistants");
        var bad = await FilesTests.UploadAsync(_client, "tea.pdf", "no PDF", "assistants");
        var odd = await FilesTests.UploadAsync(_client, "tea.exe", "MZ", "assistants");
        foreach (var file in (JsonElement[])[good, bad, odd]) await PostAsync($"/v1/vector_stores/{store.Text("id")}/files", new { file_id = file.Text("id"), attributes = new { year = 2026, kind = "drink", old = false } });

        var read = await ReadyAsync(store, good);
        (read.Text("status"), read.GetProperty("last_error").ValueKind, read.GetProperty("attributes").Number("year")).ShouldBe(("completed", JsonValueKind.Null, 2026));
        var failed = await ReadyAsync(store, bad);
        (failed.Text("status"), failed.GetProperty("last_error").Text("code")).ShouldBe(("failed", "invalid_file"));
        (await ReadyAsync(store, odd)).GetProperty("last_error").Text("code").ShouldBe("unsupported_file");
        var counts = (await GetAsync($"/v1/vector_stores/{store.Text("id")}")).GetProperty("file_counts");
        (counts.Number("completed"), counts.Number("failed"), counts.Number("total")).ShouldBe((1, 2, 3));
        (await GetAsync($"/v1/vector_stores/{store.Text("id")}/files?filter=failed")).GetProperty("data").GetArrayLength().ShouldBe(2);

        using var removed = await _client.DeleteAsync($"/v1/vector_stores/{store.Text("id")}/files/{bad.Text("id")}");
        (await removed.Content.ReadFromJsonAsync<JsonElement>()).Text("object").ShouldBe("vector_store.file.deleted");
        using var deleted = await _client.DeleteAsync($"/v1/files/{odd.Text("id")}");
        (await GetAsync($"/v1/vector_stores/{store.Text("id")}/files")).GetProperty("data").GetArrayLength().ShouldBe(1, "a file that was deleted is in no store any more");
    }

    [Fact]
    public async Task Batch_OfIdsOrFiles_AddsThemAll()
    {
        var store = await PostAsync("/v1/vector_stores", new { });
        var ids = new List<string>();
        foreach (var name in (string[])["a.txt", "b.txt"]) ids.Add((await FilesTests.UploadAsync(_client, name, "Tea.")).Text("id")!);

        var batch = await PostAsync($"/v1/vector_stores/{store.Text("id")}/file_batches", new { file_ids = ids, attributes = new { kind = "drink" } });
        batch.Text("id").ShouldStartWith("vsfb_");
        batch.GetProperty("file_counts").Number("total").ShouldBe(2);
        var files = await GetAsync($"/v1/vector_stores/{store.Text("id")}/file_batches/{batch.Text("id")}/files");
        files.GetProperty("data").EnumerateArray().ShouldAllBe(file => file.GetProperty("attributes").Text("kind") == "drink");
        await PostAsync($"/v1/vector_stores/{store.Text("id")}/file_batches", new { files = new[] { new { file_id = ids[0], attributes = new { kind = "food" } } } });
        (await GetAsync($"/v1/vector_stores/{store.Text("id")}/files/{ids[0]}")).GetProperty("attributes").Text("kind").ShouldBe("food");
        using var both = await _client.PostAsJsonAsync($"/v1/vector_stores/{store.Text("id")}/file_batches", new { });
        both.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("""{"query":"what about tea"}""", "tea.txt")]
    [InlineData("""{"query":["nothing","tea"],"max_num_results":1}""", "tea.txt")]
    [InlineData("""{"query":"cost","filters":{"type":"eq","key":"kind","value":"food"}}""", "bread.txt")]
    [InlineData("""{"query":"cost","filters":{"type":"ne","key":"kind","value":"drink"}}""", "bread.txt")]
    [InlineData("""{"query":"cost","filters":{"type":"gt","key":"year","value":2025}}""", "bread.txt")]
    [InlineData("""{"query":"cost","filters":{"type":"lte","key":"year","value":2024}}""", "tea.txt")]
    [InlineData("""{"query":"cost","filters":{"type":"in","key":"year","value":[2026,2030]}}""", "bread.txt")]
    [InlineData("""{"query":"cost","filters":{"type":"nin","key":"kind","value":["food"]}}""", "tea.txt")]
    [InlineData("""{"query":"cost","filters":{"type":"eq","key":"fresh","value":true}}""", "bread.txt")]
    [InlineData("""{"query":"cost","filters":{"type":"and","filters":[{"type":"eq","key":"kind","value":"food"},{"type":"lt","key":"year","value":2025}]}}""", null)]
    [InlineData("""{"query":"cost","filters":{"type":"or","filters":[{"type":"eq","key":"kind","value":"food"},{"type":"gte","key":"year","value":2030}]}}""", "bread.txt")]
    [InlineData("""{"query":"unicorns"}""", null)]
    [InlineData("""{"query":"tea","ranking_options":{"score_threshold":1}}""", null)]
    public async Task Search_ByWordsAndAttributes_FindsTheFile(string body, string? expected)
    {
        var store = await ShopAsync();

        using var response = await _client.PostAsync($"/v1/vector_stores/{store.Text("id")}/search", new StringContent(body, null, "application/json"));
        var page = await response.Content.ReadFromJsonAsync<JsonElement>();

        page.Text("object").ShouldBe("vector_store.search_results.page");
        var found = page.GetProperty("data").EnumerateArray().ToList();
        found.Select(hit => hit.Text("filename")).ShouldBe(expected is null ? [] : [expected]);
        if (expected is null) return;
        found[0].GetProperty("score").GetDouble().ShouldBeInRange(0.01, 1);
        found[0].GetProperty("content")[0].Text("text")!.ShouldContain("euro");
    }

    [Theory]
    [InlineData("/search", "{}", 400)]
    [InlineData("/search", """{"query":"x","max_num_results":51}""", 400)]
    [InlineData("/search", """{"query":"x","filters":{"type":"like","key":"a","value":"b"}}""", 400)]
    [InlineData("/search", """{"query":"x","filters":{"type":"and"}}""", 400)]
    [InlineData("/files", """{"file_id":"file-nope"}""", 404)]
    [InlineData("/files", "{}", 400)]
    [InlineData("/files", """{"file_id":"file-nope","attributes":{"a":[]}}""", 400)]
    [InlineData("", """{"expires_after":{"anchor":"last_active_at","days":400}}""", 400)]
    [InlineData("", """{"metadata":{"a":1}}""", 400)]
    public async Task Request_Wrong_IsRefused(string path, string body, int status)
    {
        var store = await PostAsync("/v1/vector_stores", new { });
        using var response = await _client.PostAsync($"/v1/vector_stores/{store.Text("id")}{path}", new StringContent(body, null, "application/json"));

        ((int)response.StatusCode).ShouldBe(status);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").Text("type").ShouldBe("invalid_request_error");
    }

    [Fact]
    public async Task Store_NotUsed_Expires()
    {
        var store = await PostAsync("/v1/vector_stores", new { expires_after = new { anchor = "last_active_at", days = 2 } });
        _time.Advance(TimeSpan.FromDays(1));
        await PostAsync($"/v1/vector_stores/{store.Text("id")}/search", new { query = "x" });
        _time.Advance(TimeSpan.FromDays(1.5));
        (await GetAsync($"/v1/vector_stores/{store.Text("id")}")).Text("status").ShouldBe("completed", "the search counts as use");
        _time.Advance(TimeSpan.FromDays(0.5));

        (await GetAsync($"/v1/vector_stores/{store.Text("id")}")).Text("status").ShouldBe("expired");
        using var response = await _client.PostAsJsonAsync($"/v1/vector_stores/{store.Text("id")}/search", new { query = "x" });
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FileSearch_InResponses_AnswersAndCites(bool withResults)
    {
        var store = await ShopAsync();
        using var rest = new RestClient(_host);

        var response = await rest.AskAsync("/v1/responses", Ask(store, "What does tea cost?", withResults ? ["file_search_call.results"] : []));

        var output = response.GetProperty("output").EnumerateArray().ToList();
        output.Select(item => item.Type()).ShouldBe(["file_search_call", "message"]);
        output[0].GetProperty("queries")[0].GetString().ShouldBe("What does tea cost?");
        if (withResults) output[0].GetProperty("results")[0].Text("filename").ShouldBe("tea.txt");
        else output[0].GetProperty("results").ValueKind.ShouldBe(JsonValueKind.Null);
        var part = output[1].GetProperty("content")[0];
        part.Text("text").ShouldBe("In tea.txt: Tea costs 3 euro.");
        part.GetProperty("annotations").GetArrayLength().ShouldBe(1);
        var cited = part.GetProperty("annotations")[0];
        (cited.Type(), cited.Text("filename"), cited.Text("file_id")![..5], cited.Number("index")).ShouldBe(("file_citation", "tea.txt", "file-", part.Text("text")!.Length));
    }

    [Fact]
    public async Task FileSearch_Streamed_HasEveryEventInOrder()
    {
        var store = await ShopAsync();
        using var rest = new RestClient(_host);

        var events = await rest.StreamAsync("/v1/responses", new { model = "gpt-6-sol", input = "tea", stream = true, tools = Tool(store) });

        events.Select(sent => sent.EventType).Where(type => !type.EndsWith(".delta", StringComparison.Ordinal)).ShouldBe(
        [
            "response.created", "response.in_progress", "response.output_item.added", "response.file_search_call.in_progress", "response.file_search_call.searching",
            "response.file_search_call.completed", "response.output_item.done", "response.output_item.added", "response.content_part.added", "response.output_text.annotation.added",
            "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed",
        ]);
        events.Select(sent => sent.Data.Number("sequence_number")).ShouldBe(Enumerable.Range(0, events.Count));
        events.First(sent => sent.EventType == "response.output_text.annotation.added").Data.GetProperty("annotation").Text("filename").ShouldBe("tea.txt");
    }

    [Fact]
    public async Task FileSearch_WithNothingFound_SaysSo()
    {
        var store = await ShopAsync();
        using var rest = new RestClient(_host);

        var output = (await rest.AskAsync("/v1/responses", Ask(store, "Tell me about unicorns", []))).GetProperty("output");

        output[1].GetProperty("content")[0].Text("text")!.ShouldContain("nothing about that");
        output[1].GetProperty("content")[0].GetProperty("annotations").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task FileSearch_InAnUnknownStore_Is404()
    {
        using var response = await _client.PostAsJsonAsync("/v1/responses", new { model = "m", input = "x", tools = new[] { new { type = "file_search", vector_store_ids = new[] { "vs_nope" } } } });
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").Text("message").ShouldBe("Vector store with id 'vs_nope' not found.");
    }

    static object[] Tool(JsonElement store) => [new { type = "file_search", vector_store_ids = new[] { store.Text("id") } }];

    static object Ask(JsonElement store, string input, string[] include) => new { model = "gpt-6-sol", input, include, tools = Tool(store) };

    async Task<JsonElement> ShopAsync()
    {
        var store = await PostAsync("/v1/vector_stores", new { });
        foreach (var (name, text, kind, year, fresh) in new[] { ("tea.txt", "Tea costs 3 euro.", "drink", 2024, false), ("bread.txt", "Bread is 2 euro, and the cost of a roll is 1 euro.", "food", 2026, true) })
        {
            var file = await FilesTests.UploadAsync(_client, name, text, "assistants");
            await PostAsync($"/v1/vector_stores/{store.Text("id")}/files", new { file_id = file.Text("id"), attributes = new { kind, year, fresh } });
            await ReadyAsync(store, file);
        }

        return store;
    }

    async Task<JsonElement> ReadyAsync(JsonElement store, JsonElement file)
    {
        while (true)
        {
            var added = await GetAsync($"/v1/vector_stores/{store.Text("id")}/files/{file.Text("id")}");
            if (added.Text("status") != "in_progress") return added;
        }
    }

    Task<JsonElement> GetAsync(string path) => _client.GetFromJsonAsync<JsonElement>(path);

    async Task<JsonElement> PostAsync(string path, object body)
    {
        using var response = await _client.PostAsJsonAsync(path, body);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
