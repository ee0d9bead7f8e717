namespace Voice.Simulator.Tests.Realtime;

public sealed class ResponseTests
{
    const string Tools = """
        "tools":[{"type":"function","name":"get_time"},{"type":"function","name":"roll_dice","parameters":{"type":"object","properties":{"sides":{"type":"integer"}}}}]
        """;

    [Fact]
    public async Task Audio_Reply_ComesInTheOrderOfTheRealService()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.TypeAsync("hello");
        await client.RespondAsync();

        var events = await client.UntilAsync("response.done");

        events.Order().ShouldBe([
            "conversation.item.added", "conversation.item.done",
            "response.created", "rate_limits.updated", "response.output_item.added", "conversation.item.added", "response.content_part.added",
            "response.output_audio.done", "response.output_audio_transcript.done", "response.content_part.done",
            "conversation.item.done", "response.output_item.done", "response.done"]);
        events.Select(item => item.Text("event_id")).ShouldBeUnique();
        events.First("response.content_part.added").GetProperty("part").Type().ShouldBe("audio");
        var words = string.Concat(events.Where(item => item.Type() == "response.output_audio_transcript.delta").Select(item => item.Text("delta")));
        words.ShouldBe(events.First("response.output_audio_transcript.done").Text("transcript"));
        var first = events.FindIndex(item => item.Type() == "response.output_audio.delta");
        var lastWords = events.FindLastIndex(item => item.Type() == "response.output_audio_transcript.delta");
        first.ShouldBeLessThan(lastWords);
        events[^1].GetProperty("response").Text("status").ShouldBe("completed");
        events[^1].GetProperty("response").GetProperty("output")[0].Text("status").ShouldBe("completed");
    }

    [Fact]
    public async Task Text_Reply_ComesInTheOrderOfTheRealService()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync(""" "output_modalities":["text"] """);
        await client.TypeAsync("hello");
        await client.RespondAsync();

        var events = await client.UntilAsync("response.done");

        events.Order()[2..].ShouldBe([
            "response.created", "rate_limits.updated", "response.output_item.added", "conversation.item.added", "response.content_part.added",
            "response.output_text.done", "response.content_part.done", "conversation.item.done", "response.output_item.done", "response.done"]);
        events.First("response.content_part.added").GetProperty("part").Type().ShouldBe("text");
    }

    [Theory]
    [InlineData("audio/pcmu")]
    [InlineData("audio/pcma")]
    public async Task Audio_InATelephoneFormat_IsAThirdOfTheSamples(string format)
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync(""" "audio":{"output":{"format":{"type":"FORMAT"}}} """.Replace("FORMAT", format, StringComparison.Ordinal));
        await client.TypeAsync("hello");
        await client.RespondAsync();

        var events = await client.UntilAsync("response.done");

        var bytes = events.Where(item => item.Type() == "response.output_audio.delta").Sum(item => item.GetProperty("delta").GetBytesFromBase64().Length);
        var response = events[^1].GetProperty("response");
        var tokens = response.GetProperty("usage").GetProperty("output_token_details").Number("audio_tokens");
        tokens.ShouldBe((int)Math.Ceiling(bytes / 8 / 50.0));
        response.GetProperty("audio").GetProperty("output").GetProperty("format").Type().ShouldBe(format);
    }

    [Fact]
    public async Task Calls_InParallel_ComeInOneResponseAndAreAnsweredTogether()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync(Tools);
        await client.TypeAsync("What time is it, and roll the dice!");
        await client.RespondAsync();

        var events = await client.UntilAsync("response.done");
        var calls = events[^1].GetProperty("response").Calls();
        foreach (var call in calls)
        {
            var output = call.Text("name") == "get_time" ? """{"time":"2026-11-22T17:40:00+01:00"}""" : """{"rolls":[4]}""";
            await client.SendAsync(new { type = "conversation.item.create", item = new { type = "function_call_output", call_id = call.Text("call_id"), output } });
        }

        await client.RespondAsync();
        var answer = (await client.NextAsync("response.done")).GetProperty("response");

        events.Order()[2..].ShouldBe([
            "response.created", "rate_limits.updated",
            "response.output_item.added", "conversation.item.added", "response.function_call_arguments.done", "conversation.item.done", "response.output_item.done",
            "response.output_item.added", "conversation.item.added", "response.function_call_arguments.done", "conversation.item.done", "response.output_item.done",
            "response.done"]);
        calls.Select(call => call.Text("name")).ShouldBe(["get_time", "roll_dice"]);
        calls[1].Text("arguments").ShouldBe("""{"sides":6}""");
        var done = events.Where(item => item.Type() == "response.function_call_arguments.done").ToList();
        done.Select(item => item.Text("name")).ShouldBe(["get_time", "roll_dice"]);
        done.Select(item => item.Text("call_id")).ShouldBe(calls.Select(call => call.Text("call_id")));
        answer.Words().ShouldBe("It is 5:40 PM on Sunday, November 22, 2026. You rolled 4.");
    }

    /// <summary>The agents client asks for a response after each output, so one output may come in while the other is being spoken of.</summary>
    [Fact]
    public async Task Output_ThatComesLate_IsStillSpokenOf()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync(Tools);
        var calls = (await client.AskAsync("what time is it and roll the dice")).Calls();
        await client.SendAsync(new { type = "conversation.item.create", item = new { type = "function_call_output", call_id = calls[0].Text("call_id"), output = "noon" } });
        await client.RespondAsync();
        await client.NextAsync("response.output_audio.delta");
        await client.SendAsync(new { type = "conversation.item.create", item = new { type = "function_call_output", call_id = calls[1].Text("call_id"), output = "[3]" } });
        await client.NextAsync("response.done");
        await client.RespondAsync();

        (await client.NextAsync("response.done")).GetProperty("response").Words().ShouldBe("You rolled 3.");
    }

    [Fact]
    public async Task Create_WhileOneIsActive_IsRefused()
    {
        await using var host = await SimulatorHost.StartAsync(options => options.Pace = 1);
        await using var client = await host.ConnectAsync();
        await client.TypeAsync("tell me a long story");
        await client.RespondAsync();
        var id = (await client.NextAsync("response.created")).GetProperty("response").Text("id");
        await client.SendAsync("""{"type":"response.create","event_id":"agents_js_response_create_1","response":{}}""");

        var error = (await client.NextAsync("error")).GetProperty("error");

        error.Text("code").ShouldBe("conversation_already_has_active_response");
        error.Text("event_id").ShouldBe("agents_js_response_create_1");
        error.Text("message").ShouldBe(
            $"Conversation already has an active response in progress: {id}. Wait until the response is finished before creating a new one.");
    }

    [Fact]
    public async Task OutOfBand_BesideTheActiveOne_TouchesNoConversation()
    {
        await using var host = await SimulatorHost.StartAsync(options => options.Pace = 1);
        await using var client = await host.ConnectAsync();
        await client.TypeAsync("tell me a long story");
        await client.RespondAsync();
        await client.NextAsync("response.output_audio.delta");

        await client.SendAsync("""
            {"type":"response.create","response":{"conversation":"none","metadata":{"topic":"side"},"output_modalities":["text"],
             "input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"thank you"}]}]}}
            """);
        var events = await client.UntilAsync("response.done");

        var response = events[^1].GetProperty("response");
        response.Text("conversation_id").ShouldBeNull();
        response.GetProperty("metadata").Text("topic").ShouldBe("side");
        response.Words().ShouldBe("You are welcome.");
        events.Types().ShouldNotContain("conversation.item.added");
    }

    [Fact]
    public async Task Cancel_Active_ClosesEverythingThatIsOpen()
    {
        await using var host = await SimulatorHost.StartAsync(options => options.Pace = 1);
        await using var client = await host.ConnectAsync();
        await client.TypeAsync("tell me a long story");
        await client.RespondAsync();
        await client.NextAsync("response.output_audio.delta");
        await client.SendAsync("""{"type":"response.cancel"}""");

        var events = await client.UntilAsync("response.done");

        events.Order().ShouldBe([
            "response.output_audio.done", "response.output_audio_transcript.done", "response.content_part.done",
            "conversation.item.done", "response.output_item.done", "response.done"]);
        var response = events[^1].GetProperty("response");
        response.Text("status").ShouldBe("cancelled");
        response.GetProperty("status_details").Type().ShouldBe("cancelled");
        response.GetProperty("status_details").Text("reason").ShouldBe("client_cancelled");
        response.GetProperty("output")[0].Text("status").ShouldBe("incomplete");
        (await client.AskAsync("hello")).Text("status").ShouldBe("completed");
    }

    [Theory]
    [InlineData("""{"type":"response.cancel","event_id":"c"}""")]
    [InlineData("""{"type":"response.cancel","event_id":"c","response_id":"resp_other"}""")]
    public async Task Cancel_WithNothingActive_IsRefused(string json)
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();

        var error = await client.RefusedAsync(json);

        error.Text("code").ShouldBe("response_cancel_not_active");
        error.Text("message").ShouldBe("Cancellation failed: no active response found");
        error.Text("event_id").ShouldBe("c");
    }

    [Theory]
    [InlineData(""" "instructions":"Say exactly: \"Welcome to the bakery.\"" """, "Welcome to the bakery.")]
    [InlineData(""" "instructions":"Greet the caller." """, "Hello! I am the built-in simulator. How can I help you?")]
    [InlineData(""" "tool_choice":"none" """, "I have no clock tool in this call, and the simulator makes nothing up.")]
    [InlineData(""" "tools":[] """, "I have no clock tool in this call, and the simulator makes nothing up.")]
    public async Task Create_WithOverrides_FollowsThem(string overrides, string words)
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync(Tools);
        await client.TypeAsync("what time is it");

        await client.SendAsync($$$"""{"type":"response.create","response":{ {{{overrides}}} }}""");

        (await client.NextAsync("response.done")).GetProperty("response").Words().ShouldBe(words);
    }

    [Fact]
    public async Task Create_WithAForcedFunction_CallsIt()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync(Tools);
        await client.TypeAsync("hello");

        await client.SendAsync("""{"type":"response.create","response":{"tool_choice":{"type":"function","name":"roll_dice"}}}""");

        (await client.NextAsync("response.done")).GetProperty("response").Calls().ShouldHaveSingleItem().Text("name").ShouldBe("roll_dice");
    }

    [Theory]
    [InlineData("""{"modalities":["text"]}""", "unknown_parameter", "response.modalities")]
    [InlineData("""{"conversation":"other"}""", "invalid_value", "response.conversation")]
    [InlineData("""{"metadata":{"a":1}}""", "invalid_type", "response.metadata.a")]
    [InlineData("""{"input":[{"type":"item_reference","id":"nope"}]}""", "invalid_value", "response.input[0].id")]
    public async Task Create_Wrong_IsRefused(string response, string code, string param)
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();

        var error = await client.RefusedAsync($$$"""{"type":"response.create","response":{{{response}}}}""");

        error.Text("code").ShouldBe(code);
        error.Text("param").ShouldBe(param);
    }

    [Fact]
    public async Task Usage_OfTheSecondResponse_HasTheFirstContextCached()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();

        var first = (await client.AskAsync("hello")).GetProperty("usage");
        var second = (await client.AskAsync("thank you")).GetProperty("usage");

        first.GetProperty("input_token_details").Number("cached_tokens").ShouldBe(0);
        second.GetProperty("input_token_details").Number("cached_tokens").ShouldBe(first.Number("input_tokens"));
        second.Number("input_tokens").ShouldBeGreaterThan(first.Number("input_tokens") + first.GetProperty("output_token_details").Number("audio_tokens"));
        second.Number("total_tokens").ShouldBe(second.Number("input_tokens") + second.Number("output_tokens"));
    }

    [Fact]
    public async Task Reply_BeyondTheTokenLimit_IsIncomplete()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync(""" "max_output_tokens":50 """);

        var response = await client.AskAsync("tell me a long story");

        response.Text("status").ShouldBe("incomplete");
        response.GetProperty("status_details").Text("reason").ShouldBe("max_output_tokens");
    }

    [Fact]
    public async Task Reply_SentAtOnce_ReachesAClientThatReadsLate()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();

        var response = await client.AskAsync("tell me a long story");

        response.Text("status").ShouldBe("completed");
        response.GetProperty("usage").GetProperty("output_token_details").Number("audio_tokens").ShouldBeGreaterThan(40 * 20);
    }
}
