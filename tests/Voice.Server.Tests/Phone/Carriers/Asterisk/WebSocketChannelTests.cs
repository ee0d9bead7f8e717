using System.Net.WebSockets;

namespace Voice.Server.Tests.Phone;

/// <summary>Calls of Asterisk's WebSocket channels over real sockets, against an upstream that does what the test says.</summary>
public sealed class WebSocketChannelTests : IAsyncLifetime
{
    private ScriptedUpstream _upstream = null!;
    private ServerUnderTest _server = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await ScriptedUpstream.StartAsync();
        _server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, FakeWebSocketChannel.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData(true, "slin24", 960)]
    [InlineData(false, "slin24", 960)]
    [InlineData(true, "slin", 320)]
    [InlineData(true, "slin16", 640)]
    [InlineData(false, "slin48", 1_920)]
    public async Task Call_InEitherDialectAndAtAnyRate_IsAnsweredHeardAndSpokenToInWholeFrames(bool isJson, string format, int frameBytes)
    {
        await using var channel = await FakeWebSocketChannel.CallAsync(_server.Url, isJson, format, frameBytes);
        var model = await ModelAsync();
        await channel.NextCommandAsync("ANSWER");
        for (var frame = 0; frame < 5; frame++)
            await channel.SpeakAsync(Enumerable.Repeat((byte)0x11, frameBytes).ToArray());
        await Until.TrueAsync(() => model.LoudBytes > 4 * 960);
        await model.StartReplyAsync("r1");
        await model.SpeakAsync("r1", "item_1", 500);
        await model.EndReplyAsync("r1");
        await Until.TrueAsync(() => channel.HeardFrames >= 25);
        channel.Complaint.ShouldBeNull();
    }

    [Theory]
    [InlineData("%2B4791100001")]
    [InlineData("+4791100001")]
    public async Task Call_WhoseDialStringSaysWhoCalls_IsKnownForThat(string from)
    {
        await using var channel = new FakeWebSocketChannel(isJson: true);
        await channel.ConnectAsync(_server.Url, $"?call=1.7&from={from}&to=100&order=17");
        await channel.StartAsync();
        (await (await ModelAsync()).NextAsync("session.update")).GetProperty("session").GetProperty("instructions").GetString()!
            .ShouldEndWith("""{"caller":"+4791100001","called":"100","parameters":{"shop":"oslo","order":"17"}}""");
    }

    [Fact]
    public async Task Frame_ThatIsShort_IsHeardLikeAnyOther()
    {
        await using var channel = await FakeWebSocketChannel.CallAsync(_server.Url, isJson: true);
        var model = await ModelAsync();
        await channel.SpeakAsync(Enumerable.Repeat((byte)0x11, 143).ToArray());
        await channel.SpeakAsync(Enumerable.Repeat((byte)0x11, 143).ToArray());
        await Until.TrueAsync(() => model.LoudBytes == 286);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CallerSpeaksOverTheReply_QueueIsFlushedAndTheItemCutAtTheFrameThatWasHeard(bool isJson)
    {
        await using var channel = await FakeWebSocketChannel.CallAsync(_server.Url, isJson);
        var model = await ModelAsync();
        await HeardAsync(channel, model);
        await model.StartReplyAsync("r1");
        await model.SpeakAsync("r1", "item_1", 10_000);
        await Until.TrueAsync(() => channel.HeardFrames >= 35);
        await model.StartSpeechAsync("item_2");
        await channel.NextCommandAsync("GET_STATUS");
        await channel.NextCommandAsync("FLUSH_MEDIA");
        var cut = await model.NextAsync("conversation.item.truncate");
        cut.GetProperty("item_id").GetString().ShouldBe("item_1");
        // On a machine that is too busy to answer the status in time the last mark counts. It is at most 200 ms old, and may be late.
        cut.GetProperty("audio_end_ms").GetInt32().ShouldBeInRange((channel.HeardAtStatus * 20) - 600, channel.HeardAtStatus * 20);
        await model.EndReplyAsync("r1", "cancelled");
        await model.SendAsync(new { type = "input_audio_buffer.speech_stopped", item_id = "item_2", audio_end_ms = 1_000 });
        var heard = channel.HeardFrames;
        await model.StartReplyAsync("r2");
        await model.SpeakAsync("r2", "item_3", 500);
        await model.EndReplyAsync("r2");
        await Until.TrueAsync(() => channel.HeardFrames == heard + 25);
        channel.Complaint.ShouldBeNull();
    }

    [Fact]
    public async Task Keys_AreToldToTheModel()
    {
        await using var channel = await FakeWebSocketChannel.CallAsync(_server.Url, isJson: false);
        var model = await ModelAsync();
        foreach (var key in "42#")
            await channel.PressAsync(key);
        var item = await model.NextAsync("conversation.item.create");
        item.GetProperty("item").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("The caller pressed 42#");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_ThatEndsByItself_HangsUpTheChannel(bool isJson)
    {
        await using var channel = await FakeWebSocketChannel.CallAsync(_server.Url, isJson);
        await ModelAsync();
        await _server.Calls.DrainAsync(new CancellationToken(canceled: true));
        (await channel.NextCommandAsync("HANGUP")).ShouldBe(isJson ? """{"command":"HANGUP"}""" : "HANGUP");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Channel_ThatIsGone_EndsTheCall(bool breaks)
    {
        await using var channel = await FakeWebSocketChannel.CallAsync(_server.Url, isJson: true);
        await ModelAsync();
        if (breaks)
            channel.Abort();
        else
            await channel.CloseAsync();
        await Until.TrueAsync(() => _server.Calls.Count == 0 && _upstream.Open == 0);
    }

    [Fact]
    public async Task Sound_BeforeTheStart_IsPassedOver()
    {
        await using var channel = new FakeWebSocketChannel(isJson: true);
        await channel.ConnectAsync(_server.Url);
        await channel.SpeakAsync(Enumerable.Repeat((byte)0x11, 960).ToArray());
        await channel.StartAsync();
        var model = await ModelAsync();
        await channel.SpeakAsync(Enumerable.Repeat((byte)0x22, 960).ToArray());
        await Until.TrueAsync(() => model.LoudBytes == 960);
    }

    [Theory]
    [InlineData(null, "401")]
    [InlineData("wrong", "401")]
    public async Task Upgrade_WithoutTheRightPassword_IsRefused(string? password, string status)
    {
        await using var channel = new FakeWebSocketChannel(isJson: true);
        var refused = await Should.ThrowAsync<WebSocketException>(() => channel.ConnectAsync(_server.Url, password: password));
        refused.Message.ShouldContain(status);
        _server.Calls.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Format_ThatCannotBeServed_IsRefusedBeforeAModelIsAsked()
    {
        await using var channel = await FakeWebSocketChannel.CallAsync(_server.Url, isJson: true, format: "opus");
        await channel.ClosedAsync();
        channel.CloseStatus.ShouldBe((int)WebSocketCloseStatus.InvalidMessageType);
        _upstream.Peers.Reader.TryRead(out _).ShouldBeFalse();
    }

    /// <summary>Sound of the channel reaches the model: the line is there.</summary>
    private static async Task HeardAsync(FakeWebSocketChannel channel, ScriptedUpstream.Peer model)
    {
        await channel.SpeakAsync([0x11, 0x11]);
        await Until.TrueAsync(() => model.LoudBytes > 0);
    }

    private async Task<ScriptedUpstream.Peer> ModelAsync() => await _upstream.Peers.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(40));
}
