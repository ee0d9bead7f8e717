using Voice.Server.Tools;
using Voice.Tools;

namespace Voice.Server.Tests.Tools.BuiltIn;

public sealed class ExpertToolTests
{
    [Fact]
    public async Task Answer_Streamed_IsPutTogether()
    {
        var upstream = CannedUpstream.Stream(
            new { type = "response.created", response = new { } }, Delta("Because "), Delta("of Rayleigh."), new { type = "response.completed", response = new { } });

        (await AskAsync(upstream)).ShouldBe("Because of Rayleigh.");
    }

    [Fact]
    public async Task Answer_OfSeveralMessages_KeepsThemApart()
    {
        var added = new { type = "response.output_item.added", item = new { type = "message" } };
        var upstream = CannedUpstream.Stream(added, Delta("I looked it up."), added, Delta("It is 42."), new { type = "response.completed" });

        (await AskAsync(upstream)).ShouldBe("I looked it up. It is 42.");
    }

    [Fact]
    public async Task Answer_TooLong_EndsWithASentence()
    {
        var upstream = CannedUpstream.Stream(Delta(new string('a', 150) + ". " + new string('b', 100)));

        (await AskAsync(upstream, new ExpertOptions { LongestAnswer = 200 })).ShouldBe(new string('a', 150) + ".");
    }

    [Theory]
    [InlineData("response.failed", "The expert failed to answer. Asking again may help.")]
    [InlineData("error", "The expert failed to answer. Asking again may help.")]
    [InlineData("response.completed", "The expert had nothing to say to that.")]
    [InlineData("response.in_progress", "The expert's answer broke off. Asking again may help.")]
    public async Task Stream_WithoutAnAnswer_SaysWhy(string last, string words) =>
        (await Should.ThrowAsync<ToolException>(AskAsync(CannedUpstream.Stream(new { type = last, response = new { } })))).Message.ShouldBe(words);

    [Theory]
    [InlineData("content_filter", "The expert may not answer that.")]
    [InlineData("max_output_tokens", "The expert did not come to an end.")]
    public async Task Stream_Incomplete_SaysWhy(string reason, string words)
    {
        var upstream = CannedUpstream.Stream(new { type = "response.incomplete", response = new { incomplete_details = new { reason } } });

        (await Should.ThrowAsync<ToolException>(AskAsync(upstream))).Message.ShouldBe(words);
    }

    [Fact]
    public async Task Stream_ThatBreaksOffInTheMiddle_IsNotTheAnswer() =>
        (await Should.ThrowAsync<ToolException>(AskAsync(CannedUpstream.Stream(Delta("Because"))))).Message.ShouldContain("broke off");

    [Theory]
    [InlineData("text/event-stream", "data: not json\n\n")]
    [InlineData("text/event-stream", "data: []\n\n")]
    [InlineData("text/event-stream", "data: {}\n\n")]
    [InlineData("application/json", "{}")]
    [InlineData("text/html", "<html>")]
    public async Task Answer_OfAnotherKind_IsAClearError(string mediaType, string body) =>
        (await Should.ThrowAsync<ToolException>(AskAsync(new CannedUpstream(System.Net.HttpStatusCode.OK, mediaType, body))))
            .Message.ShouldBe("The expert answered something that could not be understood.");

    [Fact]
    public async Task Request_AsConfigured_IsTheResponsesApis()
    {
        var upstream = Completed();

        await AskAsync(upstream, new ExpertOptions { Model = "m", ReasoningEffort = "high", WebSearch = true });

        upstream.Url.ShouldBe(new Uri("http://upstream.test/v1/responses"));
        upstream.Body.GetProperty("model").GetString().ShouldBe("m");
        upstream.Body.GetProperty("input").GetString().ShouldBe("why?");
        upstream.Body.GetProperty("stream").GetBoolean().ShouldBeTrue();
        upstream.Body.GetProperty("store").GetBoolean().ShouldBeFalse();
        upstream.Body.GetProperty("reasoning").GetProperty("effort").GetString().ShouldBe("high");
        upstream.Body.GetProperty("tools")[0].GetProperty("type").GetString().ShouldBe("web_search");
    }

