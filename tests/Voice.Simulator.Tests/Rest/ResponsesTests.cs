using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Voice.Simulator.Tests.Rest;

public sealed class ResponsesTests
{
    static readonly object Clock = new
    {
        type = "function",
        name = "get_time",
        description = "Tells the time.",
        parameters = new { type = "object", properties = new { timeZone = new { type = "string" } } },
    };

    [Fact]
    public async Task Stream_OfText_HasEveryEventInOrder()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);

        var events = await client.StreamAsync("/v1/responses", new { model = "gpt-6-luna", input = "Why is the sky blue?", stream = true });

        var types = events.ConvertAll(item => item.Data.Type());
        events.ConvertAll(item => item.EventType).ShouldBe(types);
        events.ConvertAll(item => item.Data.GetProperty("sequence_number").GetInt32()).ShouldBe(Enumerable.Range(0, events.Count));
        types.Where(type => type != "response.output_text.delta").ShouldBe(
        [
            "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added", "response.output_text.done",
            "response.content_part.done", "response.output_item.done", "response.completed",
        ]);
        var deltas = string.Concat(events.Where(item => item.EventType == "response.output_text.delta").Select(item => item.Data.Text("delta")));
        var done = events.Single(item => item.EventType == "response.output_text.done").Data;
        deltas.ShouldContain("Rayleigh");
        done.Text("text").ShouldBe(deltas);
        var response = events[^1].Data.GetProperty("response");
        response.Text("status").ShouldBe("completed");
        response.GetProperty("output")[0].GetProperty("content")[0].Text("text").ShouldBe(deltas);
        response.GetProperty("output")[0].Text("id").ShouldBe(done.Text("item_id"));
        events[0].Data.GetProperty("response").GetProperty("usage").ValueKind.ShouldBe(JsonValueKind.Null);
        events[0].Data.GetProperty("response").GetProperty("output").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Answer_NotStreamed_HasTheTextAndItsUsage()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);

        var response = await client.AskAsync("/v1/responses", new { model = "gpt-6-luna", input = "Who won the cup?", metadata = new { a = "b" } });

        Said(response).ShouldStartWith("I am the built-in simulator, not a language model, so I cannot know");
        response.Text("object").ShouldBe("response");
        response.Text("model").ShouldBe("gpt-6-luna");
        response.GetProperty("metadata").Text("a").ShouldBe("b");
        var usage = response.GetProperty("usage");
        usage.GetProperty("output_tokens").GetInt32().ShouldBeGreaterThan(0);
        usage.GetProperty("total_tokens").GetInt32().ShouldBe(usage.GetProperty("input_tokens").GetInt32() + usage.GetProperty("output_tokens").GetInt32());
    }

    [Fact]
    public async Task Function_Offered_IsCalledAndItsOutputSpoken()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);
        object asked = new { role = "user", content = new[] { new { type = "input_text", text = "What time is it?" } } };

        var events = await client.StreamAsync("/v1/responses", new { model = "m", input = new[] { asked }, tools = new[] { Clock }, stream = true });

        events.ConvertAll(item => item.EventType).ShouldBe(
        [
            "response.created", "response.in_progress", "response.output_item.added", "response.function_call_arguments.delta",
            "response.function_call_arguments.done", "response.output_item.done", "response.completed",
        ]);
        var call = events[5].Data.GetProperty("item");
        call.Text("name").ShouldBe("get_time");
        call.Text("arguments").ShouldBe(events[4].Data.Text("arguments"));

        object output = new { type = "function_call_output", call_id = call.Text("call_id"), output = "noon" };
        var answer = await client.AskAsync("/v1/responses", new { model = "m", input = new[] { asked, call, output }, tools = new[] { Clock } });
        Said(answer).ShouldContain("noon");

        var again = new[] { asked, call, output, new { role = "assistant", content = "It is noon." }, new { role = "user", content = "hello" } };
        Said(await client.AskAsync("/v1/responses", new { model = "m", input = again, tools = new[] { Clock } })).ShouldNotContain("noon");
    }

    [Fact]
    public async Task Request_ThatGoesOnFromAnother_NeedNotRepeatIt()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);

        var asked = await client.AskAsync("/v1/responses", new { model = "m", input = "What time is it?", tools = new[] { Clock } });
        object output = new { type = "function_call_output", call_id = asked.GetProperty("output")[0].Text("call_id"), output = "noon" };
        var answered = await client.AskAsync("/v1/responses", new { model = "m", input = new[] { output }, tools = new[] { Clock }, previous_response_id = asked.Text("id") });

        Said(answered).ShouldContain("noon");
        answered.Text("previous_response_id").ShouldBe(asked.Text("id"));
    }

    [Fact]
    public async Task Request_ThatIsNotStored_CannotBeGoneOnFrom()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);

        var asked = await client.AskAsync("/v1/responses", new { model = "m", input = "hello", store = false });
        using var response = await client.PostAsync("/v1/responses", new { model = "m", input = "hello", previous_response_id = asked.Text("id") });

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Conversation_WithoutFunctions_IsAnsweredAsASpokenOne()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);

        var answer = await client.AskAsync("/v1/responses", new { model = "m", instructions = "You are on a call.", input = new[] { new { role = "user", content = "thank you" } } });

        Said(answer).ShouldBe("You are welcome.");
    }

    [Fact]
    public async Task ToolChoice_None_CallsNothing()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);

        var response = await client.AskAsync("/v1/responses", new { model = "m", input = "What time is it?", tools = new[] { Clock }, tool_choice = "none" });

        response.GetProperty("output")[0].Text("type").ShouldBe("message");
    }

    [Fact]
    public async Task Answer_LongerThanItsLimit_IsIncomplete()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);

        var events = await client.StreamAsync("/v1/responses", new { model = "m", input = "why is the sky blue", max_output_tokens = 16, stream = true });

        var response = events[^1].Data.GetProperty("response");
        events[^1].EventType.ShouldBe("response.incomplete");
        response.Text("status").ShouldBe("incomplete");
        response.GetProperty("incomplete_details").Text("reason").ShouldBe("max_output_tokens");
        response.GetProperty("usage").GetProperty("output_tokens").GetInt32().ShouldBe(16);
    }

    [Theory]
    [InlineData("""{"input":"hi"}""", "missing_required_parameter", "model")]
    [InlineData("""{"model":"m"}""", "missing_required_parameter", "input")]
    [InlineData("""{"model":"m","input":7}""", "invalid_value", "input")]
    [InlineData("""{"model":"m","input":[7]}""", "invalid_value", "input[0]")]
    [InlineData("""{"model":"m","input":[{"role":"user"}]}""", "missing_required_parameter", "input[0].content")]
    [InlineData("""{"model":"m","input":[{"role":"cat","content":"miau"}]}""", "invalid_value", "input[0].role")]
    [InlineData("""{"model":"m","input":[{"type":"function_call_output","call_id":"x","output":"y"}]}""", "invalid_value", "input[0]")]
    [InlineData("""{"model":"m","input":[{"type":"item_reference","id":"x"}]}""", "invalid_value", "input[0]")]
    [InlineData("""{"model":"m","input":"hi","tools":{}}""", "invalid_value", "tools")]
    [InlineData("""{"model":"m","input":"hi","tools":[{"type":"function"}]}""", "missing_required_parameter", "tools[0].name")]
    [InlineData("""{"model":"m","input":"hi","max_output_tokens":1.5}""", "invalid_value", "max_output_tokens")]
    [InlineData("""{"model":"m","input":"hi","previous_response_id":"resp_1"}""", "previous_response_not_found", "previous_response_id")]
    [InlineData("""{"model":"m","input":"hi","background":true}""", "unsupported_parameter", "background")]
    [InlineData("""[]""", null, null)]
    [InlineData("""{"model":""", null, null)]
    [InlineData("", null, null)]
    public async Task Request_Wrong_IsRefusedInOpenAIsForm(string body, string? code, string? param)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);

        using var response = await client.PostTextAsync("/v1/responses", body);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe(code);
        error.GetProperty("param").GetString().ShouldBe(param);
        error.Text("type").ShouldBe("invalid_request_error");
        error.Text("message").ShouldNotBeNullOrEmpty();
    }

    static string Said(JsonElement response) => response.GetProperty("output")[0].GetProperty("content")[0].Text("text")!;
}
