using System.Net.WebSockets;

namespace Voice.Simulator.Tests.Scenarios;

public sealed class ScenarioTests
{
    [Fact]
    public async Task Rule_ThatMatches_ComesBeforeTheOrdinaryRules()
    {
        await using var run = await Run.StartAsync("""
            {"rules":[
              {"when":{"typed":"hello"},"then":[{"say":"Scripted."}],"once":true},
              {"when":{"heard":"thank you"},"then":[{"say":"Only for speech."}]},
              {"when":{"said":"*pizza* please"},"then":[{"say":"One pizza."},{"say":"Coming up."}]}]}
            """);

        (await run.Client.AskAsync("HELLO!")).Words().ShouldBe("Scripted.");
        (await run.Client.AskAsync("hello")).Words().ShouldStartWith("Hello! I am");
        (await run.Client.AskAsync("thank you")).Words().ShouldBe("You are welcome.");
        var pizza = await run.Client.AskAsync("A large pizza with ham, please.");
        pizza.Words().ShouldBe("One pizza. Coming up.");
        pizza.GetProperty("output").GetArrayLength().ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_ThatWasCutByALostConnection_IsContinued(bool ordered)
    {
        await using var run = await Run.StartAsync($$"""
            {"ordered":{{(ordered ? "true" : "false")}},"rules":[
              {"when":{"said":"hello"},"then":[{"say":"First."}]},
              {"when":{"said":"tell me"},"then":[{"say":"One thing. Another thing. A third thing."}],"once":true}]}
            """);
        foreach (var (role, type, text) in new[]
        {
            ("user", "input_text", "tell me"), ("assistant", "output_text", "One thing. Anoth"),
            ("system", "input_text", "The connection broke while you were speaking. Go on with it now."),
        })
        {
            await run.Client.SendAsync(new { type = "conversation.item.create", item = new { type = "message", role, content = new[] { new { type, text } } } });
        }

        await run.Client.RespondAsync();
        (await run.Client.NextAsync("response.done")).GetProperty("response").Words().ShouldBe("Another thing. A third thing.");
    }

    [Fact]
    public async Task Rules_InOrder_WaitForEachOther()
    {
        await using var run = await Run.StartAsync("""
            {"ordered":true,"rules":[
              {"when":{"said":"hello"},"then":[{"say":"First."}]},
              {"when":{"said":"hello"},"then":[{"say":"Second."}]}]}
            """);

        (await run.Client.AskAsync("thank you")).Words().ShouldBe("You are welcome.");
        (await run.Client.AskAsync("hello")).Words().ShouldBe("First.");
        (await run.Client.AskAsync("hello")).Words().ShouldBe("Second.");
        (await run.Client.AskAsync("hello")).Words().ShouldStartWith("Hello! I am");
    }

    [Fact]
    public async Task Call_WithAfter_SpeaksTheOutput()
    {
        await using var run = await Run.StartAsync("""
            {"rules":[{"when":{"said":"order"},
              "then":[{"call":"order_pizza","arguments":{"size":"large"}}],
              "after":[{"say":"They said: {output}!"}]}]}
            """);

        var call = (await run.Client.AskAsync("order")).Calls().ShouldHaveSingleItem();
        await run.Client.SendAsync(new
        {
            type = "conversation.item.create",
            item = new { type = "function_call_output", call_id = call.Text("call_id"), output = """{"message":"twenty minutes"}""" },
        });
        await run.Client.RespondAsync();

        call.Text("name").ShouldBe("order_pizza");
        call.Text("arguments").ShouldBe("""{"size":"large"}""");
        (await run.Client.NextAsync("response.done")).GetProperty("response").Words().ShouldBe("They said: twenty minutes!");
    }

    [Fact]
    public async Task Wait_IsInTheTimeOfTheProvider()
    {
        var time = new WatchedTime(TimeSpan.FromMinutes(10));
        await using var run = await Run.StartAsync("""{"rules":[{"when":{"said":"*"},"then":[{"say":"A."},{"wait":"00:10:00"},{"say":"B."}]}]}""", time);
        await run.Client.TypeAsync("x");
        await run.Client.RespondAsync();
        await time.Awaited;
        time.Advance(TimeSpan.FromMinutes(10));

        (await run.Client.NextAsync("response.done")).GetProperty("response").Words().ShouldBe("A. B.");
    }

    [Fact]
    public async Task Fail_Close_ClosesWithTheCode()
    {
        await using var run = await Run.StartAsync(Failing("close:1011"));

        (await run.Client.ClosedAsync()).ShouldBe(WebSocketCloseStatus.InternalServerError);
    }

    [Fact]
    public async Task Fail_Drop_ClosesWithoutAFrame()
    {
        await using var run = await Run.StartAsync(Failing("drop"));

        await Should.ThrowAsync<WebSocketException>(() => run.Client.ClosedAsync());
    }

    [Fact]
    public async Task Fail_Mute_SendsNothingMore()
    {
        await using var run = await Run.StartAsync(Failing("mute"));
        await run.Client.NextAsync("rate_limits.updated");

        // The response is under way when it falls silent, so a few answers may still come; then they stop, and only our close is answered.
        for (var answered = true; answered;)
        {
            await run.Client.SendAsync("""{"type":"input_audio_buffer.clear"}""");
            var next = run.Client.ReadAsync();
            answered = await Task.WhenAny(next, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System)) == next;
            if (answered) (await next).Type().ShouldBe("input_audio_buffer.cleared");
            else await CloseAsync(run.Client, next);
        }
    }