    [Fact]
    public async Task Request_WithoutSearchAndEffort_LeavesThemOut()
    {
        var upstream = Completed();

        await AskAsync(upstream, new ExpertOptions { ReasoningEffort = "" });

        upstream.Body.TryGetProperty("reasoning", out _).ShouldBeFalse();
        upstream.Body.TryGetProperty("tools", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Request_WithDomains_NamesThemAndAsksForSources()
    {
        var upstream = Completed();

        await AskAsync(upstream, new ExpertOptions { WebSearch = true, WebDomains = "example.org, example.com" });

        upstream.Body.GetProperty("tools")[0].GetProperty("filters").GetProperty("allowed_domains").EnumerateArray().Select(domain => domain.GetString()).ShouldBe(["example.org", "example.com"]);
        upstream.Body.GetProperty("include")[0].GetString().ShouldBe("web_search_call.action.sources");
    }

    [Fact]
    public async Task Sources_OfAnAnswer_AreCitedOnceAndNotSpoken()
    {
        var call = new FakeCall();
        var page = new { type = "url_citation", url = "https://example.org/prices", title = "Prices", start_index = 0, end_index = 5 };
        var upstream = CannedUpstream.Stream(
            new { type = "response.output_item.done", item = new { type = "web_search_call", action = new { type = "search", sources = new[] { new { type = "url", url = "https://searched.example/" } } } } },
            Delta("It costs 4 euro ([example.org](https://example.org/prices))."),
            new { type = "response.output_text.annotation.added", annotation = page },
            new { type = "response.output_text.annotation.added", annotation = new { type = "url_citation", url = "javascript:alert(1)", title = "No" } },
            new { type = "response.output_item.done", item = new { type = "message", content = new[] { new { annotations = new[] { page } } } } },
            new { type = "response.completed" });

        (await AskAsync(upstream, call: call)).ShouldBe("It costs 4 euro.");

        call.Citations.ShouldBe([new Citation("Prices", null, "", new Uri("https://example.org/prices"))]);
    }

    [Fact]
    public async Task Sources_ThatWereSearchedOnly_AreCited()
    {
        var call = new FakeCall();
        var action = new { type = "search", sources = new[] { new { type = "url", url = "https://searched.example/a" }, new { type = "url", url = "ftp://searched.example/b" } } };
        var upstream = CannedUpstream.Stream(new { type = "response.output_item.done", item = new { type = "web_search_call", action } }, Delta("Yes."), new { type = "response.completed" });

        await AskAsync(upstream, call: call);

        call.Citations.Select(citation => citation.Url!.ToString()).ShouldBe(["https://searched.example/a"]);
    }

    [Theory]
    [InlineData("It is 4 euro. [Prices](https://example.org/prices) has it.", "It is 4 euro. Prices has it.")]
    [InlineData("It is 4 euro ([a.org](https://a.org/x), [b.org](https://b.org/y)).", "It is 4 euro.")]
    [InlineData("See https://example.org/prices?a=1. It is 4.", "See. It is 4.")]
    [InlineData("See <https://example.org> (https://example.org/a).", "See.")]
    [InlineData("It is 4【4:0†prices.pdf】.", "It is 4.")]
    [InlineData("It is 4\uE200cite\uE202turn0search1\uE201.", "It is 4.")]
    [InlineData("The list [a, b] has (two) items.", "The list [a, b] has (two) items.")]
    public void Text_WithLinksAndMarks_IsFitToBeSpoken(string answer, string spoken) => SpokenText.Of(answer).ShouldBe(spoken);

    private static CannedUpstream Completed() => CannedUpstream.Stream(Delta("ok"), new { type = "response.completed" });

    private static object Delta(string delta) => new { type = "response.output_text.delta", delta };

    private static Task<string> AskAsync(CannedUpstream upstream, ExpertOptions? options = null, FakeCall? call = null) =>
        new ExpertTool(upstream.At(), options ?? new ExpertOptions()).AskExpert(call ?? new FakeCall(), "why?", CancellationToken.None);
}
