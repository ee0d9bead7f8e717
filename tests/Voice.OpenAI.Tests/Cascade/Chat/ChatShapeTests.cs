using System.Text.Json;
using Voice.Assistants;
using Voice.OpenAI.Cascade;

namespace Voice.OpenAI.Tests.Cascade.Chat;

/// <summary>Every shape of answer, by both APIs, in a question, a tool call, a barge-in and two turns.</summary>
public sealed class ChatShapeTests
{
    public static IReadOnlyCollection<ITheoryDataRow> WordShapes => Names(ChatShapes.WordsOf);

    public static IReadOnlyCollection<ITheoryDataRow> CallShapes => Names(ChatShapes.CallsOf);

    public static IReadOnlyCollection<ITheoryDataRow> EmptyShapes => Names(ChatShapes.EmptyOf);

    public static IReadOnlyCollection<ITheoryDataRow> ErrorShapes => Names(ChatShapes.ErrorsOf);

    [Theory]
    [MemberData(nameof(WordShapes))]
    internal async Task Words_InAnyShape_AreOneAnswer(ChatApi api, string name)
    {
        var shape = ChatShapes.WordsOf(api).Single(s => s.Name == name);
        await using var call = await ChatCall.StartAsync(api, "qwq");                   // of such a name, because others are held back for a time only

        Check(await call.AskAsync("What time is it?", shape));                          // a question
        Check(await call.AskAsync("And now?", shape));                                  // two turns
        var left = await call.AskAsync("Stop");                                         // a barge-in
        call.Send(new CancelResponse("cancel_1", (await call.UntilAsync<ResponseCreated>()).ResponseId));
        (await call.AnswerAsync()).Done.Outcome.ShouldBe(ResponseOutcome.Cancelled);
        left.End();
        Check(await call.AskAsync("Go on", shape));
        var tool = await call.AskAsync("Which tool?", ChatShapes.CallsOf(api).First());    // a tool
        call.Output(tool.Calls.Single(), "10:00");
        call.Ask();
        var request = await call.Service.NextAsync();
        await shape.SendAsync(request);
        Check(await call.AnswerAsync());

        request.Text.ShouldNotContain("hint", Case.Insensitive, "thinking is not sent back");
        var expected = System.Text.RegularExpressions.Regex.Count(request.Text, "ten past four");
        expected.ShouldBe(3, "each answer is remembered once");

        static void Check(ChatCall.Answer answer)
        {
            answer.Words.ShouldBe(ChatShapes.Words);
            answer.Calls.ShouldBeEmpty();
            answer.Done.Outcome.ShouldBe(ResponseOutcome.Completed);
        }
    }

