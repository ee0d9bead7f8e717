using System.Text.Json;
using Microsoft.Extensions.AI;
using Voice.Assistants;
using Voice.Assistants.Cascade;
using Voice.OpenAI.Cascade;

namespace Voice.OpenAI.Tests.Cascade;

public sealed class ChatStageTests
{
    private static readonly List<ChatMessage> Dialogue =
    [
        new(ChatRole.System, "Be kind."), new(ChatRole.User, "What time is it?"),
        new(ChatRole.Assistant, [new TextContent("Let me see."), new FunctionCallContent("c1", "get_time", new Dictionary<string, object?> { ["zone"] = "UTC" })]),
        new(ChatRole.Tool, [new FunctionResultContent("c1", "10:00")]),
    ];

    private static readonly Microsoft.Extensions.AI.ChatOptions Options = new()
    {
        Tools = [AIFunctionFactory.CreateDeclaration("get_time", "Tells the time.", JsonDocument.Parse("""{"type":"object","properties":{"zone":{"type":"string"}}}""").RootElement)],
        AdditionalProperties = new() { [CascadeAssistant.CacheKey] = "call-1" },
    };

    [Fact]
    public async Task Responses_Request_CarriesTheDialogueAndIsNotStored()
    {
        await using var bed = await StageTestBed.StartAsync(azure: true);
        var asking = ReadAsync(bed);
        var request = await bed.Service.NextAsync();
        request.Path.ShouldBe("/v1/responses");
        request.Header("api-key").ShouldBe(StageTestBed.Key);
        request.Header("Authorization").ShouldBeEmpty();
        using var body = JsonDocument.Parse(request.Body);
        var json = body.RootElement;
        json.GetProperty("model").GetString().ShouldBe("gpt-6-luna");
        json.GetProperty("stream").GetBoolean().ShouldBeTrue();
        json.GetProperty("store").GetBoolean().ShouldBeFalse();
        json.GetProperty("prompt_cache_key").GetString().ShouldBe("call-1");
        json.GetProperty("reasoning").GetProperty("effort").GetString().ShouldBe("none");
        json.GetProperty("tools")[0].GetProperty("name").GetString().ShouldBe("get_time");
        json.GetProperty("input").EnumerateArray().Select(i => i.TryGetProperty("role", out var role) ? role.GetString() : i.GetProperty("type").GetString())
            .ShouldBe(["system", "user", "assistant", "function_call", "function_call_output"]);
        await request.SendAsync("""
            event: response.created
            data: {"type":"response.created","sequence_number":0,"response":{"id":"r1","object":"response","created_at":1,"status":"in_progress","model":"m","output":[]}}

            event: response.output_item.added
            data: {"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"id":"m1","type":"message","role":"assistant","status":"in_progress","content":[]}}

            event: response.output_text.delta
            data: {"type":"response.output_text.delta","sequence_number":2,"item_id":"m1","output_index":0,"content_index":0,"delta":"It is ","logprobs":[]}

            event: response.output_text.delta
            data: {"type":"response.output_text.delta","sequence_number":3,"item_id":"m1","output_index":0,"content_index":0,"delta":"ten.","logprobs":[]}

            event: response.completed
            data: {"type":"response.completed","sequence_number":4,"response":{"id":"r1","object":"response","created_at":1,"status":"completed","model":"m","output":[{"id":"m1","type":"message","role":"assistant","status":"completed","content":[{"type":"output_text","text":"It is ten.","annotations":[]}]}],"usage":{"input_tokens":20,"input_tokens_details":{"cached_tokens":8},"output_tokens":5,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":25}}}


            """);
        request.End();
        var updates = await asking;
        string.Concat(updates.Select(u => u.Text)).ShouldBe("It is ten.");
        var usage = updates.SelectMany(u => u.Contents).OfType<UsageContent>().Single().Details;
        (usage.InputTokenCount, usage.CachedInputTokenCount, usage.OutputTokenCount).ShouldBe((20, 8, 5));
    }

