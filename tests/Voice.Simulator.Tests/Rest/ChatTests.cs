using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Voice.Simulator.Tests.Scenarios;

namespace Voice.Simulator.Tests.Rest;

public sealed class ChatTests
{
    static readonly object Clock = new
    {
        type = "function",
        function = new
        {
            name = "get_time",
            description = "Tells the time.",
            parameters = new { type = "object", properties = new { timeZone = new { type = "string" } } },
        },
    };

    static readonly object Weather = new
    {
        type = "function",
        function = new { name = "get_weather", parameters = new { type = "object", properties = new { city = new { type = "string" } }, required = new[] { "city" } } },
    };

    [Fact]
    public async Task Answer_NotStreamed_HasTheTextAndItsUsage()
    {
        var answer = await AskAsync(new { model = "m", messages = new[] { User("thank you") } });

        answer.Text("object").ShouldBe("chat.completion");
        var choice = answer.GetProperty("choices")[0];
        choice.GetProperty("message").Text("content").ShouldBe("You are welcome.");
        choice.Text("finish_reason").ShouldBe("stop");
        var usage = answer.GetProperty("usage");
        usage.GetProperty("total_tokens").GetInt32().ShouldBe(usage.GetProperty("prompt_tokens").GetInt32() + usage.GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task Stream_HasTheRoleTheWordsTheReasonAndTheUsage()
    {
        await using var host = await SimulatorHost.StartAsync();

        var (chunks, ending) = await StreamAsync(host, new
        {
            model = "m",
            messages = new[] { User("thank you") },
            stream = true,
            stream_options = new { include_usage = true },
        });

        chunks.Select(chunk => chunk.Text("id")).Distinct().Count().ShouldBe(1);
        Delta(chunks[0]).Text("role").ShouldBe("assistant");
        Delta(chunks[0]).Text("content").ShouldBe("");
        string.Concat(chunks.Where(HasChoice).Select(chunk => Delta(chunk).TryGetProperty("content", out var text) ? text.GetString() : "")).ShouldBe("You are welcome.");
        chunks.Where(HasChoice).Select(chunk => chunk.GetProperty("choices")[0].GetProperty("finish_reason").GetString()).OfType<string>().ShouldBe(["stop"]);
        chunks.SkipLast(1).ShouldAllBe(chunk => chunk.GetProperty("usage").ValueKind == JsonValueKind.Null);
        chunks[^1].GetProperty("choices").GetArrayLength().ShouldBe(0);
        chunks[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBeGreaterThan(0);
        ending.ShouldBe("[DONE]");
    }

    [Fact]
    public async Task Stream_WithoutUsage_HasNone()
    {
        await using var host = await SimulatorHost.StartAsync();

        var (chunks, _) = await StreamAsync(host, new { model = "m", messages = new[] { User("thank you") }, stream = true });

        chunks.ShouldAllBe(chunk => HasChoice(chunk));
        chunks.Any(chunk => chunk.TryGetProperty("usage", out _)).ShouldBeFalse();
    }

    [Fact]
    public async Task Calls_Streamed_HaveNameOnceAndArgumentsInPieces()
    {
        await using var host = await SimulatorHost.StartAsync();

        var (chunks, _) = await StreamAsync(host, new
        {
            model = "m",
            messages = new[] { User("what time is it and what is the weather in Buenos Aires") },
            tools = new[] { Clock, Weather },
            stream = true,
        });

        var pieces = chunks.Select(Delta).Where(delta => delta.TryGetProperty("tool_calls", out _)).Select(delta => delta.GetProperty("tool_calls")[0]).ToList();
        var calls = pieces.GroupBy(piece => piece.Number("index")).ToList();
        calls.Count.ShouldBe(2);
        calls.Select(call => call.Select(piece => piece.GetProperty("function")).Count(function => function.TryGetProperty("name", out _))).ShouldBe([1, 1]);
        calls.Select(call => call.Count(piece => piece.TryGetProperty("id", out _))).ShouldBe([1, 1]);
        calls.ConvertAll(call => call.First().GetProperty("function").Text("name")).ShouldBe(["get_time", "get_weather"]);
        var arguments = string.Concat(calls[1].Select(piece => piece.GetProperty("function").Text("arguments")));
        JsonSerializer.Deserialize<JsonElement>(arguments).Text("city").ShouldBe("Buenos Aires");
        calls[1].Count().ShouldBeGreaterThan(2);
        chunks[^1].GetProperty("choices")[0].Text("finish_reason").ShouldBe("tool_calls");
    }

    [Fact]
    public async Task Output_OfACall_IsSpokenOnceAndNotAgain()
    {
        var called = await AskAsync(new { model = "m", messages = new[] { User("what time is it") }, tools = new[] { Clock } });
        var message = called.GetProperty("choices")[0].GetProperty("message");
        called.GetProperty("choices")[0].Text("finish_reason").ShouldBe("tool_calls");
        message.GetProperty("content").ValueKind.ShouldBe(JsonValueKind.Null);
        object output = new { role = "tool", tool_call_id = message.GetProperty("tool_calls")[0].Text("id"), content = "noon" };

        var told = Said(await AskAsync(new { model = "m", messages = new[] { User("what time is it"), message, output }, tools = new[] { Clock } }));
        var later = Said(await AskAsync(new
        {
            model = "m",
            messages = new[] { User("what time is it"), message, output, new { role = "assistant", content = told }, User("thank you") },
            tools = new[] { Clock },
        }));

        told.ShouldContain("noon");
        later.ShouldBe("You are welcome.");
    }

    [Fact]
    public async Task ParallelCalls_NotWanted_GiveOne()
    {
        var answer = await AskAsync(new
        {
            model = "m",
            messages = new[] { User("what time is it and what is the weather in Oslo") },
            tools = new[] { Clock, Weather },
            parallel_tool_calls = false,
        });

        answer.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Speech_ThatWasNotMadeOut_IsAnsweredAsSuch()
    {
        Said(await AskAsync(new { model = "m", messages = new[] { User("[unintelligible]") } })).ShouldStartWith("I heard speech");
    }

    [Fact]
    public async Task Answer_LongerThanItsLimit_SaysSo()
    {
        var answer = await AskAsync(new { model = "m", messages = new[] { User("thank you") }, max_completion_tokens = 2 });

        Said(answer).ShouldBe("You are ");
        answer.GetProperty("choices")[0].Text("finish_reason").ShouldBe("length");
    }

    [Fact]
    public async Task Scenario_IsFollowedThroughTheConversation()
    {
        using var file = new ScenarioText("""
            {"ordered":true,"rules":[
              {"when":{"heard":"order"},"then":[{"call":"order_pizza","arguments":{"size":"large"}}],"after":[{"say":"They said: {output}!"}]},
              {"when":{"said":"*"},"then":[{"say":"Second."}]}]}
            """);
        await using var host = await SimulatorHost.StartAsync(options => options.Scenario = file.Path);
        using var client = new RestClient(host);

        var called = (await client.AskAsync("/v1/chat/completions", new { model = "m", messages = new[] { User("order") } })).GetProperty("choices")[0].GetProperty("message");
        object output = new { role = "tool", tool_call_id = called.GetProperty("tool_calls")[0].Text("id"), content = "twenty minutes" };
        var told = Said(await client.AskAsync("/v1/chat/completions", new { model = "m", messages = new[] { User("order"), called, output } }));
        object said = new { role = "assistant", content = told };
        var next = Said(await client.AskAsync("/v1/chat/completions", new { model = "m", messages = new[] { User("order"), called, output, said, User("thank you") } }));

        told.ShouldBe("They said: twenty minutes!");
        next.ShouldBe("Second.");
    }

    [Theory]
    [InlineData("error:server_error", HttpStatusCode.InternalServerError)]
    [InlineData("response_failed:overloaded", HttpStatusCode.InternalServerError)]
    [InlineData("response_incomplete", HttpStatusCode.OK)]
    public async Task Scenario_ThatFails_FailsTheRequest(string fail, HttpStatusCode status)
    {
        using var file = new ScenarioText($$$"""{"rules":[{"when":{"said":"*"},"then":[{"fail":"{{{fail}}}"}]}]}""");
        await using var host = await SimulatorHost.StartAsync(options => options.Scenario = file.Path);
        using var client = new RestClient(host);

        using var response = await client.PostAsync("/v1/chat/completions", new { model = "m", messages = new[] { User("x") } });

        response.StatusCode.ShouldBe(status);
        if (status == HttpStatusCode.OK)
            (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("choices")[0].Text("finish_reason").ShouldBe("content_filter");
    }

    [Fact]
    public async Task Scenario_ThatDrops_CutsTheStreamInTheMiddle()
    {
        using var file = new ScenarioText("""{"rules":[{"when":{"said":"*"},"then":[{"say":"Half."},{"fail":"drop"}]}]}""");
        await using var host = await SimulatorHost.StartAsync(options => options.Scenario = file.Path);

        await Should.ThrowAsync<HttpRequestException>(() => StreamAsync(host, new { model = "m", messages = new[] { User("x") }, stream = true }));
    }

    [Fact]
    public async Task Prompt_RepeatedFromItsBeginning_IsCachedForThatKeyOnly()
    {
        await using var host = await SimulatorHost.StartAsync(options => options.CacheMinimum = 10);
        using var client = new RestClient(host);
        var system = new { role = "system", content = "You are a patient assistant on a call with somebody who has a lot of questions." };

        (await CachedAsync("a", system, User("hello"))).ShouldBe(0);
        var grown = await CachedAsync("a", system, User("hello"), new { role = "assistant", content = "Hello!" }, User("thank you"));
        grown.ShouldBeInRange(28, 45);
        (await CachedAsync("b", system, User("hello"))).ShouldBe(0);
        (await CachedAsync("a", new { role = "system", content = "Now 12:01. You are a patient assistant." }, User("hello"))).ShouldBe(0);

        async Task<int> CachedAsync(string key, params object[] messages) =>
            (await client.AskAsync("/v1/chat/completions", new { model = "m", messages, prompt_cache_key = key }))
            .GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32();
    }

    [Theory]
    [InlineData("""{"messages":[]}""", "missing_required_parameter", "model")]
    [InlineData("""{"model":"m"}""", "missing_required_parameter", "messages")]
    [InlineData("""{"model":"m","messages":[]}""", "invalid_value", "messages")]
    [InlineData("""{"model":"m","messages":[7]}""", "invalid_value", "messages[0]")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}]}""", "missing_required_parameter", "messages[0].content")]
    [InlineData("""{"model":"m","messages":[{"role":"cat","content":"miau"}]}""", "invalid_value", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":"tool","tool_call_id":"x","content":"y"}]}""", "invalid_value", "messages[0]")]
    [InlineData("""{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"x","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"user","content":"hi"}]}""", "invalid_value", "messages")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"hi"}],"n":2}""", "invalid_value", "n")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"hi"}],"max_tokens":0}""", "invalid_value", "max_tokens")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function"}]}""", "missing_required_parameter", "tools[0].function.name")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"hi"}],"stream_options":{"include_usage":true}}""", "invalid_value", "stream_options")]
    [InlineData("""{"model":"gpt-6-luna","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function","function":{"name":"f"}}]}""", "unsupported_parameter", "reasoning_effort")]
    [InlineData("[]", null, null)]
    public async Task Request_Wrong_IsRefusedInOpenAIsForm(string body, string? code, string? param)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);

        using var response = await client.PostTextAsync("/v1/chat/completions", body);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        error.Text("code").ShouldBe(code);
        error.Text("param").ShouldBe(param);
    }

    static object User(string content) => new { role = "user", content };

    static bool HasChoice(JsonElement chunk) => chunk.GetProperty("choices").GetArrayLength() > 0;

    static JsonElement Delta(JsonElement chunk) => chunk.GetProperty("choices")[0].GetProperty("delta");

    static string Said(JsonElement answer) => answer.GetProperty("choices")[0].GetProperty("message").Text("content")!;

    static async Task<JsonElement> AskAsync(object request)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);
        return await client.AskAsync("/v1/chat/completions", request);
    }

    /// <summary>The chunks, and what comes after them.</summary>
    static async Task<(List<JsonElement> Chunks, string Ending)> StreamAsync(SimulatorHost host, object request)
    {
        using var client = new RestClient(host);
        using var response = await client.PostAsync("/v1/chat/completions", request);
        var frames = (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        frames.ShouldAllBe(frame => frame.StartsWith("data: ", StringComparison.Ordinal));
        return (frames.SkipLast(1).Select(frame => JsonSerializer.Deserialize<JsonElement>(frame[6..])).ToList(), frames[^1][6..]);
    }
}