    [Theory]
    [MemberData(nameof(CallShapes))]
    internal async Task Call_InAnyShape_RunsOnceAndItsOutputIsPaired(ChatApi api, string name)
    {
        var shape = ChatShapes.CallsOf(api).Single(s => s.Name == name);
        await using var call = await ChatCall.StartAsync(api);
        var ids = new HashSet<string>();
        for (var turn = 0; turn < 2; turn++)                                            // the second has the same id as the first
        {
            var asked = await call.AskAsync("What time is it?", shape);
            var tool = asked.Calls.ShouldHaveSingleItem();
            (tool.Name, tool.Arguments).ShouldBe(("get_time", """{"zone":"UTC"}"""));
            asked.Words.ShouldBeEmpty();
            ids.Add(tool.CallId).ShouldBeTrue();
            tool.CallId.ShouldNotBeEmpty();
            call.Output(tool, "10:00");
            call.Ask();
            var request = await call.Service.NextAsync();
            Pairs(request).ShouldBe(ids, ignoreOrder: true);
            await ChatShapes.WordsOf(api).First().SendAsync(request);
            (await call.AnswerAsync()).Words.ShouldBe(ChatShapes.Words);
        }
        var left = await call.AskAsync("Stop");                                         // a barge-in, then the tool again
        call.Send(new CancelResponse("cancel_1", (await call.UntilAsync<ResponseCreated>()).ResponseId));
        await call.AnswerAsync();
        left.End();
        (await call.AskAsync("Again", shape)).Calls.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("one index, own ids", "0", "call_1", "0", "call_2")]
    [InlineData("one index, ids ''", "0", "", "0", "")]
    [InlineData("ids ''", "0", "", "1", "")]
    [InlineData("the same id", "0", "call_1", "0", "call_1")]
    [InlineData("no index, no ids", "null", "", "null", "")]
    public async Task TwoCalls_InOneAnswer_AreTwo(string name, string index1, string id1, string index2, string id2)
    {
        await using var call = await ChatCall.StartAsync(ChatApi.ChatCompletions);
        for (var turn = 0; turn < 2; turn++)
        {
            var shape = ChatShape.Of(
                name,
                $$$"""{"choices":[{"delta":{"tool_calls":[{"index":{{{index1}}},"id":"{{{id1}}}","function":{"name":"get_time","arguments":"{\"zone\":\"UTC\"}"}}]}}]}""",
                $$$"""{"choices":[{"delta":{"tool_calls":[{"index":{{{index2}}},"id":"{{{id2}}}","function":{"name":"roll_dice","arguments":"{\"count\":2}"}}]}}]}""");
            var asked = await call.AskAsync("Both", shape);
            asked.Calls.Select(c => c.Name + c.Arguments).ShouldBe(["""get_time{"zone":"UTC"}""", """roll_dice{"count":2}"""]);
            asked.Calls.ForEach(tool => call.Output(tool, "done"));
            call.Ask();
            var request = await call.Service.NextAsync();
            Pairs(request).Count.ShouldBe(2 * (turn + 1));
            await ChatShapes.WordsOf(ChatApi.ChatCompletions).First().SendAsync(request);
            await call.AnswerAsync();
        }
    }

    [Theory]
    [MemberData(nameof(EmptyShapes))]
    internal async Task Answer_WithoutAWord_IsAskedForOnceMoreAndThenSaidToBeNone(ChatApi api, string name)
    {
        var shape = ChatShapes.EmptyOf(api).Single(s => s.Name == name);
        await using var call = await ChatCall.StartAsync(api);
        await shape.SendAsync(await call.AskAsync("What time is it?"));
        await shape.SendAsync(await call.Service.NextAsync());
        var answer = await call.AnswerAsync();
        answer.Words.ShouldStartWith("Sorry, I have no answer to that.");
        answer.Done.Outcome.ShouldBe(ResponseOutcome.Completed);
        call.Log.Lines.ShouldContain(line => line.StartsWith("Warning: The chat model answered without a word again", StringComparison.Ordinal));

        await shape.SendAsync(await call.AskAsync("And now?"));
        await ChatShapes.WordsOf(api).First().SendAsync(await call.Service.NextAsync());
        (await call.AnswerAsync()).Words.ShouldBe(ChatShapes.Words);
    }

    [Theory]
    [MemberData(nameof(ErrorShapes))]
    internal async Task Error_InAnAnswer_IsNamedByItsCode(ChatApi api, string name)
    {
        var shape = ChatShapes.ErrorsOf(api).Single(s => s.Name == name);
        await using var call = await ChatCall.StartAsync(api);
        await shape.SendAsync(await call.AskAsync("What time is it?"));
        await shape.SendAsync(await call.Service.NextAsync());
        (await call.AnswerAsync()).Done.ShouldSatisfyAllConditions(d => d.Outcome.ShouldBe(ResponseOutcome.Failed), d => d.Reason.ShouldBe("chat_lost"));
        var log = string.Join('\n', call.Log.Lines);
        log.ShouldContain("reported an error in its answer (runner_died)");
        log.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData(ChatApi.ChatCompletions)]
    [InlineData(ChatApi.Responses)]
    internal async Task Page_InPlaceOfAnAnswer_IsNamedByItsType(ChatApi api)
    {
        var shape = new ChatShape("a page", "<html>\n<body>Sign in</body>\n</html>\n", "text/html");
        await using var call = await ChatCall.StartAsync(api);
        await shape.SendAsync(await call.AskAsync("What time is it?"));
        await shape.SendAsync(await call.Service.NextAsync());
        (await call.AnswerAsync()).Done.Outcome.ShouldBe(ResponseOutcome.Failed);
        string.Join('\n', call.Log.Lines).ShouldContain("could not be understood (text/html)");
    }

