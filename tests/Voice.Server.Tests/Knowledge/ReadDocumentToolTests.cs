using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Voice.Server.Knowledge.Documents;
using Voice.Server.Knowledge.Stores;
using Voice.Server.Tests.Tools.BuiltIn;
using Voice.Server.Tools;
using Voice.Tools;

namespace Voice.Server.Tests.Knowledge;

/// <summary>Questions about the documents of a call: how they are asked, what is cited, and what happens if the provider refuses.</summary>
public sealed class ReadDocumentToolTests
{
    private static readonly byte[] Prices = Documents.Pdf("Tea costs 3 euro", "Coffee costs 4 euro", "Cake costs 5 euro");

    [Fact]
    public async Task Question_AboutADocument_IsAnsweredWithItsPlace()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var rig = await KnowledgeRig.StartAsync(provider);
        await rig.AddAsync("prices.pdf", Prices);
        provider.Answer = _ => Json("Coffee costs four euro.", ("prices.pdf", 2, "Coffee costs 4 euro"));
        var call = new FakeCall(KnowledgeRig.Call);

        var result = await AskAsync(rig, call, "What does coffee cost?");

        result.ShouldBe("Coffee costs four euro.\nFrom: prices.pdf, page 2.");
        call.Citations.ShouldBe([new Citation("prices.pdf", 2, "Coffee costs 4 euro")]);
        call.Progress.ShouldContain(step => step.Message == "Reading prices.pdf…");
        var asked = provider.Questions.Single();
        asked.GetProperty("model").GetString().ShouldBe("gpt-6-luna");
        asked.GetProperty("store").GetBoolean().ShouldBeFalse();
        asked.GetProperty("text").GetProperty("format").GetProperty("strict").GetBoolean().ShouldBeTrue();
        asked.GetProperty("input")[0].GetProperty("content")[1].GetProperty("file_id").GetString().ShouldBe(provider.Files.Keys.Single());
    }

    [Fact]
    public async Task Document_OfAnotherCall_IsNotThere()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var rig = await KnowledgeRig.StartAsync(provider);
        await rig.AddAsync("prices.pdf", Prices);
        rig.Calls.Open("another");

        var call = new FakeCall("another");

        (await AskAsync(rig, call, "What does coffee cost?")).ShouldSatisfyAllConditions(words => words.ShouldContain("No document is attached"), words => words.ShouldContain("search_knowledge"));
        provider.Questions.ShouldBeEmpty();
    }

    /// <summary>The answer, and the pages that are shown. A page of 0 is none.</summary>
    public static TheoryData<string, string, int[]> Citations() => new()
    {
        { "the file of another call", Json("It is four.", ("secret.pdf", 2, "Coffee costs 4 euro")), [] },
        { "a page that is not there", Json("It is four.", ("prices.pdf", 9, "words that are nowhere")), [] },
        { "words that are nowhere", Json("It is four.", ("prices.pdf", 2, "Coffee is free")), [] },
        { "no words", Json("It is four.", ("prices.pdf", 2, "")), [] },
        { "no page", Json("It is four.", ("prices.pdf", null, "Coffee costs 4 euro")), [2] },
        { "pages counted from 0", Json("It is four.", ("prices.pdf", 1, "Coffee costs 4 euro")), [2] },
        { "other case and spaces", Json("It is four.", ("PRICES.PDF", 2, "coffee  costs\n4 EURO.")), [2] },
        { "words with a gap", Json("It is four.", ("prices.pdf", 2, "Coffee … 4 euro")), [2] },
        { "the same twice", Json("It is four.", ("prices.pdf", 2, "Coffee costs 4 euro"), ("prices.pdf", 2, "Coffee costs 4 euro")), [2] },
        { "a page as text", """{"answer":"It is four.","citations":[{"file":"prices.pdf","page":"2","quote":"Coffee costs 4 euro"}]}""", [2] },
        { "citations of another shape", """{"answer":"It is four.","citations":[1,null,{"page":{}},{"file":3}]}""", [] },
        { "no citations", """{"answer":"It is four."}""", [] },
        { "plain text", "It is four.", [] },
        { "plain text with a mark", "It is four. [page 2]", [2] },
        { "plain text with a mark of no page", "It is four. [page 12]", [] },
        { "JSON in a block", "```json\n" + Json("It is four.", ("prices.pdf", 2, "Coffee costs 4 euro")) + "\n```", [2] },
        { "marks of file search", Json("It is four.【4:0†prices.pdf】", ("prices.pdf", 2, "Coffee costs 4 euro")), [2] },
    };

    [Theory]
    [MemberData(nameof(Citations))]
    public async Task Citation_IsShownOnlyIfItHolds(string _, string answer, int[] pages)
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var rig = await KnowledgeRig.StartAsync(provider);
        await rig.AddAsync("prices.pdf", Prices);
        provider.Answer = _ => answer;
        var call = new FakeCall(KnowledgeRig.Call);

        (await AskAsync(rig, call, "What does coffee cost?")).Split('\n')[0].ShouldBe("It is four.");

        call.Citations.Select(citation => citation.Page).ShouldBe(pages.Select(page => (int?)page));
    }

    [Fact]
    public async Task Answer_ThatTheDocumentsDoNotHave_SaysSo()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var rig = await KnowledgeRig.StartAsync(provider);
        await rig.AddAsync("prices.pdf", Prices);
        provider.Answer = _ => """{"answer":"There is no price of wine.","found":false,"citations":[{"file":"prices.pdf","page":1,"quote":"Tea costs 3 euro"}]}""";
        var call = new FakeCall(KnowledgeRig.Call);

        (await AskAsync(rig, call, "What does wine cost?")).ShouldBe("The documents do not say that. There is no price of wine.");

        call.Citations.ShouldBeEmpty();
    }

    [Fact]
    public async Task File_ThatTheProviderHasLost_IsUploadedAgainOnce()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var rig = await KnowledgeRig.StartAsync(provider);
        await rig.AddAsync("prices.pdf", Prices);
        provider.Files.Clear();
        provider.Answer = _ => Json("Four.", ("prices.pdf", 2, "Coffee costs 4 euro"));

        (await AskAsync(rig, new FakeCall(KnowledgeRig.Call), "What does coffee cost?")).ShouldStartWith("Four.");

        provider.Files.Keys.ShouldBe(["file-2"]);
        rig.Calls.Close(KnowledgeRig.Call);
        await FakeProvider.UntilAsync(() => provider.Files.IsEmpty);
    }

    [Theory]
    [InlineData("file_id", "file_data")]
    [InlineData("input_file", "[page 2]")]
    public async Task Service_ThatDoesNotTakeAForm_GetsTheNextOne(string refused, string taken)
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var rig = await KnowledgeRig.StartAsync(provider);
        await rig.AddAsync("prices.pdf", Prices);
        provider.Fault = async (http, request) =>
        {
            if (request != "POST responses")
                return false;
            http.Request.EnableBuffering();
            using var reader = new StreamReader(http.Request.Body, leaveOpen: true);
            var body = await reader.ReadToEndAsync();
            http.Request.Body.Position = 0;
            return body.Contains($"\"{refused}\"", StringComparison.Ordinal) && await FakeProvider.RefuseAsync(http, 400, $"Invalid value: '{refused}'.", "input[0].content[1]", "invalid_value");
        };
        provider.Answer = _ => Json("Four.", ("prices.pdf", 2, "Coffee costs 4 euro"));

        (await AskAsync(rig, new FakeCall(KnowledgeRig.Call), "What does coffee cost?")).ShouldStartWith("Four.");

        provider.Questions.Single().GetRawText().ShouldContain(taken);
    }

    [Theory]
    [InlineData(401, "invalid_api_key", "key was refused")]
    [InlineData(404, "model_not_found", "model was not found")]
    [InlineData(429, "rate_limit_exceeded", "is busy right now")]
    [InlineData(500, "server_error", "out of order")]
    public async Task Refusal_ThatIsNotAboutFiles_IsToldInWords(int status, string code, string words)
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var rig = await KnowledgeRig.StartAsync(provider);
        await rig.AddAsync("prices.pdf", Prices);
        provider.Fault = (http, request) => request == "POST responses" ? FakeProvider.RefuseAsync(http, status, "No.", code: code) : Task.FromResult(false);

        (await AskAsync(rig, new FakeCall(KnowledgeRig.Call), "What does coffee cost?")).ShouldContain(words);

        provider.Requests.Count(request => request == "POST responses").ShouldBe(1);
    }

    [Theory]
    [InlineData("prices.pdf", 1)]
    [InlineData("Prices", 1)]
    [InlineData("doc_1", 1)]
    [InlineData(null, 2)]
    public async Task Documents_ThatAreNamed_AreTheOnesThatAreRead(string? named, int files)
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var rig = await KnowledgeRig.StartAsync(provider);
        await rig.AddAsync("prices.pdf", Prices);
        await rig.AddAsync("menu.txt", "Soup of the day"u8.ToArray());
        provider.Answer = _ => Json("Yes.");

        await AskAsync(rig, new FakeCall(KnowledgeRig.Call), "What is there?", named);

        provider.Questions.Single().GetProperty("input")[0].GetProperty("content").EnumerateArray().Count(part => part.GetProperty("type").GetString() == "input_file").ShouldBe(files);
        (await AskAsync(rig, new FakeCall(KnowledgeRig.Call), "What is there?", "wine.pdf")).ShouldBe("There is no document named 'wine.pdf'. There are: prices.pdf, menu.txt.");
    }

    [Fact]
    public async Task File_AtTheSecondEntry_IsAskedAboutAndDeletedThere()
    {
        await using var first = await FakeProvider.StartAsync();
        await using var second = await FakeProvider.StartAsync();
        first.Fault = (http, request) => request == "POST files" ? FakeProvider.RefuseAsync(http, 500, "Oops.") : Task.FromResult(false);
        second.Answer = _ => Json("Four.", ("prices.pdf", 2, "Coffee costs 4 euro"));
        await using var rig = await KnowledgeRig.StartAsync(first, second: second);
        await rig.AddAsync("prices.pdf", Prices);

        (await AskAsync(rig, new FakeCall(KnowledgeRig.Call), "What does coffee cost?")).ShouldStartWith("Four.");

        (first.Questions.Count, second.Questions.Count).ShouldBe((0, 1));
        rig.Calls.Close(KnowledgeRig.Call);
        await FakeProvider.UntilAsync(() => second.Files.IsEmpty);
        first.Requests.ShouldNotContain(request => request.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Entry_WithTheFile_ThatIsDown_LeavesTheQuestionToTheOther()
    {
        await using var first = await FakeProvider.StartAsync();
        await using var second = await FakeProvider.StartAsync();
        second.Answer = _ => Json("Four.", ("prices.pdf", 2, "Coffee costs 4 euro"));
        await using var rig = await KnowledgeRig.StartAsync(first, second: second);
        await rig.AddAsync("prices.pdf", Prices);
        first.Fault = (http, _) =>
        {
            http.Abort();
            return Task.FromResult(true);
        };

        (await AskAsync(rig, new FakeCall(KnowledgeRig.Call), "What does coffee cost?")).ShouldStartWith("Four.");

        second.Questions.Single().GetRawText().ShouldContain("file_data");
    }

    [Fact]
    public async Task Documents_AtTwoEntries_AreNamedOnlyWhereTheyAre()
    {
        await using var first = await FakeProvider.StartAsync();
        await using var second = await FakeProvider.StartAsync();
        first.Answer = _ => Json("Four.", ("prices.pdf", 2, "Coffee costs 4 euro"));
        await using var rig = await KnowledgeRig.StartAsync(first, second: second);
        await rig.AddAsync("prices.pdf", Prices);
        first.Fault = (http, request) => request == "POST files" ? FakeProvider.RefuseAsync(http, 500, "Oops.") : Task.FromResult(false);
        await rig.AddAsync("menu.txt", "Soup of the day"u8.ToArray());

        (await AskAsync(rig, new FakeCall(KnowledgeRig.Call), "What does coffee cost?")).ShouldStartWith("Four.");

        (first.Files.Count, second.Files.Count).ShouldBe((1, 1));
        var parts = first.Questions.Single().GetProperty("input")[0].GetProperty("content").EnumerateArray().Where(part => part.GetProperty("type").GetString() == "input_file").ToList();
        parts.Select(part => part.TryGetProperty("file_id", out _)).ShouldBe([true, false]);
    }

    private static string Json(string answer, params (string File, int? Page, string Quote)[] citations) => JsonSerializer.Serialize(new
    {
        answer,
        found = true,
        citations = citations.Select(citation => new { file = citation.File, page = citation.Page, quote = citation.Quote }),
    });

    private static async Task<string> AskAsync(KnowledgeRig rig, CallContext call, string question, string? document = null)
    {
        using var words = new UpstreamHttp(rig.Pool, NullLogger<UpstreamHttp>.Instance);
        var tool = new ReadDocumentTool(rig.Calls, rig.Http, words, new DocumentOptions(), new ExpertOptions(), new KnowledgeOptions { Stores = "vs_1" }, NullLogger<ReadDocumentTool>.Instance).ToTool();
        var box = new ToolBox([tool], new ToolOptions(), services: null, TimeProvider.System, NullLogger<ToolBox>.Instance);
        return (await box.RunAsync(ReadDocumentTool.Name, JsonSerializer.Serialize(new { question, document }), call, CancellationToken.None)).Output;
    }
}
