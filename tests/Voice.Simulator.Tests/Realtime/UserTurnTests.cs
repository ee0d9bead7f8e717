using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Voice.Simulator.Tests.Realtime;

public sealed class UserTurnTests
{
    const string Telephone = """ "audio":{"input":{"format":{"type":"audio/pcmu"},"transcription":{"model":"whisper-1"}}} """;
    const string Manual = """ "audio":{"input":{"format":{"type":"audio/pcmu"},"turn_detection":null}} """;

    [Fact]
    public async Task Speech_Known_IsATurnInTheOrderOfTheRealService()
    {
        await using var host = await SimulatorHost.StartAsync(options => options.TranscriptionDelay = TimeSpan.FromHours(0));
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync($$"""{{Telephone}},"tools":[{"type":"function","name":"get_time"}]""");
        await client.SpeakAsync(Clips.WhatTimeIsIt, Clips.MuLawBytesPerSecond);

        var events = await client.UntilAsync("response.done");
        if (!events.Types().Contains("conversation.item.input_audio_transcription.completed"))
            events.AddRange(await client.UntilAsync("conversation.item.input_audio_transcription.completed"));

        var id = events.First("input_audio_buffer.speech_started").Text("item_id");
        var order = events.Where(item => !item.Type().Contains("transcription", StringComparison.Ordinal)).Order();
        order[..7].ShouldBe([
            "input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped", "input_audio_buffer.committed",
            "conversation.item.added", "conversation.item.done", "response.created", "rate_limits.updated"]);
        events.First("input_audio_buffer.committed").Text("item_id").ShouldBe(id);
        events.First("conversation.item.added").GetProperty("item").GetProperty("content")[0].GetProperty("transcript").ValueKind.ShouldBe(JsonValueKind.Null);
        var completed = events.First("conversation.item.input_audio_transcription.completed");
        completed.Text("item_id").ShouldBe(id);
        completed.Text("transcript").ShouldBe("What time is it?");
        completed.GetProperty("usage").Type().ShouldBe("duration");
        events.First("response.done").GetProperty("response").Calls().ShouldHaveSingleItem().Text("name").ShouldBe("get_time");
    }

    /// <summary>Positions count audio, not time: the audio of a test comes in milliseconds and still has its length.</summary>
    [Fact]
    public async Task Speech_Positions_CountTheAudioThatWasWritten()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync(Telephone);
        await client.SpeakAsync([.. Clips.Silence(10), .. Clips.WhatTimeIsIt], Clips.MuLawBytesPerSecond);

        var start = (await client.NextAsync("input_audio_buffer.speech_started")).Number("audio_start_ms");
        var end = (await client.NextAsync("input_audio_buffer.speech_stopped")).Number("audio_end_ms");

