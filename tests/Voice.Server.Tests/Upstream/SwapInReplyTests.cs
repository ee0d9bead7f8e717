using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Voice.Server.Browser;
using Voice.Simulator.Faults;

namespace Voice.Server.Tests.Upstream;

/// <summary>The realtime model fails in the middle of a reply.</summary>
public sealed class SwapInReplyTests(ITestOutputHelper output) : SwapCall(output)
{
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
        var silentFrom = spoken.Clock.PlayedUntil(begun);           // the sound that had come is played to its end
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
