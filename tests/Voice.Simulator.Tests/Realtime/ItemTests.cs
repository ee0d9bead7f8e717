using System.Text.Json;

namespace Voice.Simulator.Tests.Realtime;

public sealed class ItemTests
{
    [Fact]
    public async Task Create_InOrder_IsAddedAndDoneAfterThePreviousItem()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();

        await client.SendAsync(Message("a", null));
        await client.SendAsync(Message("b", null));
        await client.SendAsync(Message("c", "root"));
        await client.SendAsync(Message("d", "a"));

        foreach (var (id, previous) in new[] { ("a", null), ("b", "a"), ("c", null), ("d", "a") })
        {
            var added = await client.ReadAsync();
            var done = await client.ReadAsync();
            added.Type().ShouldBe("conversation.item.added");
            done.Type().ShouldBe("conversation.item.done");
            done.GetProperty("item").Text("id").ShouldBe(id);
            added.Text("previous_item_id").ShouldBe(previous);
        }
    }

    [Theory]
    [InlineData("""{"type":"conversation.item.create","previous_item_id":"nope","item":{"type":"message","role":"user","content":[]}}""", "invalid_value", "previous_item_id")]
    [InlineData("""{"type":"conversation.item.create","item":{"id":"here","type":"message","role":"user","content":[]}}""", "invalid_value", "item.id")]
    [InlineData("""{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"output_text","text":"x"}]}}""", "invalid_value", "item.content[0].type")]
    [InlineData("""{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_image","image_url":"https://x"}]}}""", "invalid_value", "item.content[0].image_url")]
    [InlineData("""{"type":"conversation.item.create","item":{"type":"message","role":"assistant","content":[{"type":"output_audio","audio":"AAAA"}]}}""", "invalid_value", "item.content[0].audio")]
    [InlineData("""{"type":"conversation.item.create","item":{"type":"function_call_output","output":"x"}}""", "missing_required_parameter", "item.call_id")]
    [InlineData("""{"type":"conversation.item.create","item":{"type":"poem"}}""", "invalid_value", "item.type")]
    [InlineData("""{"type":"conversation.item.create"}""", "missing_required_parameter", "item")]
    public async Task Create_Wrong_IsRefused(string json, string code, string param)
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.SendAsync(Message("here", null));
        await client.NextAsync("conversation.item.done");

        var error = await client.RefusedAsync(json);

        error.Text("code").ShouldBe(code);
        error.Text("param").ShouldBe(param);
    }

    [Fact]
    public async Task Delete_ThenRetrieve_IsGone()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.SendAsync(Message("a", null));
        await client.SendAsync("""{"type":"conversation.item.delete","item_id":"a"}""");
        (await client.NextAsync("conversation.item.deleted")).Text("item_id").ShouldBe("a");

        (await client.RefusedAsync("""{"type":"conversation.item.retrieve","item_id":"a"}""")).Text("code").ShouldBe("item_retrieve_invalid_item_id");
        (await client.RefusedAsync("""{"type":"conversation.item.delete","item_id":"a"}""")).Text("code").ShouldBe("item_delete_invalid_item_id");
    }

    [Fact]
    public async Task Retrieve_Spoken_HasTheAudioThatWasSent()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        var (id, sent) = await HearAsync(client, "hello");

        await client.SendAsync(new { type = "conversation.item.retrieve", item_id = id });

        var part = (await client.NextAsync("conversation.item.retrieved")).GetProperty("item").GetProperty("content")[0];
        part.Type().ShouldBe("output_audio");
        part.GetProperty("audio").GetBytesFromBase64().ShouldBe(sent);
    }

    [Fact]
    public async Task Truncate_Spoken_CutsTheAudioAndDeletesTheTranscript()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        var (id, sent) = await HearAsync(client, "hello");

        await client.SendAsync(new { type = "conversation.item.truncate", item_id = id, content_index = 0, audio_end_ms = 700 });
        var truncated = await client.NextAsync("conversation.item.truncated");
        await client.SendAsync(new { type = "conversation.item.retrieve", item_id = id });
        var part = (await client.NextAsync("conversation.item.retrieved")).GetProperty("item").GetProperty("content")[0];

        truncated.Number("audio_end_ms").ShouldBe(700);
        part.TryGetProperty("transcript", out _).ShouldBeFalse();
        part.GetProperty("audio").GetBytesFromBase64().ShouldBe(sent[..(700 * 48)]);
    }

    [Fact]
    public async Task Truncate_ThenRepeatThat_SaysOnlyWhatWasHeard()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        var (id, _) = await HearAsync(client, "tell me a long story");
        await client.SendAsync(new { type = "conversation.item.truncate", item_id = id, content_index = 0, audio_end_ms = 3_000 });
        await client.NextAsync("conversation.item.truncated");

        var words = (await client.AskAsync("say that again")).Words();

        words.ShouldStartWith("Once upon a time");
        words.Length.ShouldBeLessThan(100);
    }

    [Fact]
    public async Task Truncate_BeyondTheEnd_IsRefused()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        var (id, sent) = await HearAsync(client, "hello");
        var duration = sent.Length / 48;

        var error = await client.RefusedAsync($$"""{"type":"conversation.item.truncate","item_id":"{{id}}","content_index":0,"audio_end_ms":{{duration + 1}}}""");

        error.Text("code").ShouldBe("invalid_value");
        error.Text("message").ShouldBe($"Audio content of {duration}ms is already shorter than {duration + 1}ms");
    }

    [Fact]
    public async Task Truncate_WhatIsNoAssistantAudio_IsRefusedWithoutACode()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.SendAsync(Message("typed", null));
        await client.NextAsync("conversation.item.done");

        var error = await client.RefusedAsync("""{"type":"conversation.item.truncate","item_id":"typed","content_index":0,"audio_end_ms":0}""");

        error.Text("code").ShouldBeNull();
        error.Text("message").ShouldBe("Only model output audio messages can be truncated");
    }

    [Theory]
    [InlineData("""{"type":"conversation.item.truncate","item_id":"nope","content_index":0,"audio_end_ms":0}""", "item_truncate_invalid_item_id")]
    [InlineData("""{"type":"conversation.item.truncate","content_index":0,"audio_end_ms":0}""", "missing_required_parameter")]
    [InlineData("""{"type":"conversation.item.truncate","item_id":"typed","audio_end_ms":0}""", "missing_required_parameter")]
    [InlineData("""{"type":"conversation.item.truncate","item_id":"typed","content_index":0,"audio_end_ms":1.5}""", "invalid_type")]
    [InlineData("""{"type":"conversation.item.truncate","item_id":"typed","content_index":0,"audio_end_ms":-1}""", "invalid_value")]
    public async Task Truncate_Wrong_IsRefused(string json, string code)
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.SendAsync(Message("typed", null));
        await client.NextAsync("conversation.item.done");

        (await client.RefusedAsync(json)).Text("code").ShouldBe(code);
    }

    static string Message(string id, string? previous) => JsonSerializer.Serialize(new
    {
        type = "conversation.item.create",
        previous_item_id = previous,
        item = new { id, type = "message", role = "user", content = new[] { new { type = "input_text", text = "hi" } } },
    });

    static async Task<(string Id, byte[] Audio)> HearAsync(RealtimeClient client, string text)
    {
        await client.TypeAsync(text);
        await client.RespondAsync();
        var events = await client.UntilAsync("response.done");
        var audio = events.Where(item => item.Type() == "response.output_audio.delta").SelectMany(item => item.GetProperty("delta").GetBytesFromBase64());
        return (events.First("response.output_item.added").GetProperty("item").Text("id")!, [.. audio]);
    }
}
