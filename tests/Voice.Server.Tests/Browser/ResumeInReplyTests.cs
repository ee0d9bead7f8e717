using Microsoft.AspNetCore.SignalR.Client;
using Voice.Server.Browser;

namespace Voice.Server.Tests.Browser;

/// <summary>A page that loses its connection while it plays a reply, and resumes: the promise of docs/browser-protocol.md.</summary>
public sealed class ResumeInReplyTests : IAsyncLifetime
{
    private ScriptedUpstream _upstream = null!;
    private ServerUnderTest _server = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await ScriptedUpstream.StartAsync();
        _server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, "Voice:Assistants=realtime");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Page_ThatResumesInMidReply_HearsItGoOnFromTheCutSentence(bool isMade)
    {
        var first = await Caller.TalkAsync(_server.Url);
        var model = await _upstream.NextPeerAsync();
        var start = await first.NextAsync<CallStart>("CallStarted");
        await first.Connection.InvokeAsync("SendText", "tell me a story");
        await model.NextAsync("response.create");
        await ReplyAsync(model, "r1", "i1", "Once upon a time there was a king. He had three daughters.", 4_000);
        if (isMade)
            await model.EndReplyAsync("r1");
        await first.NextAsync<Caller.AudioPiece>("Audio");
        // A page is believed no more than can have been played.
        await Task.Delay(TimeSpan.FromMilliseconds(350), TimeProvider.System, TestContext.Current.CancellationToken);
        await first.Connection.InvokeAsync("Played", new[] { new PlayedReport("i1", 0, 300) });
        await first.DisposeAsync();
        if (!isMade)
            (await model.NextAsync("response.cancel")).GetProperty("response_id").GetString().ShouldBe("r1");
        (await model.NextAsync("conversation.item.truncate")).GetProperty("audio_end_ms").GetInt32().ShouldBe(300, "the reply is cut at the last report");
        if (!isMade)
        {
            await model.SpeakAsync("r1", "i1", 500);
            await model.EndReplyAsync("r1", "cancelled");
        }

        await using var second = await Caller.TalkAsync(_server.Url, resume: start.Resume);
        (await second.NextAsync<CallStart>("CallStarted")).Resumed.ShouldBeTrue();
        var captions = new List<Caption>();
        await second.NextAsync<Caption>("Caption", caption =>
        {
            captions.Add(caption);
            return caption.Id == "i1";
        });
        captions.Select(caption => (caption.Role, caption.State)).ShouldBe([("user", "final"), ("assistant", "interrupted")]);
        "Once upon a time there was a king.".ShouldStartWith(captions[^1].Text, Case.Sensitive, "the words end where the sound did");
        var note = (await model.NextAsync("conversation.item.create")).GetProperty("item");
        note.GetProperty("role").GetString().ShouldBe("system");
        note.GetProperty("content")[0].GetProperty("text").GetString()!.ShouldContain("sentence");
        await model.NextAsync("response.create");
        await ReplyAsync(model, "r2", "i2", "He had three daughters.", 200);
        await model.EndReplyAsync("r2");
        (await second.NextAsync<Caption>("Caption", caption => caption.Role == "assistant")).Id.ShouldBe("i2", "a caption of its own");
        (await second.NextAsync<Caller.AudioPiece>("Audio")).ItemId.ShouldBe("i2", "a new reply, and nothing of the old one");
        second.AudioBytes.ShouldBe(200 * 48);
        model.Got("response.create").Count().ShouldBe(2, "it is asked for once");
        second.Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task Page_ThatResumesAtRest_IsAskedNothing()
    {
        var first = await Caller.TalkAsync(_server.Url);
        var model = await _upstream.NextPeerAsync();
        var start = await first.NextAsync<CallStart>("CallStarted");
        await first.StateAsync("listening");
        await first.DisposeAsync();
        await using var second = await Caller.TalkAsync(_server.Url, resume: start.Resume);
        await second.NextAsync<CallStart>("CallStarted");
        await second.Connection.InvokeAsync("SendText", "hello");
        await model.NextAsync("response.create");
        model.Got("conversation.item.create").ShouldHaveSingleItem().GetProperty("item").GetProperty("role").GetString().ShouldBe("user");
    }

    private static async Task ReplyAsync(ScriptedUpstream.Peer model, string reply, string item, string words, int milliseconds)
    {
        await model.StartReplyAsync(reply);
        await model.SendAsync(new { type = "response.output_audio_transcript.done", response_id = reply, item_id = item, output_index = 0, content_index = 0, transcript = words });
        await model.SpeakAsync(reply, item, milliseconds);
    }
}
