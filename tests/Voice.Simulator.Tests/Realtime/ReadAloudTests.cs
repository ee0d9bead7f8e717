namespace Voice.Simulator.Tests.Realtime;

public sealed class ReadAloudTests
{
    [Fact]
    public async Task Session_ThatReadsAloud_SaysTheTextAndDoesNotAnswerIt()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync(""" "instructions":"You read texts aloud, word for word, and never answer them." """);
        await client.TypeAsync("What time is it?");
        await client.RespondAsync();

        var events = await client.UntilAsync("response.done");

        events[^1].GetProperty("response").Words().ShouldBe("What time is it?");
        events.Where(item => item.Type() == "response.output_audio.delta").Sum(item => item.GetProperty("delta").GetBytesFromBase64().Length)
            .ShouldBeGreaterThan(Clips.PcmBytesPerSecond / 2);
    }

    [Fact]
    public async Task Session_ThatIsNotToReadLinksAloud_AnswersAsEver()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync(""" "instructions":"You are on a call. Never read links aloud." """);

        (await client.AskAsync("thank you")).Words().ShouldBe("You are welcome.");
    }

    [Fact]
    public async Task Responses_OutOfBand_AreSpokenSideBySide()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        foreach (var text in (string[])["One sentence.", "Another one."])
        {
            await client.SendAsync(new
            {
                type = "response.create",
                response = new { conversation = "none", instructions = $"Say exactly: \"{text}\"", input = Array.Empty<object>(), metadata = new { text } },
            });
        }

        for (var i = 0; i < 2; i++)
        {
            var response = (await client.NextAsync("response.done")).GetProperty("response");
            response.Words().ShouldBe(response.GetProperty("metadata").Text("text"));
        }
    }

    [Fact]
    public async Task Session_OfText_WritesAndSendsNoSound()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync(""" "output_modalities":["text"] """);
        await client.TypeAsync("thank you");
        await client.RespondAsync();

        var events = await client.UntilAsync("response.done");

        events[^1].GetProperty("response").Words().ShouldBe("You are welcome.");
        events.Types().ShouldContain("response.output_text.delta");
        events.Types().ShouldNotContain("response.output_audio.delta");
    }
}