    static async Task CloseAsync(RealtimeClient client, Task reading)
    {
        await client.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        (await Should.ThrowAsync<InvalidOperationException>(() => reading)).Message.ShouldStartWith("Closed with NormalClosure");
    }

    [Theory]
    [InlineData("response_failed", "failed", "server_error")]
    [InlineData("response_failed:rate_limit_exceeded", "failed", "rate_limit_exceeded")]
    public async Task Fail_Response_EndsItAsFailed(string fail, string status, string code)
    {
        await using var run = await Run.StartAsync(Failing(fail));

        var response = (await run.Client.NextAsync("response.done")).GetProperty("response");

        response.Text("status").ShouldBe(status);
        response.GetProperty("status_details").GetProperty("error").Text("code").ShouldBe(code);
        (await run.Client.AskAsync("hello")).Text("status").ShouldBe("completed");
    }

    [Fact]
    public async Task Fail_Incomplete_NamesTheReason()
    {
        await using var run = await Run.StartAsync(Failing("response_incomplete:content_filter"));

        var response = (await run.Client.NextAsync("response.done")).GetProperty("response");

        response.Text("status").ShouldBe("incomplete");
        response.GetProperty("status_details").Text("reason").ShouldBe("content_filter");
    }

    [Fact]
    public async Task Fail_Error_IsSentAndTheResponseGoesOn()
    {
        await using var run = await Run.StartAsync(Failing("error:server_error"));

        (await run.Client.NextAsync("error")).GetProperty("error").Text("code").ShouldBe("server_error");
        (await run.Client.NextAsync("response.done")).GetProperty("response").Words().ShouldBe("After.");
    }

    /// <summary>A rule that is triggered at once.</summary>
    static string Failing(string fail) =>
        $$$"""{"rules":[{"when":{"typed":"fail"},"then":[{"fail":"{{{fail}}}"},{"say":"After."}]}]}""";

    sealed class Run(ScenarioText file, SimulatorHost host, RealtimeClient client) : IAsyncDisposable
    {
        public RealtimeClient Client => client;

        public static async Task<Run> StartAsync(string json, TimeProvider? time = null)
        {
            var file = new ScenarioText(json);
            var host = await SimulatorHost.StartAsync(options => options.Scenario = file.Path, time);
            var client = await host.ConnectAsync();
            if (json.Contains("\"fail\"", StringComparison.Ordinal))
            {
                await client.TypeAsync("fail");
                await client.RespondAsync();
            }

            return new(file, host, client);
        }

        public async ValueTask DisposeAsync()
        {
            await client.DisposeAsync();
            await host.DisposeAsync();
            file.Dispose();
        }
    }
}
