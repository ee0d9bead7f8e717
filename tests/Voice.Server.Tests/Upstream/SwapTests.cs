using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Voice.Server.Browser;
using Voice.Simulator.Faults;

namespace Voice.Server.Tests.Upstream;

/// <summary>The realtime model fails, in every way and at every moment; the caller speaks on with whoever is there, and every turn is answered.</summary>
/// <remarks>
/// Everything real: spoken words, sockets, the simulator with its faults, the cascade. How long the caller waits is a promise, so it is asserted here: from the last loud
/// frame of what they said (or from the cut in a reply) to the first loud frame of anything, and of the answer.
/// </remarks>
public sealed class SwapTests(ITestOutputHelper output)
{
    private static readonly TimeSpan FirstSound = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan MostLate = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(8);

    private static readonly string[] Settings = ["Voice:Calls:ReturnAfter=00:00:01"];

    private static SimulatorFault Fault(FaultKind kind) => new() { Do = kind, Route = "realtime" };

    private static SimulatorFault Refused(int status = 503) => Fault(FaultKind.Status) with { Status = status };

    // ── From the start ──

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Realtime_RefusedFromTheStart_TheCascadeAnswers(int status)
    {
        await using var server = await ServerUnderTest.StartAsync(null, Settings);
        server.Get<SimulatorFaults>().Add(Refused(status));
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        (await spoken.Caller.NextAsync<CallStart>("CallStarted")).Assistant.StandsIn.ShouldBeTrue();
        await AskTheTimeAsync(spoken);
    }

    [Fact]
    public async Task Realtime_ThatNeverOpens_IsNotWaitedForLong()
    {
        await using var server = await ServerUnderTest.StartAsync(null, Settings);
        server.Get<SimulatorFaults>().Add(Fault(FaultKind.Delay) with { Delay = TimeSpan.FromMinutes(1) });
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        await AskTheTimeAsync(spoken);
    }

    // ── In the middle of a reply ──

    [Theory]
    [InlineData(FaultKind.Reset)]
    [InlineData(FaultKind.Close)]
    [InlineData(FaultKind.Mute)]
    public async Task Realtime_LostInMidReply_TheStoryIsToldToItsEndAndNothingTwice(FaultKind kind)
    {
        await using var server = await ServerUnderTest.StartAsync(null, "Voice:Calls:ReturnAfter=00:05:00");
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        await spoken.Caller.NextAsync<CallStart>("CallStarted");
        await spoken.SayAsync("tell me a long story");
        await spoken.OwnWordsAsync("story");
        var asked = spoken.Clock.SpokeUntil;
        await Until.TrueAsync(() => spoken.Clock.ItemOf(spoken.Clock.FirstSound(asked)) is { } item && spoken.Clock.PlayedUntil(item) > spoken.Clock.Now + TimeSpan.FromSeconds(6));
        var begun = spoken.Clock.ItemOf(spoken.Clock.FirstSound(asked))!;
        server.Get<SimulatorFaults>().Add(Refused());
        server.Get<SimulatorFaults>().Add(Fault(kind) with { At = SimulatorFault.Now });
        var cut = spoken.Clock.Now;
        await spoken.AnswerAsync("good night to her");

        var parts = spoken.Lines.Where(line => line.Key == begun || line.Key == spoken.LastItem).Select(line => Flat(line.Value)).ToList();
        parts.Count.ShouldBe(2, "one part of each assistant");
        var cutSentence = Regex.Split(parts[0], @"(?<=[.!?])\s")[^1];
        var (whole, twice) = Joined(parts[0], parts[1]);
        whole.ShouldBe(Flat(await StoryAsync(server.Url)), "nothing is left out");
        twice.Length.ShouldBeLessThanOrEqualTo(cutSentence.Length, "no more is repeated than the sentence that was cut");
        var silentFrom = spoken.Clock.PlayedUntil(begun);           // what had come is played to its end
        Promised(spoken, silentFrom > cut ? silentFrom : cut, spoken.Clock.FirstSound(cut, besides: begun), cut);
        await AskTheTimeAsync(spoken);
    }

