using System.Net.WebSockets;

namespace Voice.Server.Tests.Phone;

/// <summary>Calls that come in by <c>Stasis()</c>, over real sockets, against an upstream that does what the test says.</summary>
public sealed class AriCallTests : IAsyncLifetime
{
    private const string CallerId = "1763800000.1";

    private ScriptedUpstream _upstream = null!;
    private FakeAri _ari = null!;
    private ServerUnderTest? _server;

    public async ValueTask InitializeAsync()
    {
        _upstream = await ScriptedUpstream.StartAsync();
        _ari = await FakeAri.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        await _ari.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Call_IsAnsweredJoinedAndSpokenTo_AndGoesOnInItsDialplan()
    {
        var model = await CallAsync();
        (await model.NextAsync("session.update")).GetProperty("session").GetProperty("instructions").GetString()!
            .ShouldEndWith("""{"caller":"100","called":"300","parameters":{"order":"17"}}""");
        await UntilAskedAsync($"addChannel channel={CallerId},voice-media-");
        _ari.Asked.ShouldContain($"POST channels/{CallerId}/answer");
        _ari.Asked.ShouldContain(a => a.Contains("transport=websocket") && a.Contains("format=slin24") && a.Contains("external_host=INCOMING"));
        await model.StartReplyAsync("r1");
        await model.SpeakAsync("r1", "item_1", 200);
        await Until.TrueAsync(() => _ari.HeardBytes >= 10 * 960);
        await model.EndReplyAsync("r1");
        await EndAsync(model, "end_call", "{}");
        await UntilAskedAsync($"POST channels/{CallerId}/continue");
        await UntilAskedAsync("DELETE bridges/");
        await Until.TrueAsync(() => _server!.Calls.Count == 0);
    }

    [Fact]
    public async Task Caller_WhoIsGone_EndsTheCallAndItsChannels()
    {
        await CallAsync();
        await _ari.TellAsync("StasisEnd", CallerId, "PJSIP/1");
        await Until.TrueAsync(() => _server!.Calls.Count == 0);
        await UntilAskedAsync("DELETE channels/voice-media-");
        await UntilAskedAsync("DELETE bridges/");
        _ari.Asked.ShouldNotContain(a => a.Contains("/continue"));
    }

    [Fact]
    public async Task Caller_OnHold_IsNotHeardUntilTheyAreBack()
    {
        var model = await CallAsync();
        await _ari.TellAsync("ChannelHold", CallerId, "PJSIP/1");
        await Until.TrueAsync(() => HearsOf(model) == 0);
        await _ari.TellAsync("ChannelUnhold", CallerId, "PJSIP/1");
        await Until.TrueAsync(() => HearsOf(model) > 0);
    }

    [Fact]
    public async Task Transfer_WithoutADialString_GoesToItsContextWithWhatItWasAbout()
    {
        var model = await CallAsync("Voice:Phone:Asterisk:Ari:TransferContext=from-voice");
        await EndAsync(model, "transfer_call", """{"target":"sales","summary":"Wants a car.","reason":"asked"}""");
        await UntilAskedAsync($"POST channels/{CallerId}/continue context=from-voice extension=+4712345678 priority=1");
        _ari.Asked.ShouldContain($"POST channels/{CallerId}/variable variable=VOICE_SUMMARY value=Wants a car.");
    }

    [Fact]
    public async Task Transfer_WithADialString_RingsAndJoinsUntilEitherIsGone()
    {
        var model = await CallAsync("Voice:Phone:Asterisk:Ari:DialString=PJSIP/{address}@trunk");
        await EndAsync(model, "transfer_call", """{"target":"sales","summary":"Wants a car.","reason":"asked"}""");
        await UntilAskedAsync("POST channels endpoint=PJSIP/+4712345678@trunk");
        await UntilAskedAsync("addChannel channel=voice-agent-");
        _ari.Asked.ShouldContain(a => a.EndsWith("/moh", StringComparison.Ordinal) && a.StartsWith("DELETE", StringComparison.Ordinal));
        var agentId = _ari.Asked.First(a => a.Contains("addChannel channel=voice-agent-")).Split("channel=")[1];
        await _ari.TellAsync("ChannelDestroyed", agentId, "PJSIP/agent");
        await UntilAskedAsync($"DELETE channels/{CallerId}");
    }

    [Fact]
    public async Task Events_ThatBreakDuringACall_AreOpenedAgainAndTheCallGoesOn()
    {
        var model = await CallAsync();
        await _ari.BreakEventsAsync();
        await _ari.Media!.SendAsync(Loud(), WebSocketMessageType.Binary, true, CancellationToken.None);
        await Until.TrueAsync(() => model.LoudBytes == 2 * 960);
        // The next event waits for the new stream.
        await _ari.TellAsync("ChannelDestroyed", CallerId, "PJSIP/1");
        await Until.TrueAsync(() => _server!.Calls.Count == 0);
    }

    [Fact]
    public async Task Caller_WhoLeavesWhileThereAreNoEvents_IsFoundToBeGone()
    {
        await CallAsync();
        _ari.Gone[CallerId] = 0;
        await _ari.BreakEventsAsync();
        await Until.TrueAsync(() => _server!.Calls.Count == 0);
        await UntilAskedAsync("DELETE bridges/");
        _ari.Asked.ShouldNotContain(a => a.Contains("/continue"));
    }

    [Fact]
    public async Task Transfer_ThatIsNotAnswered_GivesTheCallerBackToTheDialplan()
    {
        _ari.AgentAnswers = false;
        var model = await CallAsync("Voice:Phone:Asterisk:Ari:DialString=PJSIP/{address}@trunk");
        await EndAsync(model, "transfer_call", """{"target":"sales","summary":"Wants a car.","reason":"asked"}""");
        await UntilAskedAsync($"POST channels/{CallerId}/variable variable=VOICE_TRANSFER_FAILED value=1");
        await UntilAskedAsync($"POST channels/{CallerId}/continue");
    }

    private static byte[] Loud()
    {
        var sound = new byte[960];
        Array.Fill(sound, (byte)0x11);
        return sound;
    }

    /// <summary>The caller speaks: how much of it the model is given.</summary>
    private long HearsOf(ScriptedUpstream.Peer model)
    {
        var before = model.LoudBytes;
        _ari.Media!.SendAsync(Loud(), WebSocketMessageType.Binary, true, CancellationToken.None).GetAwaiter().GetResult();
        using var pause = new ManualResetEventSlim();
        pause.Wait(TimeSpan.FromMilliseconds(300));
        return model.LoudBytes - before;
    }

    private async Task<ScriptedUpstream.Peer> CallAsync(params string[] settings)
    {
        _server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, [.. _ari.Settings, "Voice:Calls:TransferTargets:sales=+4712345678", .. settings]);
        await _ari.EnterAsync(CallerId);
        var model = await _upstream.Peers.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(40));
        await UntilAskedAsync("addChannel");
        // Sound of the channel reaches the model: the line is there.
        await _ari.Media!.SendAsync(Loud(), WebSocketMessageType.Binary, true, CancellationToken.None);
        await Until.TrueAsync(() => model.LoudBytes == 960);
        return model;
    }

    private async Task EndAsync(ScriptedUpstream.Peer model, string tool, string arguments)
    {
        await model.StartReplyAsync("r2");
        await model.SendAsync(new
        {
            type = "response.output_item.done",
            response_id = "r2",
            item = new { type = "function_call", status = "completed", call_id = "call_1", name = tool, arguments },
        });
        await model.EndReplyAsync("r2");
        await model.NextAsync("response.create");
        await model.StartReplyAsync("r3");
        await model.SpeakAsync("r3", "item_9", 100);
        await model.EndReplyAsync("r3");
    }

    private async Task UntilAskedAsync(string part)
    {
        try
        {
            await Until.TrueAsync(() => _ari.Asked.Any(a => a.Contains(part, StringComparison.Ordinal)));
        }
        catch (OperationCanceledException)
        {
            _ari.Asked.ShouldContain(part);
        }
    }
}
