using Voice.Audio;
using Voice.Server.Browser;

namespace Voice.Server.Tests.Upstream;

/// <summary>Whole calls on the cascade alone: a page, the real server, and the three services of the simulator in the box.</summary>
public sealed class CascadeCallTests
{
    [Theory]
    [InlineData("Responses", "Speech")]
    [InlineData("ChatCompletions", "Realtime")]
    public async Task Caller_AsksTheTimeAloud_HearsItTold(string chat, string speech)
    {
        await using var server = await ServerUnderTest.StartAsync(upstream: null, "Voice:Assistants=cascade", $"Voice:Cascade:Chat:Api={chat}", $"Voice:Cascade:Speech:Api={speech}");
        await using var caller = await Caller.TalkAsync(server.Url);
        (await caller.NextAsync<CallStart>("CallStarted")).Assistant.Simulated.ShouldBeTrue();
        await caller.StateAsync("listening");
        await using var microphone = await Microphone.SayAsync(caller, "What time is it?");

        var question = await caller.NextAsync<Caption>("Caption", c => c is { Role: "user", State: "final" });
        question.Text.ShouldContain("time", Case.Insensitive);
        (await caller.NextAsync<ToolCard>("Tool", t => t.State == "done")).Name.ShouldBe("get_time");
        (await AnswerAsync(caller)).ShouldMatch(@"\d:\d\d\.$");
        caller.AudioBytes.ShouldBeGreaterThan(AudioFormat.Pcm24K.BytesIn(TimeSpan.FromSeconds(1)));
    }

    /// <summary>The words of the next reply, once it is whole.</summary>
    private static async Task<string> AnswerAsync(Caller caller)
    {
        var words = "";
        await caller.NextAsync<Caption>("Caption", c =>
        {
            if (c.Role == "assistant")
                words = words[..c.From] + c.Text;
            return c is { Role: "assistant", State: "final" };
        });
        return words;
    }
}
