using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Voice.Server.Tests.Phone;

/// <summary>Calls of Azure Communication Services over real sockets, against a REST API that takes nothing unsigned.</summary>
public sealed class AcsCallTests : IAsyncLifetime
{
    private static readonly HttpClient Http = new();

    private readonly string _correlation = Guid.NewGuid().ToString();
    private FakeAcs _acs = null!;
    private ScriptedUpstream _upstream = null!;
    private ServerUnderTest _server = null!;

    public async ValueTask InitializeAsync()
    {
        _acs = await FakeAcs.StartAsync();
        _upstream = await ScriptedUpstream.StartAsync();
        _server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, [.. _acs.Settings, "Voice:Phone:PublicUrl=https://voice.example.com", "Voice:Calls:TransferTargets:sales=+4712345678"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
        await _acs.DisposeAsync();
    }

    [Fact]
    public async Task Subscription_IsValidatedInBothSchemas()
    {
        var (status, answer) = await FakeAcs.NotifyAsync(_server.Url, "Microsoft.EventGrid.SubscriptionValidationEvent", new { validationCode = "512d38b6" });
        status.ShouldBe(200);
        JsonDocument.Parse(answer).RootElement.GetProperty("validationResponse").GetString().ShouldBe("512d38b6");
        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri(_server.Url, "/phone/acs?key=" + FakeAcs.WebhookKey));
        request.Headers.Add("WebHook-Request-Origin", "eventgrid.azure.net");
        using var response = await Http.SendAsync(request);
        response.Headers.GetValues("WebHook-Allowed-Origin").ShouldBe(["eventgrid.azure.net"]);
    }

    [Fact]
    public async Task Call_FromRingingToHangUp_IsCarried()
    {
        (await FakeAcs.RingAsync(_server.Url, _correlation)).Status.ShouldBe(200);
        var (action, answer) = await _acs.NextAsync();
        action.ShouldBe("callConnections:answer");
        answer.GetProperty("incomingCallContext").GetString().ShouldBe("context-" + _correlation);
        var callback = answer.GetProperty("callbackUri").GetString()!;
        callback.ShouldStartWith("https://voice.example.com/phone/acs/events/");
        var media = answer.GetProperty("mediaStreamingOptions");
        media.GetProperty("transportUrl").GetString()!.ShouldStartWith("wss://voice.example.com/phone/acs/media/");
        (media.GetProperty("audioFormat").GetString(), media.GetProperty("enableBidirectional").GetBoolean(), media.GetProperty("startMediaStreaming").GetBoolean(), media.GetProperty("enableDtmfTones").GetBoolean())
            .ShouldBe(("pcm24KMono", true, true, true));
        (await FakeAcs.TellAsync(_server.Url, callback, "CallConnected", new { callConnectionId = "cc" }, _acs.Token())).ShouldBe(200);

        await using var socket = new AcsSocket();
        await socket.ConnectAsync(_server.Url, media.GetProperty("transportUrl").GetString()!, _acs.Token(life: TimeSpan.FromHours(24)));
        await socket.BeginAsync();
        var model = await PeerAsync();
        (await model.NextAsync("session.update")).GetProperty("session").GetProperty("instructions").GetString()!
            .ShouldEndWith("""{"caller":"+4791100001","called":"8:acs:our","parameters":{"X-MS-Custom-Order":"17"}}""");
        await socket.SendSoundAsync(new byte[960]);
        await Until.TrueAsync(() => model.AudioBytes >= 960);
        await model.StartReplyAsync("r1");
        for (var second = 0; second < 10; second++)
            await model.SpeakAsync("r1", "item_1", 1_000);
        (await socket.NextAsync("AudioData")).GetProperty("AudioData").GetProperty("Data").GetBytesFromBase64().Length.ShouldBeGreaterThan(0);
        await model.StartSpeechAsync("item_2");
        await socket.NextAsync("StopAudio");
        (await model.NextAsync("conversation.item.truncate")).GetProperty("audio_end_ms").GetInt32().ShouldBeLessThan(9_000);
        foreach (var digit in (string[])["4", "2", "#"])
            await socket.SendAsync(new { kind = "DtmfData", dtmfData = new { data = digit } });
        (await PressedAsync(model)).ShouldBe("The caller pressed 42#");
        // Keys that come in the stream may be called back as well: they are not pressed twice.
        (await FakeAcs.TellAsync(_server.Url, callback, "ContinuousDtmfRecognitionToneReceived", new { tone = "four" }, _acs.Token())).ShouldBe(200);
        foreach (var digit in (string[])["5", "#"])
            await socket.SendAsync(new { kind = "DtmfData", dtmfData = new { data = digit } });
        (await PressedAsync(model)).ShouldBe("The caller pressed 5#");

        (await FakeAcs.TellAsync(_server.Url, callback, "CallDisconnected", new { callConnectionId = "cc" }, _acs.Token())).ShouldBe(200);
        await Until.TrueAsync(() => _server.Calls.Count == 0 && _upstream.Open == 0);
        (await FakeAcs.TellAsync(_server.Url, callback, "CallDisconnected", new { }, _acs.Token())).ShouldBe(404, "the call is forgotten");
    }