    /// <summary>Its first words have come, and the connection stays open: those words are soon over.</summary>
    [Fact]
    public async Task Realtime_MuteAfterTheFirstWordsOfAReply_TheCallerHearsASignAndTheRest()
    {
        await using var server = await ServerUnderTest.StartAsync(null, "Voice:Calls:ReturnAfter=00:05:00");
        var faults = server.Get<SimulatorFaults>();
        faults.Add(Fault(FaultKind.Mute) with { AfterAudio = TimeSpan.FromMilliseconds(800) });
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        await spoken.Caller.NextAsync<CallStart>("CallStarted");
        faults.Add(Refused());
        await spoken.SayAsync("tell me a long story");
        await spoken.OwnWordsAsync("story");
        var asked = spoken.Clock.SpokeUntil;
        await Until.TrueAsync(() => spoken.Clock.ItemOf(spoken.Clock.FirstSound(asked)) is not null);
        var begun = spoken.Clock.ItemOf(spoken.Clock.FirstSound(asked))!;
        begun.ShouldNotStartWith("earcon");
        await spoken.AnswerAsync("good night to her");
        var silentFrom = spoken.Clock.PlayedUntil(begun);
        Promised(spoken, silentFrom, spoken.Clock.FirstSound(silentFrom), silentFrom);
    }

    // ── In the middle of a sentence of the caller ──

    [Theory]
    [InlineData(FaultKind.Reset)]
    [InlineData(FaultKind.Close)]
    [InlineData(FaultKind.Mute)]
    [InlineData(FaultKind.HalfOpen)]
    public async Task Realtime_LostInMidSentence_TheSentenceIsHeardWholeAndAnswered(FaultKind kind)
    {
        await using var server = await ServerUnderTest.StartAsync(null, Settings);
        var faults = server.Get<SimulatorFaults>();
        faults.Add(Fault(kind) with { At = "input_audio_buffer.speech_started", After = TimeSpan.FromMilliseconds(300), Call = 1 });
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        await spoken.Caller.NextAsync<CallStart>("CallStarted");
        faults.Add(Refused());
        await AskTheTimeAsync(spoken);
    }

    [Theory]
    [InlineData("input_audio_buffer.speech_stopped")]
    [InlineData("response.created")]
    public async Task Realtime_MuteAfterTheTurn_TheCallerHearsASignAndTheAnswer(string at)
    {
        await using var server = await ServerUnderTest.StartAsync(null, Settings);
        server.Get<SimulatorFaults>().Add(Fault(FaultKind.Mute) with { At = at });
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        await spoken.Caller.NextAsync<CallStart>("CallStarted");
        await AskTheTimeAsync(spoken);
    }

    // ── During a tool call ──

    [Theory]
    [InlineData(FaultKind.Reset, false)]
    [InlineData(FaultKind.Mute, false)]
    [InlineData(FaultKind.Reset, true)]
    [InlineData(FaultKind.Mute, true)]
    public async Task Realtime_LostDuringASlowTool_TheToolRunsOnceAndItsResultIsTold(FaultKind kind, bool beforeTheReplyThatCalledItIsOver)
    {
        await using var server = await ServerUnderTest.StartAsync(null, [.. Settings, "Voice:Cascade:Chat:Api=ChatCompletions"]);
        var faults = server.Get<SimulatorFaults>();
        var slow = faults.Add(new SimulatorFault { Do = FaultKind.Delay, Route = "responses", Delay = TimeSpan.FromSeconds(2) });
        if (beforeTheReplyThatCalledItIsOver)
            faults.Add(Fault(FaultKind.Delay) with { At = "response.done", Delay = TimeSpan.FromSeconds(20) });
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        await spoken.Caller.NextAsync<CallStart>("CallStarted");
        await spoken.SayAsync("ask the expert why the sky is blue");
        await spoken.OwnWordsAsync("expert");
        await Until.TrueAsync(() => spoken.Caller.Tools.Any(card => card.State == "running"));
        faults.Add(Refused());
        faults.Add(Fault(kind) with { At = SimulatorFault.Now });
        await spoken.AnswerAsync("Rayleigh");
        faults.All.Single(state => state.Id == slow).Struck.ShouldBe(1, "the expert was asked once");
        string[] known = ["expert", "One moment", "Rayleigh"];
        spoken.Lines.Values.ShouldAllBe(line => known.Any(line.Contains), "and nothing was said beside that");
        Promised(spoken, spoken.Clock.SpokeUntil);
    }

