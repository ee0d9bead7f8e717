using Microsoft.AspNetCore.SignalR.Client;
using Voice.Server.Browser;

namespace Voice.Server.Tests.Calls;

public sealed class CallHostTests
{
    [Theory]
    [InlineData(401, "assistant_unauthorized")]
    [InlineData(404, "assistant_unreachable")]
    [InlineData(429, "assistant_unreachable")]
    [InlineData(503, "assistant_unreachable")]
    public async Task Upstream_ThatRefuses_IsToldAndTheCallEnds(int status, string code)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(refuseWith: status);
        await using var server = await ServerUnderTest.StartAsync(upstream.BaseUrl, "Voice:Assistants=realtime");
        await using var caller = await Caller.TalkAsync(server.Url);
        var problem = await caller.NextAsync<ProblemCard>("Problem");
        (problem.Code, problem.Side).ShouldBe((code, "assistant"));
        problem.Hint.ShouldNotBeEmpty();
        (await caller.Talking).Reason.ShouldBe("assistant_failed");
    }

    [Fact]
    public async Task Upstream_ThatIsNotThere_IsToldAndTheCallEnds()
    {
        await using var server = await ServerUnderTest.StartAsync(new Uri("http://127.0.0.1:1/v1"));
        await using var caller = await Caller.TalkAsync(server.Url);
        (await caller.NextAsync<ProblemCard>("Problem")).Code.ShouldBe("assistant_unreachable");
        (await caller.Talking).Side.ShouldBe("assistant");
        await Until.TrueAsync(() => server.Calls.Count == 0);
    }

    [Fact]
    public async Task Upstream_ThatBreaksOff_IsReplacedUnderItsOwnCallOnly()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await ServerUnderTest.StartAsync(upstream.BaseUrl);
        await using var first = await Caller.TalkAsync(server.Url);
        var firstModel = await upstream.Peers.Reader.ReadAsync();
        await first.StateAsync("listening");
        await using var second = await Caller.TalkAsync(server.Url);
        var secondModel = await upstream.Peers.Reader.ReadAsync();
        await second.StateAsync("listening");
        await first.Connection.InvokeAsync("SendText", "do not forget this");
        await firstModel.NextAsync("response.create");
        firstModel.Abort();
        var replacement = await upstream.Peers.Reader.ReadAsync();
        (await replacement.NextAsync("conversation.item.create")).GetProperty("item").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("do not forget this");
        await replacement.NextAsync("response.create");
        second.Say(new byte[960]);
        await Until.TrueAsync(() => secondModel.AudioBytes >= 960);
        await first.Connection.InvokeAsync("HangUp");
        (await first.Talking).Reason.ShouldBe("hung_up");
    }

    [Fact]
    public async Task Calls_AboveTheMost_AreRefusedWithAWord()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await ServerUnderTest.StartAsync(upstream.BaseUrl, "Voice:Calls:MaxCalls=1");
        await using var first = await Caller.TalkAsync(server.Url);
        await first.StateAsync("listening");
        using var http = new HttpClient();
        ((int)(await http.GetAsync(new Uri(server.Url, "/health/ready"))).StatusCode).ShouldBe(503);
        await using var second = await Caller.TalkAsync(server.Url);
        (await second.NextAsync<ProblemCard>("Problem")).Code.ShouldBe("too_many_calls");
        (await second.Talking).Reason.ShouldBe("refused");
        await first.Connection.DisposeAsync();
    }

    [Fact]
    public async Task Drain_WithACallUp_TellsTheCallerAndTakesNoMore()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await ServerUnderTest.StartAsync(upstream.BaseUrl, "Voice:Calls:DrainTimeout=00:00:00");
        await using var caller = await Caller.TalkAsync(server.Url);
        await caller.StateAsync("listening");
        await server.Calls.DrainAsync(CancellationToken.None);
        (await caller.NextAsync<EndedMessage>("Ended")).Reason.ShouldBe("shutdown");
        await using var late = await Caller.TalkAsync(server.Url);
        (await late.NextAsync<ProblemCard>("Problem")).Code.ShouldBe("shutting_down");
    }
}
