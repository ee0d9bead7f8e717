using System.Text.Json;
using Voice.Simulator.Tests.Pictures;

namespace Voice.Simulator.Tests.Realtime;

/// <summary>Pictures in a spoken conversation.</summary>
public sealed class PictureTests
{
    [Theory]
    [InlineData("What is in this picture?")]
    [InlineData("what do you see")]
    [InlineData("Can you describe the photo?")]
    [InlineData("what colour is it")]
    [InlineData("How big is this image?")]
    [InlineData("What can you see on the screenshot?")]
    public async Task Picture_AskedAbout_IsMeasured(string question)
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await ShowAsync(client, "baseline.jpg");

        var said = (await client.AskAsync(question)).Words();

        said.ShouldContain("JPEG");
        said.ShouldContain("48 by 32 pixels, mostly red and blue");
        said.ShouldContain("no vision model");
    }

    [Fact]
    public async Task Picture_ShownAfterItsQuestion_IsMeasured()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.TypeAsync("what is in this picture");
        await ShowAsync(client, "picture.png");
        await client.RespondAsync();

        (await client.NextAsync("response.done")).GetProperty("response").Words().ShouldContain("48 by 32 pixels");
    }

    [Fact]
    public async Task Picture_Shown_StartsNoResponseAndIsNotSentBack()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.SendAsync(Item(Samples.Url("picture.png")));

        foreach (var type in (string[])["conversation.item.added", "conversation.item.done"])
        {
            var told = await client.ReadAsync();
            told.Type().ShouldBe(type);
            told.GetProperty("item").GetProperty("content")[0].GetProperty("image_url").ValueKind.ShouldBe(JsonValueKind.Null);
        }

        await client.SendAsync("""{"type":"input_audio_buffer.clear"}""");
        (await client.ReadAsync()).Type().ShouldBe("input_audio_buffer.cleared");
    }

    [Fact]
    public async Task Pictures_Several_AreAnsweredByTheNewestAndSaySo()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await ShowAsync(client, "baseline.jpg");
        await ShowAsync(client, "picture.png");

        var said = (await client.AskAsync("what do you see")).Words();

        said.ShouldContain("2 pictures");
        said.ShouldContain("newest");
        said.ShouldContain("PNG");
    }

    [Fact]
    public async Task Picture_Deleted_IsForgotten()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        var id = await ShowAsync(client, "picture.png");
        await client.SendAsync(new { type = "conversation.item.delete", item_id = id });
        await client.NextAsync("conversation.item.deleted");

        (await client.AskAsync("what is in this picture")).Words().ShouldContain("no picture in this call");
    }

    /// <summary>A picture of 48 × 32 pixels has two squares of 32 pixels side by side.</summary>
    [Fact]
    public async Task Picture_InTheConversation_IsBilledAgainAndCached()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await ShowAsync(client, "picture.png");

        foreach (var cached in (int[])[0, 2])
        {
            var usage = (await client.AskAsync("hello")).GetProperty("usage").GetProperty("input_token_details");
            usage.Number("image_tokens").ShouldBe(2);
            usage.GetProperty("cached_tokens_details").Number("image_tokens").ShouldBe(cached);
        }
    }

    [Theory]
    [InlineData("https://example.org/a.png", "invalid_value")]
    [InlineData("data:image/svg+xml;base64,PHN2Zy8+", "invalid_value")]
    [InlineData("data:image/webp;base64,UklGRg==", "invalid_value")]
    [InlineData("data:image/png;base64,???", "invalid_base64_image")]
    [InlineData("data:image/png;base64,PHN2Zy8+", "invalid_image")]
    [InlineData("data:image/png;base64,iVBORw0KGgo=", "image_parse_error")]
    public async Task Picture_ThatIsNone_IsRefusedWithTheClientsEventId(string url, string code)
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();

        var error = await client.RefusedAsync(JsonSerializer.Serialize(Item(url)));

        error.Text("code").ShouldBe(code);
        error.Text("param").ShouldBe("item.content[0].image_url");
        error.Text("event_id").ShouldBe("show");
        (await client.AskAsync("hello")).Words().ShouldContain("Hello");
    }

    static object Item(string url) => new
    {
        type = "conversation.item.create",
        event_id = "show",
        item = new { type = "message", role = "user", content = new[] { new { type = "input_image", image_url = url, detail = "low" } } },
    };

    static async Task<string> ShowAsync(RealtimeClient client, string name)
    {
        await client.SendAsync(Item(Samples.Url(name)));
        return (await client.NextAsync("conversation.item.done")).GetProperty("item").Text("id")!;
    }
}