    [Theory]
    [InlineData(FaultKind.Reset)]
    [InlineData(FaultKind.Mute)]
    public async Task Realtime_LostAsItCallsATool_TheToolRunsOnceAndItsResultIsTold(FaultKind kind)
    {
        await using var server = await ServerUnderTest.StartAsync(null, Settings);
        var faults = server.Get<SimulatorFaults>();
        faults.Add(Fault(kind) with { At = "response.function_call_arguments.done", Call = 1 });
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        await spoken.Caller.NextAsync<CallStart>("CallStarted");
        faults.Add(Refused());
        await spoken.SayAsync("roll the dice");
        (await spoken.Caller.NextAsync<ToolCard>("Tool", card => card.State == "done")).Name.ShouldBe("roll_dice");
        await spoken.AnswerAsync("rolled");
        Promised(spoken, spoken.Clock.SpokeUntil);
        spoken.Caller.Tools.Count(card => card.State == "done").ShouldBe(1, "it was rolled once");
    }

    // ── And back ──

    [Fact]
    public async Task Realtime_WellAgain_TakesTheCallBackBetweenTurns()
    {
        await using var server = await ServerUnderTest.StartAsync(null, Settings);
        var faults = server.Get<SimulatorFaults>();
        faults.Add(Refused(500));
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        (await spoken.Caller.NextAsync<CallStart>("CallStarted")).Assistant.StandsIn.ShouldBeTrue();
        await AskTheTimeAsync(spoken);
        faults.Clear();
        (await spoken.Caller.NextAsync<CallStart>("CallStarted")).Assistant.StandsIn.ShouldBeFalse();
        await AskTheTimeAsync(spoken);
    }

    /// <summary>The oracle: a spoken question is shown as it was said, and answered in time.</summary>
    private async Task AskTheTimeAsync(SpokenCaller spoken)
    {
        await spoken.SayAsync("what time is it");
        var spoke = spoken.Clock.SpokeUntil;
        (await spoken.OwnWordsAsync("time")).ShouldContain("what time is it", Case.Insensitive);
        await spoken.AnswerAsync(":");
        Promised(spoken, spoke);
    }

    private void Promised(SpokenCaller spoken, TimeSpan spoke) => Promised(spoken, spoke, spoken.Clock.FirstSound(spoke), spoke);

    /// <param name="silent">Since when the caller hears nothing.</param>
    /// <param name="owed">Since when they are owed the answer.</param>
    private void Promised(SpokenCaller spoken, TimeSpan silent, TimeSpan sound, TimeSpan owed)
    {
        var answer = spoken.Clock.FirstSound(owed, of: spoken.LastItem);
        output.WriteLine($"First sound after {Math.Max((sound - silent).TotalSeconds, 0):0.0} s, the answer after {(answer - owed).TotalSeconds:0.0} s.");
        var kept = sound - silent < FirstSound && answer - owed < Answer;
        Assert.SkipWhen(!kept && spoken.MostLate > MostLate, $"The machine was {spoken.MostLate.TotalSeconds:0.0} s late with 20 ms of sound: too busy to be measured.");
        (sound - silent).ShouldBeLessThan(FirstSound, "first sound");
        (answer - owed).ShouldBeLessThan(Answer, "the answer");
    }

    private static async Task<string> StoryAsync(Uri server)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsJsonAsync(
            new Uri(server, "/simulator/v1/chat/completions"), new { model = "any", messages = new[] { new { role = "user", content = "tell me a long story" } } });
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
    }

    private static string Flat(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Two parts of one text, the second of which may begin with the end of the first.</summary>
    private static (string Whole, string Twice) Joined(string first, string second)
    {
        for (var overlap = Math.Min(first.Length, second.Length); overlap > 0; overlap--)
        {
            if (first.EndsWith(second[..overlap], StringComparison.Ordinal))
                return (first + second[overlap..], second[..overlap]);
        }
        return (first + " " + second, "");
    }
}
