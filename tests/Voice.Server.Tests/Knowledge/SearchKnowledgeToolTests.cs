using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Voice.Server.Knowledge.Stores;
using Voice.Server.Tests.Tools.BuiltIn;
using Voice.Server.Tools;
using Voice.Tools;

namespace Voice.Server.Tests.Knowledge;

/// <summary>Passages from the operator's stores: named, cited, merged, and plainly said to be missing.</summary>
public sealed class SearchKnowledgeToolTests
{
    [Fact]
    public async Task Question_WithAPassage_NamesTheDocumentAndCitesIt()
    {
        await using var provider = await WithStoreAsync();
        var call = new FakeCall();

        var found = await AskAsync(provider, call, "What does coffee cost?");

        found.ShouldContain("""{"file":"prices/may.md","text":"Coffee costs 4 euro."}""");
        call.Citations.ShouldBe([new Citation("prices/may.md", null, "Coffee costs 4 euro.")]);
        provider.Questions.ShouldBeEmpty("one round trip, and no model");
    }

    [Fact]
    public async Task Question_WithoutAPassage_SaysSo()
    {
        await using var provider = await WithStoreAsync();
        var call = new FakeCall();

        (await AskAsync(provider, call, "What does wine taste like?")).ShouldStartWith("{\"note\":\"Nothing in the documents is about that. Tell the caller so");

        call.Citations.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    public async Task Search_WhereOnlyAModelCan_GoesThroughTheModel(int status)
    {
        await using var provider = await WithStoreAsync();
        provider.Fault = async (http, request) =>
        {
            if (request.EndsWith("/search", StringComparison.Ordinal))
                return await FakeProvider.RefuseAsync(http, status, "Not here.");
            if (request != "POST responses")
                return false;
            var body = (await JsonDocument.ParseAsync(http.Request.Body)).RootElement;
            body.GetProperty("tools")[0].GetProperty("vector_store_ids")[0].GetString().ShouldBe("vs_a");
            body.GetProperty("include")[0].GetString().ShouldBe("file_search_call.results");
            await http.Response.WriteAsJsonAsync(new
            {
                output = new object[]
                {
                    new { type = "file_search_call", results = new[] { new { file_id = "file-a", filename = "may.md", score = 0.9, text = "Coffee costs 4 euro.", attributes = new { } } } },
                    new { type = "message", content = Array.Empty<object>() },
                },
            });
            return true;
        };

        (await AskAsync(provider, new FakeCall(), "What does coffee cost?")).ShouldContain("""{"file":"may.md","text":"Coffee costs 4 euro."}""");
    }

    [Fact]
    public async Task Passages_OfSeveralStores_AreMergedByScore()
    {
        await using var provider = await WithStoreAsync();
        Fault(provider, ("vs_a", 0.3), ("vs_b", 0.9), ("vs_c", 0.6));
        var options = new KnowledgeOptions { Stores = "vs_a, vs_b,vs_c", Passages = 2 };

        var found = await AskAsync(provider, new FakeCall(), "What does coffee cost?", options);

        found.IndexOf("vs_b.md", StringComparison.Ordinal).ShouldBeInRange(0, found.IndexOf("vs_c.md", StringComparison.Ordinal));
        found.ShouldNotContain("vs_a.md");
        (await AskAsync(provider, new FakeCall(), "What does coffee cost?", options with { LeastScore = 0.7 })).ShouldNotContain("vs_c.md");
    }

    [Fact]
    public async Task Store_ThatIsRefused_DoesNotSpoilTheOthers()
    {
        await using var provider = await WithStoreAsync();

        (await AskAsync(provider, new FakeCall(), "What does coffee cost?", new KnowledgeOptions { Stores = "vs_gone,vs_a" })).ShouldContain("prices/may.md");
    }

    [Theory]
    [InlineData(401, "key was refused")]
    [InlineData(429, "is busy right now")]
    [InlineData(500, "out of order")]
    [InlineData(0, "could not be understood")]
    public async Task Search_ThatFails_IsToldInWords(int status, string words)
    {
        await using var provider = await WithStoreAsync();
        provider.Fault = async (http, _) =>
        {
            if (status > 0)
                return await FakeProvider.RefuseAsync(http, status, "No.");
            await http.Response.WriteAsync("<html>");
            return true;
        };

        (await AskAsync(provider, new FakeCall(), "What does coffee cost?")).ShouldContain(words);
    }

    [Theory]
    [InlineData(ToolAudience.Browser)]
    [InlineData(ToolAudience.Phone)]
    public async Task Tool_OfACall_IsThereForEveryLine(ToolAudience line)
    {
        await using var server = await ServerUnderTest.StartAsync(new Uri("http://127.0.0.1:1/v1"), "Voice:Knowledge:Stores=vs_a", "Voice:DataFolder=");

        var tools = server.Get<ToolCatalog>().Current.Describe(line).Select(tool => tool.Name).ToList();

        tools.ShouldContain("search_knowledge");
        tools.Contains("read_document").ShouldBe(line == ToolAudience.Browser);
    }

    [Fact]
    public async Task Tools_WithoutKnowledgeAndDocuments_AreNotOffered()
    {
        await using var server = await ServerUnderTest.StartAsync(new Uri("http://127.0.0.1:1/v1"), "Voice:Documents:Enabled=false", "Voice:DataFolder=");

        server.Get<ToolCatalog>().Current.Describe(ToolAudience.Browser).Select(tool => tool.Name).ShouldNotContain(name => name == "search_knowledge" || name == "read_document");
    }

    private static async Task<FakeProvider> WithStoreAsync()
    {
        var provider = await FakeProvider.StartAsync();
        provider.Files["file-a"] = new FakeProvider.StoredFile("file-a", "may.md", "assistants", null, "Coffee costs 4 euro."u8.ToArray());
        provider.Stores["vs_a"] = new() { ["file-a"] = new FakeProvider.Attached("file-a", new() { ["path"] = "prices/may.md" }) };
        return provider;
    }

    private static void Fault(FakeProvider provider, params (string Store, double Score)[] results) => provider.Fault = async (http, request) =>
    {
        foreach (var (store, score) in results)
        {
            if (request != $"POST vector_stores/{store}/search")
                continue;
            await http.Response.WriteAsJsonAsync(new { data = new[] { new { filename = $"{store}.md", score, content = new[] { new { type = "text", text = "Coffee" } } } } });
            return true;
        }
        return false;
    };

    private static async Task<string> AskAsync(FakeProvider provider, CallContext call, string query, KnowledgeOptions? options = null)
    {
        await using var rig = await KnowledgeRig.StartAsync(provider);
        using var words = new UpstreamHttp(rig.Pool, NullLogger<UpstreamHttp>.Instance);
        var tool = new SearchKnowledgeTool(new KnowledgeSearch(
            options ?? new KnowledgeOptions { Stores = "vs_a" }, new ExpertOptions(), rig.Http, words, NullLogger<KnowledgeSearch>.Instance)).ToTool();
        var box = new ToolBox([tool], new ToolOptions(), services: null, TimeProvider.System, NullLogger<ToolBox>.Instance);
        return (await box.RunAsync(SearchKnowledgeTool.Name, JsonSerializer.Serialize(new { query }), call, CancellationToken.None)).Output;
    }
}
