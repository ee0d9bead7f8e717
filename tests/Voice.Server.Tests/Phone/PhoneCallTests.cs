
namespace Voice.Server.Tests.Phone;

/// <summary>A Twilio call against an upstream that does what the test says.</summary>
public sealed class PhoneCallTests : IAsyncLifetime
{
    private ScriptedUpstream _upstream = null!;
    private ServerUnderTest _server = null!;
    private FakeCarrier _carrier = null!;
    private ScriptedUpstream.Peer _model = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await ScriptedUpstream.StartAsync();
        _server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, [.. FakeCarrier.Settings, "Voice:Phone:Twilio:AfterUrl=https://flow.example.com/next?a=1&b=2"]);
        _carrier = await FakeCarrier.CallAsync(_server.Url);
        _model = await _upstream.Peers.Reader.ReadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _carrier.DisposeAsync();
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Model_IsAskedForTheFormatOfTheLine()
    {
        var audio = (await _model.NextAsync("session.update")).GetProperty("session").GetProperty("audio");
        audio.GetProperty("input").GetProperty("format").GetProperty("type").GetString().ShouldBe("audio/pcmu");
        audio.GetProperty("output").GetProperty("format").GetProperty("type").GetString().ShouldBe("audio/pcmu");
    }

    [Fact]
    public async Task Sound_BothWays_ArrivesByteForByte()
    {
        var sound = Enumerable.Range(0, 160).Select(i => (byte)i).ToArray();
        await _carrier.SendMediaAsync(sound);
        await Until.TrueAsync(() => _model.AudioBytes >= 160);
        await _model.StartReplyAsync("r1");
        await SpeakAsync("r1", "item_1", sound);
        (await _carrier.NextAsync("media")).GetProperty("media").GetProperty("payload").GetBytesFromBase64().ShouldBe(sound);
    }

    [Fact]
    public async Task CallerSpeaksOverTheReply_LineIsClearedAndTheItemCutAtTheLastMarkThatCameBack()
    {
        await UpAsync();
        await _model.StartReplyAsync("r1");
        await SpeakAsync("r1", "item_1", new byte[1_000 * 8]);
        await MarkAsync("5");
        await Task.Delay(TimeSpan.FromMilliseconds(450), TimeProvider.System, TestContext.Current.CancellationToken);      // it is played in real time: marks that came before that would not be believed
        await _carrier.ReturnMarkAsync("1");
        await _carrier.ReturnMarkAsync("2");
        // The marks must have been read before the model's word: their way is another.
        await _carrier.SendMediaAsync(new byte[160]);
        await Until.TrueAsync(() => _model.AudioBytes - _model.LoudBytes >= 2 * 160);     // silence in the place of sound is no zero here
        await _model.StartSpeechAsync("item_2");
        await _carrier.NextAsync("clear");
        var cut = await _model.NextAsync("conversation.item.truncate");
        cut.GetProperty("item_id").GetString().ShouldBe("item_1");
        cut.GetProperty("audio_end_ms").GetInt32().ShouldBe(400);
        // The carrier gives back what the clear ate, and the old reply has not ended yet.
        foreach (var mark in (string[])["3", "4", "5"])
            await _carrier.ReturnMarkAsync(mark);
        await SpeakAsync("r1", "item_1", new byte[800]);
        await _model.EndReplyAsync("r1", "cancelled");
        await _model.SendAsync(new { type = "input_audio_buffer.speech_stopped", item_id = "item_2", audio_end_ms = 1_000 });
        await _model.StartReplyAsync("r2");
        await SpeakAsync("r2", "item_3", [7]);
        (await _carrier.NextAsync("media")).GetProperty("media").GetProperty("payload").GetBytesFromBase64().ShouldBe([7]);
    }

    [Fact]
    public async Task Keys_AreToldToTheModel()
    {
        foreach (var digit in (string[])["4", "2", "#"])
            await _carrier.SendAsync(new { @event = "dtmf", streamSid = _carrier.StreamSid, dtmf = new { track = "inbound_track", digit } });
        var item = await _model.NextAsync("conversation.item.create");
        item.GetProperty("item").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("The caller pressed 42#");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Caller_WhoHangsUp_EndsTheCall(bool stop)
    {
        await (stop ? _carrier.StopAsync() : _carrier.CloseAsync());
        await Until.TrueAsync(() => _server.Calls.Count == 0 && _upstream.Open == 0);
    }

    [Fact]
    public async Task Call_ThatEndsByItself_ClosesTheStreamAndIsHandedOn()
    {
        await UpAsync();
        await _model.StartReplyAsync("r1");
        await _model.SendAsync(new
        {
            type = "response.output_item.done",
            response_id = "r1",
            item = new { type = "function_call", status = "completed", call_id = "call_1", name = "end_call", arguments = "{}" },
        });
        await _model.EndReplyAsync("r1");
        await _model.NextAsync("response.create");
        await _model.StartReplyAsync("r2");
        await _model.EndReplyAsync("r2");
        (await _carrier.ClosedAsync()).ShouldBe(1000);
        await Until.TrueAsync(() => _server.Calls.Count == 0);
        var (_, answer) = await _carrier.WebhookAsync(_server.Url, _carrier.AfterPath);
        answer!.Element("Redirect")!.Value.ShouldBe("https://flow.example.com/next?a=1&b=2");
    }

    [Fact]
    public async Task Stream_ThatBreaks_ComesBackToTheSameCall()
    {
        _carrier.Abort();
        await using var again = new FakeCarrier { CallSid = _carrier.CallSid };
        await again.AskAsync(_server.Url, _carrier.AfterPath);
        await again.ConnectAsync(_server.Url);
        await again.StartAsync();
        await again.SendMediaAsync(new byte[160]);
        await Until.TrueAsync(() => _model.AudioBytes >= 160);
        await _model.StartReplyAsync("r1");
        await SpeakAsync("r1", "item_1", [9]);
        await again.NextAsync("media");
        _server.Calls.Count.ShouldBe(1);
        _upstream.Peers.Reader.TryRead(out _).ShouldBeFalse();
    }

    /// <summary>The caller's sound reaches the model: a reply of it has somewhere to go.</summary>
    private async Task UpAsync()
    {
        await _carrier.SendMediaAsync(new byte[160]);
        await Until.TrueAsync(() => _model.AudioBytes >= 160);
    }

    private async Task MarkAsync(string name)
    {
        while ((await _carrier.NextAsync("mark")).GetProperty("mark").GetProperty("name").GetString() != name)
        {
        }
    }

    private Task SpeakAsync(string responseId, string itemId, byte[] sound) => _model.SendAsync(new
    {
        type = "response.output_audio.delta",
        response_id = responseId,
        item_id = itemId,
        output_index = 0,
        content_index = 0,
        delta = Convert.ToBase64String(sound),
    });
}
