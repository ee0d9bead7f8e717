using Voice.Server.Browser;

namespace Voice.Server.Tests.Upstream;

/// <summary>A realtime model that is connected, answers every echo and never notices that the caller speaks.</summary>
public sealed class DeafUpstreamTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(4);

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public async Task Caller_WhomTheModelDoesNotHear_IsAnsweredByTheCascade(int unheard)
    {
        await using var simulator = await ServerUnderTest.StartAsync(null);
        var stages = new Uri(simulator.Url, "/simulator/v1");
        await using var deaf = await ScriptedUpstream.StartAsync();
        await using var server = await ServerUnderTest.StartAsync(
            deaf.BaseUrl, $"Voice:Liveness:Unheard={unheard}", $"Voice:Cascade:Transcription:BaseUrl={stages}", $"Voice:Cascade:Chat:BaseUrl={stages}", $"Voice:Cascade:Speech:BaseUrl={stages}");
        await using var spoken = await SpokenCaller.CallAsync(server.Url);
        await spoken.Caller.NextAsync<CallStart>("CallStarted");
        await spoken.SayAsync("what time is it");
        var standsIn = spoken.Caller.NextAsync<CallStart>("CallStarted", start => start.Assistant.StandsIn);
        (await IsThereAsync(standsIn)).ShouldBe(unheard > 0, "within four seconds of the last word");
        if (unheard > 0)
            (await spoken.AnswerAsync(":")).ShouldNotBeEmpty("none of the words was lost");
    }

    private static async Task<bool> IsThereAsync(Task what)
    {
        try
        {
            await what.WaitAsync(Bound);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
