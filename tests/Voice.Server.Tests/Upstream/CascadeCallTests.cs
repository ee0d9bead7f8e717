using Voice.Audio;
using Voice.Server.Browser;
using Voice.Server.Tests.Phone;

namespace Voice.Server.Tests.Upstream;

/// <summary>Whole calls on the cascade alone: a page, the real server, and the three services of the built-in simulator.</summary>
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

    [Fact]
    public async Task Caller_WithAnotherServerAndKeyForEachService_IsAnswered()
    {
        await using var transcription = await ServiceAsync("key-of-transcription");
        await using var chat = await ServiceAsync("key-of-chat");
        await using var speech = await ServiceAsync("key-of-speech");
        await using var server = await ServerUnderTest.StartAsync(
            new Uri("http://127.0.0.1:9/v1"), ["Voice:Assistants=cascade", "Voice:Cascade:Chat:Api=ChatCompletions", .. At("Transcription", transcription), .. At("Chat", chat), .. At("Speech", speech)]);
        await using var caller = await Caller.TalkAsync(server.Url);
        await caller.StateAsync("listening");
        await using var microphone = await Microphone.SayAsync(caller, "What time is it?");
        (await caller.NextAsync<Caption>("Caption", c => c is { Role: "user", State: "final" })).Text.ShouldContain("time", Case.Insensitive);
        (await AnswerAsync(caller)).ShouldMatch(@"\d:\d\d\.$");
        caller.AudioBytes.ShouldBeGreaterThan(AudioFormat.Pcm24K.BytesIn(TimeSpan.FromSeconds(1)));

        static Task<ServerUnderTest> ServiceAsync(string key) => ServerUnderTest.StartAsync(upstream: null, $"Voice:Simulator:ApiKey={key}");

        static string[] At(string step, ServerUnderTest service) =>
            [$"Voice:Cascade:{step}:BaseUrl={new Uri(service.Url, "/simulator/v1")}", $"Voice:Cascade:{step}:Key=key-of-{step.ToLowerInvariant()}"];
    }

    [Fact]
    public async Task Service_ThatIsGivenTheWrongKey_EndsTheCallBeforeItBegins()
    {
        await using var speech = await ServerUnderTest.StartAsync(upstream: null, "Voice:Simulator:ApiKey=right");
        await using var server = await ServerUnderTest.StartAsync(
            upstream: null, "Voice:Assistants=cascade", $"Voice:Cascade:Speech:BaseUrl={new Uri(speech.Url, "/simulator/v1")}", "Voice:Cascade:Speech:Key=wrong");
        await using var caller = await Caller.TalkAsync(server.Url);
        (await caller.NextAsync<ProblemCard>("Problem")).Code.ShouldBe("assistant_unauthorized");
    }

    [Fact]
    public async Task Caller_WhoSpeaksOverAStory_StopsIt()
    {
        await using var server = await ServerUnderTest.StartAsync(upstream: null, "Voice:Assistants=cascade");
        await using var caller = await Caller.TalkAsync(server.Url);
        await caller.StateAsync("listening");
        await using (await Microphone.SayAsync(caller, "Tell me a long story."))
        {
            await caller.StateAsync("speaking");
            await Until.TrueAsync(() => caller.AudioBytes > AudioFormat.Pcm24K.BytesIn(TimeSpan.FromSeconds(5)));
        }
        await using var microphone = await Microphone.SayAsync(caller, "Stop.");
        var clear = await caller.NextAsync<int>("Clear");
        // The words and the cut come in either order: this caller does not tell what was heard, so the server waits for that.
        Caption? heard = null, said = null;
        await caller.NextAsync<Caption>("Caption", c =>
        {
            if (c is { Role: "assistant", State: "interrupted" })
                heard = c;
            if (c is { Role: "user", State: "final" } && c.Text.Contains("stop", StringComparison.OrdinalIgnoreCase))
                said = c;
            return heard is not null && said is not null;
        });
        heard!.From.ShouldBeGreaterThan(0, "something of it was heard");
        clear.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Caller_OnAPhone_IsHeardAndAnsweredInTheFormatOfTheLine()
    {
        var question = await Speech.SayAsync("What time is it?");
        await using var server = await ServerUnderTest.StartAsync(upstream: null, [.. FakeCarrier.Settings, "Voice:Assistants=cascade"]);
        await using var carrier = await FakeCarrier.CallAsync(server.Url);
        await using var phone = new Handset(carrier);
        phone.Say(question);
        await Until.TrueAsync(() => phone.ReceivedBytes > 8_000);
        var heard = new List<byte>();
        await Until.TrueAsync(() =>
        {
            heard.AddRange(phone.Hear());
            return heard.Count > 8_000;
        });
        var samples = new short[heard.Count];
        G711.DecodeMuLaw(heard.ToArray(), samples);
        Math.Sqrt(samples.Average(sample => (double)sample * sample)).ShouldBeGreaterThan(500, "an answer is to be heard");
        await carrier.StopAsync();
    }

    [Fact]
    public async Task Settings_ThatAreWrong_AreToldTogetherWithoutTheKey()
    {
        var mistakes = (await Should.ThrowAsync<Voice.Server.Settings.SettingsException>(() => ServerUnderTest.StartAsync(
            upstream: null, "Voice:Cascade:Chat:BaseUrl=localhost", "Voice:Cascade:Speech:Key=sk-secret", "Voice:Cascade:MinSilence=00:00:02", "Voice:Cascade:Transcription:Modle=x"))).Mistakes;
        mistakes.Count.ShouldBe(4);
        mistakes.ShouldContain(m => m.StartsWith("Voice:Cascade:Chat:BaseUrl: 'localhost' is not a URL"));
        mistakes.ShouldContain(m => m.StartsWith("Voice:Cascade:Speech:Key: is set without a BaseUrl"));
        mistakes.ShouldContain(m => m.StartsWith("Voice:Cascade:MaxSilence: must not be below MinSilence"));
        mistakes.ShouldContain(m => m.StartsWith("Voice:Cascade:Transcription:Modle is not a setting"));
        string.Concat(mistakes).ShouldNotContain("sk-secret");
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
