using System.Text.Json;
using Voice.Assistants;
using Voice.OpenAI.Cascade;

namespace Voice.OpenAI.Tests.Cascade.Chat;

/// <summary>Responses as the back end of a conversation: stored responses that are gone on from, encrypted reasoning, phases.</summary>
public sealed class ResponsesMemoryTests
{
    private static string Answer(string id, string words, string before = "", string phase = "") =>
        $$"""{"id":"{{id}}","object":"response","status":"completed","output":[{{before}}{"id":"m{{id}}","type":"message","role":"assistant","status":"completed",{{phase}}"content":[{"type":"output_text","text":"{{words}}","annotations":[]}]}]}""";

    private static string Call(string id, string callId, string before = "") =>
        $$"""{"id":"{{id}}","object":"response","status":"completed","output":[{{before}}{"id":"f{{id}}","type":"function_call","call_id":"{{callId}}","name":"get_time","arguments":"{\"zone\":\"UTC\"}"}]}""";

    private const string Reasoning = """{"id":"rs1","type":"reasoning","summary":[],"encrypted_content":"gAAA"},""";

    private static List<string> Input(ScriptedService.Request request) =>
        [.. Json(request).GetProperty("input").EnumerateArray().Select(item => item.TryGetProperty("role", out var role) ? $"{role.GetString()}: {item.GetProperty("content")[0].GetProperty("text").GetString()}" : item.GetProperty("type").GetString()!)];

    private static JsonElement Json(ScriptedService.Request request) => JsonDocument.Parse(request.Body).RootElement;

    private static string? Previous(ScriptedService.Request request) => Json(request).TryGetProperty("previous_response_id", out var id) ? id.GetString() : null;

    private static Task<ChatCall> StoringAsync() => ChatCall.StartAsync(ChatApi.Responses, azure: true, store: true);

    [Fact]
    public async Task Turn_AfterAStoredResponse_SendsOnlyWhatIsNew()
    {
        await using var call = await StoringAsync();
        var first = await call.AskAsync("Hello");
        Json(first).GetProperty("store").GetBoolean().ShouldBeTrue();
        Previous(first).ShouldBeNull();
        await first.AnswerAsync(Answer("r1", "Hi there. How are you?"));
        await call.AnswerAsync();
        var second = await call.AskAsync("Fine");
        Previous(second).ShouldBe("r1");
        Input(second).ShouldBe(["user: Fine"]);
        await second.AnswerAsync(Answer("r2", "Good."));
        await call.AnswerAsync();
        Previous(await call.AskAsync("And you?")).ShouldBe("r2");
    }

    [Fact]
    public async Task ToolOutput_AfterAStoredCall_IsTheOnlyNewItem()
    {
        await using var call = await StoringAsync();
        await (await call.AskAsync("What time is it?")).AnswerAsync(Call("r1", "c1"));
        call.Output((await call.AnswerAsync()).Calls.Single(), "10:00");
        call.Ask();
        var next = await call.Service.NextAsync();
        Previous(next).ShouldBe("r1");
        Input(next).ShouldBe(["function_call_output"]);
    }

    [Fact]
    public async Task Turn_AfterAReplyThatWasCut_SendsTheWholeDialogueAsItWasHeard()
    {
        await using var call = await StoringAsync();
        await (await call.AskAsync("Tell me a story")).AnswerAsync(Answer("r1", "Once upon a time there was a king."));
        var said = await call.AnswerAsync();
        call.Send(new TruncateItem("cut_1", said.ItemId, 0, TimeSpan.Zero, "Once upon"));
        var next = await call.AskAsync("Stop");
        Previous(next).ShouldBeNull();
        Input(next).ShouldBe(["system: Be kind.", "user: Tell me a story", "assistant: Once upon", "user: Stop"]);
    }

    [Fact]
    public async Task Call_LeftOpenByABargeIn_IsNotAmongWhatIsSent()
    {
        await using var call = await StoringAsync();
        var asked = await call.AskAsync("What time is it?");
        await asked.AnswerAsync(Call("r1", "c1"));
        await call.AnswerAsync();
        var next = await call.AskAsync("Never mind");
        Previous(next).ShouldBe("r1");
        Input(next).ShouldBe(["function_call_output", "user: Never mind"], "an open call is refused by the provider, so it is closed first");
    }