    [Fact]
    public async Task ChatCompletions_Request_CarriesTheDialogueAndGivesCallsAndUsage()
    {
        await using var bed = await StageTestBed.StartAsync(chat: new Voice.OpenAI.Cascade.ChatOptions { Api = ChatApi.ChatCompletions, Model = "llama", ReasoningEffort = "" });
        var asking = ReadAsync(bed);
        var request = await bed.Service.NextAsync();
        request.Path.ShouldBe("/v1/chat/completions");
        using var body = JsonDocument.Parse(request.Body);
        body.RootElement.GetProperty("model").GetString().ShouldBe("llama");
        body.RootElement.TryGetProperty("reasoning_effort", out _).ShouldBeFalse("a model that does not reason refuses to be asked");
        body.RootElement.TryGetProperty("prompt_cache_key", out _).ShouldBeFalse("a local server may refuse what it does not know");
        body.RootElement.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("role").GetString()).ShouldBe(["system", "user", "assistant", "tool"]);
        await request.SendAsync("""
            data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Let me "},"finish_reason":null}]}

            data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"see."},"finish_reason":null}]}

            data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c2","type":"function","function":{"name":"get_time","arguments":"{\"zone\""}}]},"finish_reason":null}]}

            data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":":\"CET\"}"}}]},"finish_reason":null}]}

            data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

            data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":5,"total_tokens":25,"prompt_tokens_details":{"cached_tokens":8}}}

            data: [DONE]


            """);
        request.End();
        var contents = (await asking).SelectMany(u => u.Contents).ToList();
        var call = contents.OfType<FunctionCallContent>().Single();
        (call.CallId, call.Name, call.Arguments!["zone"]!.ToString()).ShouldBe(("c2", "get_time", "CET"));
        contents.OfType<UsageContent>().Single().Details.CachedInputTokenCount.ShouldBe(8);
    }

    [Fact]
    public async Task ChatCompletions_OfOpenAIOrAzure_AreToldWhatIsCached()
    {
        await using var bed = await StageTestBed.StartAsync(chat: new Voice.OpenAI.Cascade.ChatOptions { Api = ChatApi.ChatCompletions }, azure: true);
        var asking = ReadAsync(bed);
        var request = await bed.Service.NextAsync();
        using var body = JsonDocument.Parse(request.Body);
        body.RootElement.GetProperty("prompt_cache_key").GetString().ShouldBe("call-1");
        body.RootElement.GetProperty("stream").GetBoolean().ShouldBeTrue();
        request.Drop();
        await Should.ThrowAsync<AssistantException>(asking);
    }

    [Theory]
    [InlineData(ChatApi.Responses, true)]
    [InlineData(ChatApi.Responses, false)]
    [InlineData(ChatApi.ChatCompletions, true)]
    [InlineData(ChatApi.ChatCompletions, false)]
    internal async Task Stream_ThatDoesNotSayItIsOver_IsAnAnswerUnlessTheConnectionBreaks(ChatApi api, bool breaks)
    {
        await using var bed = await StageTestBed.StartAsync(chat: new Voice.OpenAI.Cascade.ChatOptions { Api = api });
        var asking = ReadAsync(bed);
        var request = await bed.Service.NextAsync();
        await request.SendAsync("""
            data: {"id":"1","type":"response.output_text.delta","sequence_number":2,"item_id":"m1","output_index":0,"content_index":0,"delta":"It is ","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"It is "},"finish_reason":null}]}


            """);
        if (breaks)
        {
            request.Drop();
            // Unreachable if the connection breaks before the head of the answer is read.
            (await Should.ThrowAsync<AssistantException>(asking)).Failure.Kind.ShouldBeOneOf(AssistantFailureKind.Lost, AssistantFailureKind.Unreachable);
            return;
        }
        request.End();
        string.Concat((await asking).Select(u => u.Text)).ShouldBe("It is ");
    }

    [Theory]
    [InlineData(ChatApi.Responses, 401, AssistantFailureKind.Unauthorized)]
    [InlineData(ChatApi.ChatCompletions, 429, AssistantFailureKind.Limited)]
    [InlineData(ChatApi.ChatCompletions, 500, AssistantFailureKind.Unreachable)]
    internal async Task Request_Refused_SaysWhyWithoutTheKey(ChatApi api, int status, AssistantFailureKind kind)
    {
        await using var bed = await StageTestBed.StartAsync(chat: new Voice.OpenAI.Cascade.ChatOptions { Api = api });
        var asking = ReadAsync(bed);
        await (await bed.Service.NextAsync()).AnswerAsync($$$"""{"error":{"message":"No {{{StageTestBed.Key}}}","code":"x"}}""", status: status);
        var failure = (await Should.ThrowAsync<AssistantException>(asking)).Failure;
        failure.Kind.ShouldBe(kind);
        failure.Message.ShouldNotContain(StageTestBed.Key);
    }

    [Fact]
    public async Task Stream_ThatFallsSilent_IsGivenUpAfterTheStall()
    {
        await using var bed = await StageTestBed.StartAsync(chat: new Voice.OpenAI.Cascade.ChatOptions { Api = ChatApi.ChatCompletions, Stall = TimeSpan.FromSeconds(2) });
        var begun = new TaskCompletionSource();
        var asking = Task.Run(async () =>
        {
            await foreach (var update in bed.Stages.Chat.GetStreamingResponseAsync(Dialogue, Options))
            {
                if (update.Text.Length > 0)
                    begun.TrySetResult();
            }
        });
        var request = await bed.Service.NextAsync();
        await request.SendAsync("""
            data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"It is "},"finish_reason":null}]}


            """);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(20));
        bed.Time.Advance(TimeSpan.FromSeconds(2.1));
        var failure = (await Should.ThrowAsync<AssistantException>(asking)).Failure;
        failure.Kind.ShouldBe(AssistantFailureKind.Unreachable);
        failure.Message.ShouldContain("2 s");
    }

    private static async Task<List<ChatResponseUpdate>> ReadAsync(StageTestBed bed)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in bed.Stages.Chat.GetStreamingResponseAsync(Dialogue, Options))
            updates.Add(update);
        return updates;
    }
}