        start.ShouldBeInRange(10_000, 10_700);
        end.ShouldBeInRange(start + 1_000, start + 3_000);
    }

    [Fact]
    public async Task Speech_Unknown_IsNeverGivenATranscript()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync(Telephone);
        await client.SpeakAsync(Clips.Unknown, Clips.MuLawBytesPerSecond);

        var events = await client.UntilAsync("response.done");
        if (!events.Types().Contains("conversation.item.input_audio_transcription.failed"))
            events.AddRange(await client.UntilAsync("conversation.item.input_audio_transcription.failed"));

        var error = events.First("conversation.item.input_audio_transcription.failed").GetProperty("error");
        error.Text("code").ShouldBe("speech_not_recognized");
        error.Text("message")!.ShouldContain("phrase book");

        // The agents client takes a missing param and refuses a null one.
        error.TryGetProperty("param", out _).ShouldBeFalse();
        events.First("response.done").GetProperty("response").Words().ShouldStartWith("I heard speech, but the simulator only knows about");
    }

    [Fact]
    public async Task Speech_WithoutTranscription_IsAnsweredWithoutTranscriptEvents()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync(""" "audio":{"input":{"format":{"type":"audio/pcmu"}}} """);
        await client.SpeakAsync(Clips.WhatTimeIsIt, Clips.MuLawBytesPerSecond);

        var events = await client.UntilAsync("response.done");

        events.Types().ShouldNotContain(type => type.Contains("input_audio_transcription", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Transcript_WithADelay_ComesAfterTheResponse()
    {
        var time = new FakeTimeProvider();
        await using var host = await SimulatorHost.StartAsync(options => options.TranscriptionDelay = TimeSpan.FromSeconds(10), time);
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync(Telephone);
        await client.SpeakAsync(Clips.WhatTimeIsIt, Clips.MuLawBytesPerSecond);

        var events = await client.UntilAsync("response.done");
        time.Advance(TimeSpan.FromSeconds(10));
        var completed = await client.NextAsync("conversation.item.input_audio_transcription.completed");

        events.Types().ShouldNotContain("conversation.item.input_audio_transcription.completed");
        completed.Text("transcript").ShouldBe("What time is it?");
    }

    [Fact]
    public async Task Speech_OverAReply_CancelsIt()
    {
        await using var host = await SimulatorHost.StartAsync(options => options.Pace = 1);
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync(Telephone);
        await client.TypeAsync("tell me a long story");
        await client.RespondAsync();
        await client.NextAsync("response.output_audio.delta");
        await client.SpeakAsync(Clips.WhatTimeIsIt, Clips.MuLawBytesPerSecond);

        var events = await client.UntilAsync("response.done");

        events.Types().ShouldContain("input_audio_buffer.speech_started");
        var response = events[^1].GetProperty("response");
        response.Text("status").ShouldBe("cancelled");
        response.GetProperty("status_details").Text("reason").ShouldBe("turn_detected");
        (await client.NextAsync("response.created")).GetProperty("response").Text("id").ShouldNotBe(response.Text("id"));
    }

    [Fact]
    public async Task Speech_OverAReplyThatMayNotBeInterrupted_LeavesItAlone()
    {
        await using var host = await SimulatorHost.StartAsync(options => options.Pace = 20);
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync(""" "audio":{"input":{"format":{"type":"audio/pcmu"},"turn_detection":{"type":"server_vad","interrupt_response":false,"create_response":false}}} """);
        await client.TypeAsync("tell me a joke");
        await client.RespondAsync();
        await client.NextAsync("response.output_audio.delta");
        await client.SpeakAsync(Clips.WhatTimeIsIt, Clips.MuLawBytesPerSecond);

        (await client.NextAsync("response.done")).GetProperty("response").Text("status").ShouldBe("completed");
    }

    [Fact]
    public async Task Commit_ByHand_AddsTheItemAndNoResponse()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync(Manual);
        await client.SpeakAsync(Clips.WhatTimeIsIt, Clips.MuLawBytesPerSecond);
        await client.SendAsync("""{"type":"input_audio_buffer.commit"}""");
        await client.SendAsync("""{"type":"input_audio_buffer.clear"}""");

        var events = await client.UntilAsync("input_audio_buffer.cleared");

        events.Types().ShouldBe(["input_audio_buffer.committed", "conversation.item.added", "conversation.item.done", "input_audio_buffer.cleared"]);
        await client.RespondAsync();
        (await client.NextAsync("response.done")).GetProperty("response").Words().ShouldStartWith("I have no clock tool");
    }

    [Fact]
    public async Task Commit_OfTooLittle_IsRefused()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();

        var error = await client.RefusedAsync("""{"type":"input_audio_buffer.commit","event_id":"c1"}""");

        error.Text("code").ShouldBe("input_audio_buffer_commit_empty");
        error.Text("event_id").ShouldBe("c1");
        error.Text("message").ShouldBe(
            "Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, but buffer only has 0.00ms of audio.");
    }

    [Fact]
    public async Task Clear_ThenCommit_HasNothingLeft()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync(Manual);
        await client.SpeakAsync(Clips.WhatTimeIsIt, Clips.MuLawBytesPerSecond);
        await client.SendAsync("""{"type":"input_audio_buffer.clear"}""");
        await client.NextAsync("input_audio_buffer.cleared");

        (await client.RefusedAsync("""{"type":"input_audio_buffer.commit"}""")).Text("code").ShouldBe("input_audio_buffer_commit_empty");
    }

    [Theory]
    [InlineData("""{"type":"input_audio_buffer.append"}""", "missing_required_parameter")]
    [InlineData("""{"type":"input_audio_buffer.append","audio":7}""", "invalid_type")]
    [InlineData("""{"type":"input_audio_buffer.append","audio":"not base64!"}""", "invalid_value")]
    [InlineData("""{"type":"input_audio_buffer.append","audio":"AAAAAA=="}""", null)]
    [InlineData("""{"type":"input_audio_buffer.append","audio":"AAAA"}""", "invalid_value")]
    public async Task Append_Wrong_IsRefusedAndRightIsNotAnswered(string json, string? code)
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.SendAsync(json);
        await client.SendAsync("""{"type":"input_audio_buffer.clear"}""");

        var answer = await client.ReadAsync();

        if (code is null) answer.Type().ShouldBe("input_audio_buffer.cleared");
        else answer.GetProperty("error").Text("code").ShouldBe(code);
    }

    [Fact]
    public async Task Silence_AfterAReply_TriggersTheIdleTimeout()
    {
        var time = new FakeTimeProvider();
        await using var host = await SimulatorHost.StartAsync(time: time);
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync(""" "audio":{"input":{"turn_detection":{"type":"server_vad","idle_timeout_ms":5000}}} """);
        await client.SpeakAsync(new byte[Clips.PcmBytesPerSecond], Clips.PcmBytesPerSecond);
        await client.AskAsync("hello");

        time.Advance(TimeSpan.FromSeconds(60));
        var events = await client.UntilAsync("response.done");

        events.Order()[..5].ShouldBe([
            "input_audio_buffer.timeout_triggered", "input_audio_buffer.committed", "conversation.item.added", "conversation.item.done", "response.created"]);
        events[^1].GetProperty("response").Words().ShouldBe("Are you still there?");
    }

    [Fact]
    public async Task Item_WithAudioOfTheClient_IsListenedTo()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync(Manual);
        await client.SendAsync(new
        {
            type = "conversation.item.create",
            item = new { type = "message", role = "user", content = new[] { new { type = "input_audio", audio = Clips.WhatTimeIsIt } } },
        });
        await client.RespondAsync();

        (await client.NextAsync("response.done")).GetProperty("response").Words().ShouldStartWith("I have no clock tool");
    }
}
