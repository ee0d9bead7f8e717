using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Voice.Server.Browser;

namespace Voice.Server.Tests.Tools;

/// <summary>Faults of a tool, over real sockets. Each time the model gets an output in time and is asked for words, and the caller sees the outcome.</summary>
public sealed class ToolFaultTests : IAsyncLifetime
{
    // A tool's deadline is a second here; what takes longer than this hangs.
    private static readonly TimeSpan HardDeadline = TimeSpan.FromSeconds(30);

    private readonly FaultyTools _tools = new();
    private ScriptedUpstream _upstream = null!;
    private ServerUnderTest _server = null!;
    private Caller _caller = null!;
    private ScriptedUpstream.Peer _model = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await ScriptedUpstream.StartAsync();
        _server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, services =>
        {
            foreach (var tool in _tools.All)
                services.AddSingleton(tool);
        }, $"Voice:Tools:Timeout={FaultyTools.Timeout}", "Voice:Tools:Filler=");
        _caller = await Caller.TalkAsync(_server.Url);
        _model = await _upstream.Peers.Reader.ReadAsync();
        await _caller.StateAsync("listening");
    }

    public async ValueTask DisposeAsync()
    {
        _tools.Release.TrySetResult();
        await _caller.DisposeAsync();
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("throws", "{}", "failed", "The tool failed.", 1)]
    [InlineData("tells", "{}", "failed", "There is no such order.", 1)]
    [InlineData("hangs", "{}", "failed", "The tool took too long and was stopped.", 1)]
    [InlineData("blocks", "{}", "failed", "The tool took too long and was stopped.", 1)]
    [InlineData("hangs_with_effect", "{}", "failed", "It is not known whether it was done", 1)]
    [InlineData("floods", "{}", "done", "[Cut here: 16000 of 10000000 characters.]", 1)]
    [InlineData("hides", "{}", "done", "abc", 1)]
    [InlineData("typed", "{\"number\":", "failed", "not valid JSON", 0)]
    [InlineData("typed", "[1]", "failed", "a JSON object is needed", 0)]
    [InlineData("typed", "{}", "failed", "'number' is missing", 0)]
    [InlineData("typed", "{\"number\":\"one\"}", "failed", "'number' must be integer", 0)]
    [InlineData("typed", "{\"number\":1,\"number\":2}", "failed", "comes twice", 0)]
    [InlineData("typed", "{\"number\":\"\\ud800\"}", "failed", "half a character", 0)]
    [InlineData("typed", "{\"number\":1,\"sudo\":true}", "failed", "'sudo' is not one of its parameters", 0)]
    [InlineData("typed", "{\"number\":99999999999999999999}", "failed", "The arguments are wrong", 0)]
    [InlineData("no_such_tool", "{}", "failed", "There is no tool named 'no_such_tool'.", 0)]
    public async Task Tool_ThatGoesWrong_IsAnsweredAndShown(string tool, string arguments, string state, string words, int runs)
    {
        await CallAsync("resp_1", "call_1", tool, arguments);
        await _model.EndReplyAsync("resp_1");
        var output = await OutputAsync("call_1");
        output.ShouldContain(words);
        output.ShouldNotContain("hunter2");
        output.Length.ShouldBeLessThan(17_000);
        await _model.NextAsync("response.create").WaitAsync(HardDeadline);
        var card = await _caller.NextAsync<ToolCard>("Tool", c => c.State is "done" or "failed");
        (card.Name, card.State).ShouldBe((tool, state));
        output.ShouldStartWith(card.Result!.TrimEnd('…'));
        _tools.Runs.ShouldBe(runs);
        await StillWorksAsync();
    }

    [Fact]
    public async Task Tool_CalledTwiceWithOneId_RunsOnceAndHasOneOutput()
    {
        await CallAsync("resp_1", "call_1", "pays");
        await SendCallAsync("resp_1", "call_1", "pays", "{}");
        await _model.EndReplyAsync("resp_1");
        (await OutputAsync("call_1")).ShouldBe("paid");
        await _model.NextAsync("response.create");
        await _model.StartReplyAsync("resp_2");
        await SendCallAsync("resp_2", "call_1", "pays", "{}");
        await SendCallAsync("resp_2", "call_2", "typed", "{\"number\":7}");
        await _model.EndReplyAsync("resp_2");
        (await NextOutputAsync()).ShouldBe(("call_2", "7"), "no second output for the first call");
        _tools.Runs.ShouldBe(2);
    }

    [Fact]
    public async Task Tools_EightAtOnce_HaveEightOutputsAndOneReply()
    {
        await _model.StartReplyAsync("resp_1");
        for (var i = 0; i < 8; i++)
            await SendCallAsync("resp_1", $"call_{i}", i % 2 == 0 ? "waits" : "typed", i % 2 == 0 ? "{}" : $"{{\"number\":{i}}}");
        await _model.EndReplyAsync("resp_1");
        await _caller.NextAsync<ToolCard>("Tool", c => c.CallId == "call_7" && c.State == "done");
        _tools.Release.SetResult();
        for (var i = 0; i < 8; i++)
            (await NextOutputAsync()).ShouldBe(($"call_{i}", i % 2 == 0 ? "waited" : $"{i}"));
        await _model.NextAsync("response.create").WaitAsync(HardDeadline);
        await StillWorksAsync();
    }

    [Fact]
    public async Task BargeIn_OverATool_StopsOneThatMayBeStoppedAndItIsAnswered()
    {
        await CallAsync("resp_1", "call_1", "stops");
        await _model.StartSpeechAsync("item_9");
        await _tools.Stopped.Task.WaitAsync(HardDeadline);
        await _model.EndReplyAsync("resp_1", "cancelled");
        (await OutputAsync("call_1")).ShouldStartWith("The tool was stopped, because the caller spoke or hung up.");
    }

    [Fact]
    public async Task BargeIn_OverAToolThatGoesOn_ItsResultIsDelivered()
    {
        await CallAsync("resp_1", "call_1", "waits");
        await _model.StartSpeechAsync("item_9");
        await _model.EndReplyAsync("resp_1", "cancelled");
        _tools.Release.SetResult();
        (await OutputAsync("call_1")).ShouldBe("waited");
    }

    [Fact]
    public async Task Tool_CalledByAReplyThatIsCancelled_IsNotRun()
    {
        await _model.StartReplyAsync("resp_1");
        await _model.SpeakAsync("resp_1", "item_1", 1_000);
        await _caller.StateAsync("speaking");
        await _caller.Connection.InvokeAsync("Interrupt");
        await _model.NextAsync("response.cancel");
        await SendCallAsync("resp_1", "call_1", "pays", "{}");
        await _model.EndReplyAsync("resp_1", "cancelled");
        await StillWorksAsync();
        _tools.Runs.ShouldBe(1, "only the one that came after");
    }

    [Fact]
    public async Task Page_VanishesDuringItsTool_TheModelIsToldAtOnce()
    {
        await _caller.Connection.InvokeAsync("OfferTools", new[] { new OfferedTool("scroll", "Scrolls the page.", """{"type":"object"}""") });
        await _model.NextAsync("session.update");
        await _model.NextAsync("session.update");
        await CallAsync("resp_1", "call_1", "page_scroll");
        await _model.EndReplyAsync("resp_1");
        await _caller.DisposeAsync();
        (await OutputAsync("call_1")).ShouldBe("The page is gone.");
    }

    [Fact]
    public async Task Upstream_DropsWhileAToolRuns_TheNextGetsCallAndResultOnce()
    {
        await CallAsync("resp_1", "call_1", "waits");
        await _model.EndReplyAsync("resp_1");
        // The read messages are on the caller's screen; a reset would drop the others.
        await _model.SendAsync(new { type = "conversation.item.input_audio_transcription.completed", item_id = "i", content_index = 0, transcript = "seen" });
        await _caller.NextAsync<Caption>("Caption", c => c.Text == "seen");
        _model.Abort();
        _model = await _upstream.Peers.Reader.ReadAsync(new CancellationTokenSource(HardDeadline).Token);
        _tools.Release.SetResult();
        (await _model.NextAsync("conversation.item.create").WaitAsync(HardDeadline)).GetRawText().ShouldContain("is at work", Case.Sensitive, "it must not be called again meanwhile");
        (await _model.NextAsync("conversation.item.create").WaitAsync(HardDeadline)).GetRawText().ShouldContain("seen", Case.Sensitive, "the history comes first");
        var call = (await _model.NextAsync("conversation.item.create").WaitAsync(HardDeadline)).GetProperty("item");
        (call.GetProperty("type").GetString(), call.GetProperty("call_id").GetString()).ShouldBe(("function_call", "call_1"));
        (await NextOutputAsync()).ShouldBe(("call_1", "waited"));
        await _model.NextAsync("response.create").WaitAsync(HardDeadline);
        _tools.Runs.ShouldBe(1);
        await _caller.NextAsync<ToolCard>("Tool", c => c.State == "done");
    }

    /// <summary>A reply begins and calls a tool.</summary>
    private async Task CallAsync(string responseId, string callId, string tool, string arguments = "{}")
    {
        await _model.StartReplyAsync(responseId);
        await SendCallAsync(responseId, callId, tool, arguments);
        await _caller.NextAsync<ToolCard>("Tool", c => c.CallId == callId && c.State == "running" || c.Result is not null && Requeue(c));
    }

    // A call that is refused at once has one card only, and the test still wants to see it.
    private bool Requeue(ToolCard card) => _caller.Heard.Writer.TryWrite(("Tool", card));

    private Task SendCallAsync(string responseId, string callId, string tool, string arguments) => _model.SendAsync(new
    {
        type = "response.output_item.done",
        response_id = responseId,
        item = new { id = "item_" + callId, type = "function_call", status = "completed", call_id = callId, name = tool, arguments },
    });

    private async Task<(string? CallId, string? Output)> NextOutputAsync()
    {
        while (true)
        {
            var item = (await _model.NextAsync("conversation.item.create").WaitAsync(HardDeadline)).GetProperty("item");
            if (item.GetProperty("type").GetString() == "function_call_output")
                return (item.GetProperty("call_id").GetString(), item.GetProperty("output").GetString());
        }
    }

    private async Task<string> OutputAsync(string callId)
    {
        var (id, output) = await NextOutputAsync();
        id.ShouldBe(callId);
        return output!;
    }

    /// <summary>After all that, the next tool call is as good as the first.</summary>
    private async Task StillWorksAsync()
    {
        await _model.StartReplyAsync("resp_last");
        await SendCallAsync("resp_last", "call_last", "typed", "{\"number\":42}");
        await _model.EndReplyAsync("resp_last");
        (await OutputAsync("call_last")).ShouldBe("42");
    }
}