    [Fact]
    public async Task Thinking_WithoutAnOpeningMark_ThatWasSpoken_IsCutAndNotRemembered()
    {
        await using var call = await ChatCall.StartAsync(ChatApi.ChatCompletions);
        (await call.AskAsync("Hello", ChatShapes.WordsOf(ChatApi.ChatCompletions).First())).Words.ShouldBe(ChatShapes.Words, "so the service is not suspected");
        var first = await call.AskAsync("What time is it?");
        await first.SendAsync("data: {\"choices\":[{\"delta\":{\"content\":\"I must not say the hint. It is secret. \"}}]}\n\n");
        await call.UntilAsync<ResponseWords>();
        await first.SendAsync("data: {\"choices\":[{\"delta\":{\"content\":\"</think>It is ten.\"}}]}\n\ndata: [DONE]\n\n");
        first.End();
        (await call.UntilAsync<ResponseDone>()).Outcome.ShouldBe(ResponseOutcome.Failed);

        call.Ask();
        var again = await call.Service.NextAsync();
        again.Text.ShouldNotContain("hint");
        await again.SendAsync("data: {\"choices\":[{\"delta\":{\"content\":\"The hint again. And more. \"}}]}\n\n");
        await again.SendAsync("data: {\"choices\":[{\"delta\":{\"content\":\"</think>It is ten.\"}}]}\n\ndata: [DONE]\n\n");
        again.End();
        (await call.AnswerAsync()).Words.ShouldBe("It is ten.", "from now on the service is known to think aloud");
    }

    [Fact]
    public async Task Stream_ThatStaysOpenAfterItsEnd_IsNotWaitedFor()
    {
        await using var call = await ChatCall.StartAsync(ChatApi.ChatCompletions);
        var request = await call.AskAsync("What time is it?");
        await request.SendAsync("data: {\"choices\":[{\"delta\":{\"content\":\"It is ten.\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        (await call.AnswerAsync()).Words.ShouldBe("It is ten.");
        request.End();
    }

    private static TheoryData<ChatApi, string> Names(Func<ChatApi, IEnumerable<ChatShape>> shapes)
    {
        var names = new TheoryData<ChatApi, string>();
        foreach (var api in Enum.GetValues<ChatApi>())
        {
            foreach (var shape in shapes(api))
                names.Add(api, shape.Name);
        }
        return names;
    }

    /// <summary>The ids of the calls in a request: each must have one output, right after it.</summary>
    private static List<string> Pairs(ScriptedService.Request request)
    {
        using var body = JsonDocument.Parse(request.Body);
        var open = new List<string>();
        var pairs = new List<string>();
        if (body.RootElement.TryGetProperty("messages", out var messages))
        {
            foreach (var message in messages.EnumerateArray())
            {
                if (message.TryGetProperty("tool_calls", out var calls))
                    open.AddRange(calls.EnumerateArray().Select(c => c.GetProperty("id").GetString()!));
                else if (message.GetProperty("role").GetString() == "tool")
                    Take(message.GetProperty("tool_call_id").GetString()!);
                else
                    open.ShouldBeEmpty();
            }
        }
        else
        {
            foreach (var item in body.RootElement.GetProperty("input").EnumerateArray())
            {
                switch (item.GetProperty("type").GetString())
                {
                    case "function_call": open.Add(item.GetProperty("call_id").GetString()!); break;
                    case "function_call_output": Take(item.GetProperty("call_id").GetString()!); break;
                    default: open.ShouldBeEmpty(); break;
                }
            }
        }
        open.ShouldBeEmpty();
        return pairs;

        void Take(string id)
        {
            open.Remove(id).ShouldBeTrue();
            pairs.Add(id);
        }
    }
}
