using System.Text.Json;
using Voice.Assistants;
using Voice.OpenAI.Cascade;

namespace Voice.OpenAI.Tests.Cascade.Chat;

/// <summary>A request to a server that is neither OpenAI's nor Azure's passes the strictest chat templates, in every situation of a call.</summary>
public sealed class StrictTemplateTests
{
    private static readonly ChatShape Plain = ChatShapes.WordsOf(ChatApi.ChatCompletions).First();

    [Fact]
    public async Task Dialogue_WithNotesToolsAndLinesInARow_PassesEveryTemplate()
    {
        await using var call = await ChatCall.StartAsync(ChatApi.ChatCompletions);
        call.Ask("Greet the caller.");                                                  // no word was said yet
        await AnswerAsync(call, "the opening");
        call.Note("A timer ran out.");                                                  // after the assistant
        call.Ask();
        await AnswerAsync(call, "a note");
        call.Line("Hello");                                                             // two lines in a row
        call.Line("What time is it?");
        call.Ask();
        var tool = await AnswerAsync(call, "two lines", ChatShapes.CallsOf(ChatApi.ChatCompletions).First());
        call.Output(tool.Calls.Single(), "10:00");
        call.Note("Another timer ran out.");                                            // after a tool
        call.Ask();
        await AnswerAsync(call, "a tool and a note");
        call.Ask();                                                                     // after its own words
        await AnswerAsync(call, "an answer at the end");
        call.Line("Again");
        call.Ask();
        var second = await AnswerAsync(call, "again", ChatShapes.CallsOf(ChatApi.ChatCompletions).First());
        call.Output(second.Calls.Single(), "11:00");
        call.Line("Never mind");                                                        // a line after a tool
        call.Ask("Be brief.");
        await AnswerAsync(call, "a line after a tool");
        call.Line("  \n");                                                              // a line without a word
        call.Ask();
        await AnswerAsync(call, "a line of white space");
    }

    [Theory]
    [InlineData(ChatApi.ChatCompletions)]
    [InlineData(ChatApi.Responses)]
    internal async Task FixedWords_NeedNoModel(ChatApi api)
    {
        await using var call = await ChatCall.StartAsync(api);
        call.Send(new CreateResponse("ask_0", "Say exactly: \"Hello. We record.\"") { Words = "Hello. We record." });
        (await call.AnswerAsync()).Words.ShouldBe("Hello. We record.");
        call.Send(new CreateResponse("aside_0", "Say exactly: \"One moment.\"", OutOfBand: true) { Words = "One moment." });
        (await call.AnswerAsync()).Words.ShouldBe("One moment.");
        var request = await call.AskAsync("Hello");
        request.Text.ShouldContain("Hello. We record.", Case.Sensitive, "the first request is the caller's, and knows what was said");
        request.Text.ShouldNotContain("One moment.", Case.Sensitive, "an out-of-band reply is not remembered");
    }

    [Fact]
    public async Task Aside_ThatIsRefused_CostsNothingElse()
    {
        await using var call = await ChatCall.StartAsync(ChatApi.ChatCompletions);
        for (var i = 0; i < 3; i++)
        {
            call.Send(new CreateResponse($"aside_{i}", "Say: yes.", OutOfBand: true));
            var request = await call.Service.NextAsync();
            Roles(request).ShouldBe("su", "a template may need a line of the user");
            await request.AnswerAsync("""{"error":{"message":"no","code":"x"}}""", status: 400);
            (await call.AnswerAsync()).Done.Outcome.ShouldBe(ResponseOutcome.Failed);
        }
        (await call.AskAsync("Hello", Plain)).Words.ShouldBe(ChatShapes.Words);
    }

    [Fact]
    public async Task Dialogue_OfOpenAIOrAzure_KeepsItsForm()
    {
        await using var call = await ChatCall.StartAsync(ChatApi.ChatCompletions, azure: true);
        call.Note("A timer ran out.");
        call.Ask("Be brief.");
        Roles(await call.Service.NextAsync()).ShouldBe("sss");
    }

    private static async Task<ChatCall.Answer> AnswerAsync(ChatCall call, string what, ChatShape? shape = null)
    {
        var request = await call.Service.NextAsync();
        Check(request, what);
        await (shape ?? Plain).SendAsync(request);
        return await call.AnswerAsync();
    }

    private static string Roles(ScriptedService.Request request)
    {
        using var body = JsonDocument.Parse(request.Body);
        return string.Concat(body.RootElement.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("role").GetString()![0]));
    }

    /// <summary>Refuses what the templates of Qwen, Gemma and Mistral refuse.</summary>
    private static void Check(ScriptedService.Request request, string what)
    {
        using var body = JsonDocument.Parse(request.Body);
        List<JsonElement> messages = [.. body.RootElement.GetProperty("messages").EnumerateArray()];
        var roles = messages.Select(m => m.TryGetProperty("tool_calls", out _) ? "calls" : m.GetProperty("role").GetString()!).ToList();
        var told = $"{what}: {string.Join(' ', roles)}";
        roles.Skip(1).ShouldNotContain("system", told);
        roles.ShouldContain("user", told);
        var turns = roles.Where(r => r is "user" or "assistant").ToList();
        turns[0].ShouldBe("user", told);
        turns.Zip(turns.Skip(1)).ShouldAllBe(pair => pair.First != pair.Second, told);
        roles[^1].ShouldBeOneOf("user", "tool");
        for (var i = 0; i < roles.Count; i++)
        {
            messages[i].GetProperty("content").ValueKind.ShouldBe(JsonValueKind.String, told);
            if (roles[i] == "tool")
                roles[i - 1].ShouldBeOneOf("calls", "tool");
            if (roles[i] is "user" or "system")
                messages[i].GetProperty("content").GetString().ShouldNotBeNullOrWhiteSpace(told);
        }
    }
}