    [Theory]
    [InlineData(404, """{"error":{"message":"Previous response with id 'r1' not found.","type":"invalid_request_error","param":"previous_response_id","code":"previous_response_not_found"}}""")]
    [InlineData(400, """{"error":{"message":"No tool output found for function call c1.","type":"invalid_request_error","param":"input","code":null}}""")]
    [InlineData(400, """{"error":{"message":"Previous response cannot be used for this organization due to Zero Data Retention.","type":"invalid_request_error","param":"previous_response_id","code":"unsupported_parameter"}}""")]
    public async Task Response_ThatTheProviderDoesNotHave_CostsOneMoreRequestWithTheWholeDialogue(int status, string error)
    {
        await using var call = await StoringAsync();
        await (await call.AskAsync("Hello")).AnswerAsync(Answer("r1", "Hi."));
        await call.AnswerAsync();
        await (await call.AskAsync("Fine")).AnswerAsync(error, status: status);
        var again = await call.Service.NextAsync();
        Previous(again).ShouldBeNull();
        Input(again).ShouldBe(["system: Be kind.", "user: Hello", "assistant: Hi.", "user: Fine"]);
        await again.AnswerAsync(Answer("r2", "Good."));
        (await call.AnswerAsync()).Words.ShouldBe("Good.");
        await (await call.AskAsync("Again")).AnswerAsync(error, status: status);
        var whole = await call.Service.NextAsync();
        Json(whole).GetProperty("store").GetBoolean().ShouldBeFalse("after the second time nothing is stored");
        await whole.AnswerAsync(Answer("r3", "Well."));
        await call.AnswerAsync();
        Previous(await call.AskAsync("Once more")).ShouldBeNull();
    }

    [Fact]
    public async Task Reasoning_BeforeACall_IsSentBackInFrontOfItWhileNothingIsStored()
    {
        await using var call = await ChatCall.StartAsync(ChatApi.Responses, azure: true, effort: "low");
        var asked = await call.AskAsync("What time is it?");
        Json(asked).GetProperty("include")[0].GetString().ShouldBe("reasoning.encrypted_content");
        await asked.AnswerAsync(Call("r1", "c1", Reasoning));
        call.Output((await call.AnswerAsync()).Calls.Single(), "10:00");
        call.Ask();
        var next = await call.Service.NextAsync();
        Input(next).ShouldBe(["system: Be kind.", "user: What time is it?", "reasoning", "function_call", "function_call_output"]);
        Json(next).GetProperty("input")[2].GetProperty("encrypted_content").GetString().ShouldBe("gAAA");
    }

    [Fact]
    public async Task Reasoning_ThatAnotherKeyCannotRead_IsLeftOutAndTheQuestionAnswered()
    {
        await using var call = await ChatCall.StartAsync(ChatApi.Responses, azure: true, effort: "low");
        await (await call.AskAsync("What time is it?")).AnswerAsync(Call("r1", "c1", Reasoning));
        call.Output((await call.AnswerAsync()).Calls.Single(), "10:00");
        call.Ask();
        await (await call.Service.NextAsync()).AnswerAsync("""{"error":{"message":"The encrypted content could not be verified.","code":"invalid_encrypted_content"}}""", status: 400);
        var again = await call.Service.NextAsync();
        Input(again).ShouldNotContain("reasoning");
        await again.AnswerAsync(Answer("r2", "Ten."));
        (await call.AnswerAsync()).Words.ShouldBe("Ten.");
    }

    [Fact]
    public async Task Phase_OfAMessage_IsSentBackWithIt()
    {
        await using var call = await ChatCall.StartAsync(ChatApi.Responses, azure: true);
        await (await call.AskAsync("Hello")).AnswerAsync(Answer("r1", "Hi there.", phase: "\"phase\":\"final_answer\","));
        await call.AnswerAsync();
        Json(await call.AskAsync("Fine")).GetProperty("input")[2].GetProperty("phase").GetString().ShouldBe("final_answer");
    }

    [Fact]
    public async Task Request_ToAServerThatIsNotOpenAIs_StoresNothingAndAsksForNothingSpecial()
    {
        await using var call = await ChatCall.StartAsync(ChatApi.Responses, store: true, effort: "low");
        await (await call.AskAsync("Hello")).AnswerAsync(Answer("r1", "Hi.", Reasoning));
        await call.AnswerAsync();
        var next = await call.AskAsync("Fine");
        Previous(next).ShouldBeNull();
        Json(next).GetProperty("store").GetBoolean().ShouldBeFalse();
        Json(next).TryGetProperty("include", out _).ShouldBeFalse();
    }
}