    [Fact]
    public async Task Keys_ThatAreOnlyCalledBack_AreToldToTheModel()
    {
        var (callback, media) = await AnsweredAsync();
        await using var socket = await ConnectedAsync(media);
        var model = await PeerAsync();
        foreach (var tone in (string[])["four", "2", "pound"])
            await FakeAcs.TellAsync(_server.Url, callback, "ContinuousDtmfRecognitionToneReceived", new { tone }, _acs.Token());
        (await PressedAsync(model)).ShouldBe("The caller pressed 42#");
    }

    [Fact]
    public async Task Sound_At16KHz_IsResampled()
    {
        await using var server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, [.. _acs.Settings, "Voice:Phone:Acs:SampleRate=16000"]);
        await FakeAcs.RingAsync(server.Url, _correlation);
        var options = (await _acs.NextAsync()).Body.GetProperty("mediaStreamingOptions");
        options.GetProperty("audioFormat").GetString().ShouldBe("pcm16KMono");
        await using var socket = new AcsSocket();
        await socket.ConnectAsync(server.Url, options.GetProperty("transportUrl").GetString()!, _acs.Token());
        await socket.BeginAsync(16_000);
        var model = await PeerAsync();
        await socket.SendSoundAsync(new byte[640]);
        await Until.TrueAsync(() => model.AudioBytes >= 960);
    }

    [Fact]
    public async Task Transfer_TakesTheSummaryAlong_AndComesBackIfItFails()
    {
        var (callback, media) = await AnsweredAsync();
        await using var socket = await ConnectedAsync(media);
        var model = await PeerAsync();
        await TransferAsync(socket, model);
        var (action, transfer) = await _acs.NextAsync();
        action.ShouldBe($"cc-context-{_correlation}:transferToParticipant");
        transfer.GetProperty("targetParticipant").GetProperty("phoneNumber").GetProperty("value").GetString().ShouldBe("+4712345678");
        transfer.GetProperty("customCallingContext").GetProperty("sipHeaders").GetProperty("X-MS-Custom-Voice-Summary").GetString().ShouldBe("Wants a phone.");
        await socket.ClosedAsync();
        await Until.TrueAsync(() => _server.Calls.Count == 0);

        await FakeAcs.TellAsync(_server.Url, callback, "CallTransferFailed", new { callConnectionId = "cc" }, _acs.Token());
        (await _acs.NextAsync()).Action.ShouldBe($"cc-context-{_correlation}:startMediaStreaming");
        await using var again = await ConnectedAsync(media);
        (await PeerAsync()).ShouldNotBeNull("the caller talks with the assistant again");
    }

    [Theory]
    [InlineData("8:acs:1b6e_2c7f", "communicationUser", "id", "8:acs:1b6e_2c7f")]
    [InlineData("8:orgid:45ab2481-1c1c-4005-be24-0ffb879b1130", "microsoftTeamsUser", "userId", "45ab2481-1c1c-4005-be24-0ffb879b1130")]
    [InlineData("28:orgid:01234567-89ab-cdef-0123-456789abcdef", "microsoftTeamsApp", "appId", "01234567-89ab-cdef-0123-456789abcdef")]
    public async Task Transfer_ToAnAccount_NamesItAsTheServiceDoes(string address, string kind, string field, string id)
    {
        await using var server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, [.. _acs.Settings, "Voice:Calls:TransferTargets:sales=" + address]);
        await FakeAcs.RingAsync(server.Url, _correlation);
        await using var socket = new AcsSocket();
        await socket.ConnectAsync(server.Url, (await _acs.NextAsync()).Body.GetProperty("mediaStreamingOptions").GetProperty("transportUrl").GetString()!, _acs.Token());
        await socket.BeginAsync();
        await TransferAsync(socket, await PeerAsync());
        var transfer = (await _acs.NextAsync()).Body;
        var target = transfer.GetProperty("targetParticipant");
        (target.GetProperty("kind").GetString(), target.GetProperty("rawId").GetString(), target.GetProperty(kind).GetProperty(field).GetString()).ShouldBe((kind, address, id));
        transfer.GetProperty("customCallingContext").GetProperty("voipHeaders").GetProperty("Voice-Summary").GetString().ShouldBe("Wants a phone.");
    }

    [Fact]
    public async Task Transfer_ToWhatTheServiceDoesNotReach_IsRefusedAndTheCallGoesOn()
    {
        await using var server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, [.. _acs.Settings, "Voice:Calls:TransferTargets:sales=sip:sales@example.com"]);
        await FakeAcs.RingAsync(server.Url, _correlation);
        await using var socket = new AcsSocket();
        await socket.ConnectAsync(server.Url, (await _acs.NextAsync()).Body.GetProperty("mediaStreamingOptions").GetProperty("transportUrl").GetString()!, _acs.Token());
        await socket.BeginAsync();
        var model = await PeerAsync();
        await AskForTransferAsync(socket, model);
        (await model.NextAsync("conversation.item.create")).GetProperty("item").GetProperty("output").GetString()!.ShouldContain("reaches telephone numbers, accounts only");
        server.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Transfer_ThatIsNotAccepted_BringsTheCallerBackAtOnce()
    {
        var (_, media) = await AnsweredAsync();
        await using var socket = await ConnectedAsync(media);
        var model = await PeerAsync();
        _acs.Answers[$"cc-context-{_correlation}:transferToParticipant"] = 400;
        await TransferAsync(socket, model);
        (await _acs.NextAsync()).Action.ShouldEndWith(":transferToParticipant");
        (await _acs.NextAsync()).Action.ShouldEndWith(":startMediaStreaming");
    }

    [Fact]
    public async Task Caller_WhoseSocketIsClosed_HasHungUp_AndTheCallIsEnded()
    {
        var (_, media) = await AnsweredAsync();
        await using var socket = await ConnectedAsync(media);
        await PeerAsync();
        await socket.CloseAsync();
        (await _acs.NextAsync()).Action.ShouldBe($"cc-context-{_correlation}:terminate");
        await Until.TrueAsync(() => _server.Calls.Count == 0);
    }

    [Fact]
    public async Task Stream_ThatBreaks_IsAskedForAgainAndComesBackToTheSameCall()
    {
        var (_, media) = await AnsweredAsync();
        await using var socket = await ConnectedAsync(media);
        var model = await PeerAsync();
        socket.Abort();
        (await _acs.NextAsync()).Action.ShouldBe($"cc-context-{_correlation}:startMediaStreaming");
        await using var again = await ConnectedAsync(media);
        await again.SendSoundAsync(new byte[960]);
        await Until.TrueAsync(() => model.AudioBytes >= 960);
        _server.Calls.Count.ShouldBe(1);
        _upstream.Peers.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Announcement_SentAgain_IsAnsweredOnce_AndOneThatFailedIsTriedAgain()
    {
        _acs.Answers["callConnections:answer"] = 503;
        (await FakeAcs.RingAsync(_server.Url, _correlation)).Status.ShouldBe(503);
        (await FakeAcs.RingAsync(_server.Url, _correlation)).Status.ShouldBe(200);
        (await FakeAcs.RingAsync(_server.Url, _correlation)).Status.ShouldBe(200);
        await _acs.NextAsync();
        await _acs.NextAsync();
        _acs.Requests.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Call_WhenAllLinesAreBusy_IsRejected()
    {
        await using var server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, [.. _acs.Settings, "Voice:Calls:MaxCalls=1"]);
        await FakeAcs.RingAsync(server.Url, _correlation);
        var media = (await _acs.NextAsync()).Body.GetProperty("mediaStreamingOptions").GetProperty("transportUrl").GetString()!;
        await using var socket = new AcsSocket();
        await socket.ConnectAsync(server.Url, media, _acs.Token());
        await socket.BeginAsync();
        await PeerAsync();
        await FakeAcs.RingAsync(server.Url, "another");
        var (action, body) = await _acs.NextAsync();
        (action, body.GetProperty("callRejectReason").GetString()).ShouldBe(("callConnections:reject", "busy"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("wrong")]
    public async Task Event_WithoutTheKey_IsForbidden(string key)
    {
        (await FakeAcs.RingAsync(_server.Url, _correlation, key)).Status.ShouldBe(403);
        (await FakeAcs.NotifyAsync(_server.Url, "Microsoft.EventGrid.SubscriptionValidationEvent", new { validationCode = "x" }, key)).Status.ShouldBe(403);
        _acs.Requests.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("junk", 400)]
    [InlineData("[{\"eventType\":7},7,null,{\"eventType\":\"Microsoft.Communication.IncomingCall\",\"data\":\"x\"}]", 200)]
    [InlineData("{\"type\":\"Brand.New\"}", 200)]
    public async Task Event_ThatIsNone_ChangesNothing(string body, int status)
    {
        (await FakeAcs.PostAsync(new Uri(_server.Url, "/phone/acs?key=" + FakeAcs.WebhookKey), body, null)).Status.ShouldBe(status);
        _acs.Requests.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Event_TooLarge_IsRefused() =>
        (await FakeAcs.PostAsync(new Uri(_server.Url, "/phone/acs?key=" + FakeAcs.WebhookKey), new string(' ', 70_000), null)).Status.ShouldBe(413);

    [Fact]
    public async Task Token_ThatIsNotAzures_OpensNothing()
    {
        var (callback, media) = await AnsweredAsync();
        using var stranger = RSA.Create(2048);
        var unsigned = Base64UrlEncoder.Encode("{\"alg\":\"none\"}") + "." + Base64UrlEncoder.Encode($$"""{"aud":"{{FakeAcs.ResourceId}}","iss":"{{FakeAcs.Issuer}}","exp":4102444800}""") + ".";
        string?[] wrong =
        [
            null, "", "x.y.z", unsigned, _acs.Token(audience: "another"), _acs.Token(issuer: "https://evil.example.com"), _acs.Token(life: TimeSpan.FromMinutes(-2)),
            _acs.Token(key: new RsaSecurityKey(stranger) { KeyId = "k1" }), _acs.Token(key: new RsaSecurityKey(stranger) { KeyId = "k2" }),
        ];
        foreach (var token in wrong)
        {
            await using var socket = new AcsSocket();
            (await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(_server.Url, media, token))).Message.ShouldContain("401", customMessage: token);
            (await FakeAcs.TellAsync(_server.Url, callback, "CallDisconnected", new { }, token)).ShouldBe(401, token);
        }
        _upstream.Peers.Reader.TryRead(out _).ShouldBeFalse();
        await using var genuine = await ConnectedAsync(media);
        await PeerAsync();
    }

    [Fact]
    public async Task Stream_OfACallThatWasNotAnswered_IsRefused()
    {
        foreach (var path in (string[])["/phone/acs/media", "/phone/acs/media/" + new string('0', 64)])
        {
            await using var socket = new AcsSocket();
            (await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(_server.Url, "wss://voice.example.com" + path, _acs.Token()))).Message.ShouldContain("401", customMessage: path);
        }
    }

    [Fact]
    public async Task Keys_ThatCannotBeFetched_RefuseEveryRequest()
    {
        await using var server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, [.. _acs.Settings[..3], "Voice:Phone:Acs:OpenIdConfiguration=http://127.0.0.1:1/"]);
        await FakeAcs.RingAsync(server.Url, _correlation);
        var media = (await _acs.NextAsync()).Body.GetProperty("mediaStreamingOptions").GetProperty("transportUrl").GetString()!;
        await using var socket = new AcsSocket();
        (await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(server.Url, media, _acs.Token()))).Message.ShouldContain("503");
    }

    [Fact]
    public async Task Junk_InTheStream_LeavesTheCallUp()
    {
        var (_, media) = await AnsweredAsync();
        await using var socket = await ConnectedAsync(media);
        var model = await PeerAsync();
        foreach (var junk in (string[])["", "junk", "[]", "{\"kind\":{}}", "{\"kind\":\"AudioData\",\"audioData\":[1]}", "{\"kind\":\"AudioData\",\"audioData\":{\"data\":7}}", new string('[', 100_000)])
            await socket.SendTextAsync(junk);
        await socket.SendSoundAsync(new byte[960]);
        await Until.TrueAsync(() => model.AudioBytes >= 960);
    }

    private static async Task<string?> PressedAsync(ScriptedUpstream.Peer model) =>
        (await model.NextAsync("conversation.item.create")).GetProperty("item").GetProperty("content")[0].GetProperty("text").GetString();

    private static async Task TransferAsync(AcsSocket socket, ScriptedUpstream.Peer model)
    {
        await AskForTransferAsync(socket, model);
        var ask = await model.NextAsync("response.create");
        await model.SendAsync(new { type = "response.created", response = new { id = "r2", metadata = ask.GetProperty("response").GetProperty("metadata") } });
        await model.EndReplyAsync("r2");
    }

    private static async Task AskForTransferAsync(AcsSocket socket, ScriptedUpstream.Peer model)
    {
        await socket.SendSoundAsync(new byte[960]);
        await Until.TrueAsync(() => model.AudioBytes >= 960);
        await model.StartReplyAsync("r1");
        await model.SendAsync(new
        {
            type = "response.output_item.done",
            response_id = "r1",
            item = new { type = "function_call", status = "completed", call_id = "c1", name = "transfer_call", arguments = """{"target":"sales","summary":"Wants a phone.","reason":"asked"}""" },
        });
        await model.EndReplyAsync("r1");
    }

    private async Task<(string Callback, string Media)> AnsweredAsync()
    {
        (await FakeAcs.RingAsync(_server.Url, _correlation)).Status.ShouldBe(200);
        var answer = (await _acs.NextAsync()).Body;
        return (answer.GetProperty("callbackUri").GetString()!, answer.GetProperty("mediaStreamingOptions").GetProperty("transportUrl").GetString()!);
    }

    private async Task<AcsSocket> ConnectedAsync(string media)
    {
        var socket = new AcsSocket();
        await socket.ConnectAsync(_server.Url, media, _acs.Token(life: TimeSpan.FromHours(24)));
        await socket.BeginAsync();
        return socket;
    }

    private Task<ScriptedUpstream.Peer> PeerAsync() => _upstream.Peers.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(40));
}
