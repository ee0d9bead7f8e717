using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Voice.Server.Settings;

namespace Voice.Server.Tests.Phone;

/// <summary>Calls whose sound the provider carries, over real sockets: its webhooks, its orders, its sideband.</summary>
public sealed class SipCallTests : IAsyncLifetime
{
    private static readonly HttpClient Http = new();
    private static readonly byte[] Key = "a key of the tests, 32 bytes long"u8.ToArray();

    private ScriptedUpstream _openAI = null!;
    private ServerUnderTest _server = null!;

    private static readonly object[] Headers =
    [
        new { name = "From", value = "sip:a@b;tag=7" }, new { name = "To", value = "\"Us\" <sip:+4722@sip.example.com>" }, new { name = "Via", value = "SIP/2.0/TLS x" }, new { name = "X-Order", value = "17" },
    ];

    private static string[] Settings => ["Voice:Phone:OpenAI:WebhookSecret=whsec_" + Convert.ToBase64String(Key), "Voice:Calls:TransferTargets:sales=+4712345678", "Voice:Calls:NextKey=00:00:00.5"];

    public async ValueTask InitializeAsync()
    {
        _openAI = await ScriptedUpstream.StartAsync();
        _server = await ServerUnderTest.StartAsync(_openAI.BaseUrl, Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _openAI.DisposeAsync();
    }

    [Fact]
    public async Task Call_ThatComesIn_IsAcceptedWithTheSessionAndJoinedBesideIt()
    {
        (await TellAsync("rtc_1")).ShouldBe(200);
        var (callId, order, body) = await OrderAsync();
        (callId, order).ShouldBe(("rtc_1", "accept"));
        var session = JsonDocument.Parse(body).RootElement;
        session.GetProperty("type").GetString().ShouldBe("realtime");
        session.GetProperty("model").GetString().ShouldBe("gpt-realtime-2.1");
        session.GetProperty("output_modalities")[0].GetString().ShouldBe("audio");
        session.GetProperty("instructions").GetString().ShouldStartWith("You are a friendly voice assistant.");
        session.GetProperty("instructions").GetString()!.ShouldEndWith("""{"caller":"sip:a@b","called":"sip:+4722@sip.example.com","parameters":{"X-Order":"17"}}""");
        session.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("name").GetString()).ShouldContain("transfer_call");
        session.GetProperty("audio").GetProperty("output").EnumerateObject().Select(p => p.Name).ShouldBe(["voice"]);
        session.GetProperty("audio").GetProperty("input").TryGetProperty("format", out _).ShouldBeFalse();
        (await _openAI.Peers.Reader.ReadAsync()).Query.ShouldBe("?call_id=rtc_1");
    }

    /// <summary>The settings that the provider refuses, its words for that, and whether it answers.</summary>
    public static TheoryData<string, string, string> Refusals() => new()
    {
        { "tools", "tools[0].parameters", "Invalid schema." },
        { "tools", "", "Invalid schema for function 'end_call'." },
        { "tools", "", "Invalid request." },
        { "transcription", "audio.input.transcription.model", "Unknown model." },
        { "transcription", "", "Bad request." },
        { "turn_detection", "", "Unsupported option turn_detection." },
        { "truncation", "", "no" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Accept_OfWhichOneThingIsRefused_IsAskedAgainWithoutItAndTheNextCallToo(string what, string param, string message)
    {
        string? refusedTool = null;
        _openAI.Judge = (order, session) =>
        {
            if (order != "accept")
                return null;
            var names = session.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!).ToList();
            refusedTool ??= what != "tools" ? "" : param.Length > 0 ? names[0] : "end_call";
            var isThere = what switch
            {
                "tools" => names.Contains(refusedTool),
                "truncation" => session.TryGetProperty(what, out _),
                _ => session.GetProperty("audio").GetProperty("input").TryGetProperty(what, out _),
            };
            return isThere ? new { error = new { type = "invalid_request_error", code = "invalid_value", param, message } } : null;
        };
        List<string> names = [];
        foreach (var call in (string[])["rtc_1", "rtc_2"])
        {
            await TellAsync(call);
            (await _openAI.Peers.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(40))).Query.ShouldBe("?call_id=" + call);
            List<string> accepts = [];
            while (_openAI.Orders.Reader.TryRead(out var order))
                accepts.Add(order.Body);
            if (call == "rtc_2")
                accepts.Count.ShouldBe(1, "what is refused is remembered");
            names = [.. JsonDocument.Parse(accepts[^1]).RootElement.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!)];
        }
        names.ShouldContain("transfer_call", "nothing else was left out");
        names.Contains("end_call").ShouldBe(refusedTool != "end_call");
    }

    [Theory]
    [InlineData("bad")]
    [InlineData("")]
    public async Task Webhook_WronglySignedOrUnsigned_IsForbiddenAndOrdersNothing(string signature)
    {
        (await TellAsync("rtc_1", signature: signature)).ShouldBe(403);
        (await TellAsync("rtc_2")).ShouldBe(200);
        (await OrderAsync()).CallId.ShouldBe("rtc_2");
    }

    [Theory]
    [InlineData("too old", 403)]
    [InlineData("from the future", 403)]
    [InlineData("binary", 400)]
    [InlineData("no event", 400)]
    [InlineData("headers that are none", 400)]
    [InlineData("too large", 413)]
    public async Task Webhook_ThatIsNone_IsRefusedAndACallThatIsUpNoticesNothing(string what, int status)
    {
        var model = await CallAsync();
        var age = what switch { "too old" => TimeSpan.FromMinutes(6), "from the future" => -TimeSpan.FromMinutes(6), _ => TimeSpan.Zero };
        byte[] body = what switch
        {
            "binary" => [0, 0xFF, 0xFE, 1, 2],
            "no event" => "[]"u8.ToArray(),
            "headers that are none" => """{"type":"realtime.call.incoming","data":{"call_id":"rtc_2","sip_headers":7}}"""u8.ToArray(),
            "too large" => new byte[70_000],
            _ => """{"type":"realtime.call.incoming","data":{"call_id":"rtc_2"}}"""u8.ToArray(),
        };
        (await PostAsync(body, "wh_" + Guid.NewGuid().ToString("N"), null, _server, age)).ShouldBe(status);
        _openAI.Orders.Reader.TryRead(out _).ShouldBeFalse();
        await KeyAsync(model, "5");
        await KeyAsync(model, "#");
        (await model.NextAsync("conversation.item.create")).GetProperty("item").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("The caller pressed 5#");
        _server.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Webhook_SentTwice_IsOneCall()
    {
        await TellAsync("rtc_1", id: "wh_same");
        (await TellAsync("rtc_1", id: "wh_same")).ShouldBe(200, "the provider stops repeating only on success");
        await TellAsync("rtc_2");
        await OrderAsync();
        await OrderAsync();
        _server.Calls.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("live.transport.incoming")]
    [InlineData("response.completed")]
    public async Task Event_OfAnotherKind_IsAcknowledgedAndIgnored(string type)
    {
        (await TellAsync("rtc_1", type)).ShouldBe(200);
        await TellAsync("rtc_2");
        (await OrderAsync()).CallId.ShouldBe("rtc_2");
    }

    [Fact]
    public async Task Call_WhenAllLinesAreBusy_IsRejected()
    {
        await using var server = await ServerUnderTest.StartAsync(_openAI.BaseUrl, [.. Settings, "Voice:Calls:MaxCalls=1"]);
        await TellAsync("rtc_1", server: server);
        await OrderAsync();
        await TellAsync("rtc_2", server: server);
        (await OrderAsync()).ShouldBe(("rtc_2", "reject", """{"status_code":486}"""));
    }

    [Fact]
    public async Task Caller_WhoSpeaksOverAReply_IsLeftToTheProviderWhichCutsItItself()
    {
        var model = await CallAsync();
        await model.StartReplyAsync("r1");
        await SayAsync(model, "r1", "i1", "Once upon a time there was a king who had three daughters.");
        await model.SendAsync(new { type = "output_audio_buffer.started", response_id = "r1" });
        await model.StartSpeechAsync("i2");
        await model.NextAsync("output_audio_buffer.clear");
        (await model.NextAsync("response.cancel")).GetProperty("response_id").GetString().ShouldBe("r1");
        await model.SendAsync(new { type = "conversation.item.truncated", item_id = "i1", content_index = 0, audio_end_ms = 1_200 });
        await model.EndReplyAsync("r1", "cancelled");
        await KeyAsync(model, "4");
        // All that was sent until the keys came back as words: the cut was none of ours.
        var sent = await UntilAsync(model, "conversation.item.create");
        sent.ShouldNotContain("conversation.item.truncate");
        sent.ShouldNotContain("conversation.item.delete");
    }

    [Fact]
    public async Task Keys_AreToldToTheModel()
    {
        var model = await CallAsync();
        await KeyAsync(model, "4");
        await KeyAsync(model, "#");
        (await model.NextAsync("conversation.item.create")).GetProperty("item").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("The caller pressed 4#");
    }

    [Fact]
    public async Task Tools_RunHere()
    {
        var model = await CallAsync();
        await CallToolAsync(model, "r1", "get_time", "{}");
        var output = (await model.NextAsync("conversation.item.create")).GetProperty("item");
        output.GetProperty("type").GetString().ShouldBe("function_call_output");
        await model.NextAsync("response.create");
    }

    [Fact]
    public async Task Secrets_CannotBeKeptFromSuchAModel_AndItIsToldSo()
    {
        var model = await CallAsync();
        await CallToolAsync(model, "r1", "collect_digits", """{"purpose":"PIN","secure":true}""");
        (await model.NextAsync("conversation.item.create")).GetProperty("item").GetProperty("output").GetString()!.ShouldContain("cannot be kept from you");
    }

    [Fact]
    public async Task Transfer_AfterTheLastWordsWereHeard_RefersTheCall()
    {
        var model = await CallAsync();
        await CallToolAsync(model, "r1", "transfer_call", """{"target":"sales","summary":"s","reason":"r"}""");
        var ask = await model.NextAsync("response.create");
        await model.SendAsync(new { type = "response.created", response = new { id = "r2", metadata = ask.GetProperty("response").GetProperty("metadata") } });
        await SayAsync(model, "r2", "i2", "I am putting you through now, one moment please, it will not take long.");
        await model.SendAsync(new { type = "output_audio_buffer.started", response_id = "r2" });
        await model.EndReplyAsync("r2");
        await model.SendAsync(new { type = "output_audio_buffer.stopped", response_id = "r2" });
        var (_, order, body) = await OrderAsync();
        (order, JsonDocument.Parse(body).RootElement.GetProperty("target_uri").GetString()).ShouldBe(("refer", "tel:+4712345678"));
    }

    [Fact]
    public async Task Transfer_ToAFlow_IsRefusedAndTheCallGoesOn()
    {
        await using var server = await ServerUnderTest.StartAsync(_openAI.BaseUrl, [.. Settings, "Voice:Calls:TransferTargets:flow=https://example.com/flow"]);
        var model = await CallAsync(server);
        await CallToolAsync(model, "r1", "transfer_call", """{"target":"flow","summary":"s","reason":"r"}""");
        (await model.NextAsync("conversation.item.create")).GetProperty("item").GetProperty("output").GetString()!.ShouldContain("reaches telephone numbers, SIP addresses only");
        server.Calls.Count.ShouldBe(1);
        _openAI.Orders.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Goodbye_OfTheAssistant_HangsUp()
    {
        var model = await CallAsync();
        await CallToolAsync(model, "r1", "end_call", "{}");
        var ask = await model.NextAsync("response.create");
        await model.SendAsync(new { type = "response.created", response = new { id = "r2", metadata = ask.GetProperty("response").GetProperty("metadata") } });
        await model.EndReplyAsync("r2");
        (await OrderAsync()).ShouldBe(("rtc_1", "hangup", ""));
    }

    [Fact]
    public async Task Caller_WhoHangsUp_EndsTheCallAndNothingMoreIsOrdered()
    {
        var model = await CallAsync();
        await model.CloseAsync(1000, "");
        await Until.TrueAsync(() => _server.Calls.Count == 0);
        _openAI.Orders.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Sideband_ThatBreaks_IsJoinedAgainWithoutAcceptingAgain()
    {
        var model = await CallAsync();
        model.Abort();
        var again = await _openAI.Peers.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(40));
        again.Query.ShouldBe("?call_id=rtc_1");
        _openAI.Orders.Reader.TryRead(out _).ShouldBeFalse();
        await KeyAsync(again, "5");
        await again.NextAsync("conversation.item.create");
    }

    [Fact]
    public void Secret_ThatIsNone_IsAMistake() =>
        Should.Throw<SettingsException>(() => VoiceServer.Build(["--Voice:Phone:OpenAI:WebhookSecret=whsec_!"])).Mistakes.Count.ShouldBe(1);

    private async Task<ScriptedUpstream.Peer> CallAsync(ServerUnderTest? server = null)
    {
        await TellAsync("rtc_1", server: server);
        (await OrderAsync()).Order.ShouldBe("accept");
        var model = await _openAI.Peers.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(40));
        // A key that comes back as words shows that the call is up. Words of the model before that would be lost.
        await KeyAsync(model, "0");
        await model.NextAsync("conversation.item.create");
        await model.NextAsync("response.create");
        return model;
    }

    private async Task<int> TellAsync(string callId, string type = "realtime.call.incoming", string? id = null, string? signature = null, ServerUnderTest? server = null)
    {
        id ??= "wh_" + Guid.NewGuid().ToString("N");
        var body = JsonSerializer.Serialize(new { id = "evt_1", @object = "event", type, data = new { call_id = callId, sip_headers = Headers } });
        return await PostAsync(Encoding.UTF8.GetBytes(body), id, signature, server ?? _server);
    }

    /// <param name="signature">Null for the right one, empty for none.</param>
    private static async Task<int> PostAsync(byte[] body, string id, string? signature, ServerUnderTest server, TimeSpan age = default)
    {
        var stamp = (TimeProvider.System.GetUtcNow() - age).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Url, "/phone/openai")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", stamp);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{stamp}."), .. body];
        if (signature != "")
            request.Headers.TryAddWithoutValidation("webhook-signature", "v1," + (signature ?? Convert.ToBase64String(HMACSHA256.HashData(Key, signed))));
        using var response = await Http.SendAsync(request);
        return (int)response.StatusCode;
    }

    private async Task<(string CallId, string Order, string Body)> OrderAsync() =>
        await _openAI.Orders.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(40));

    private static Task KeyAsync(ScriptedUpstream.Peer model, string key) =>
        model.SendAsync(new { type = "input_audio_buffer.dtmf_event_received", @event = key, received_at = 1 });

    private static async Task SayAsync(ScriptedUpstream.Peer model, string responseId, string itemId, string words)
    {
        await model.SendAsync(new { type = "response.output_audio_transcript.delta", response_id = responseId, item_id = itemId, output_index = 0, content_index = 0, delta = words });
        await model.SendAsync(new { type = "response.output_audio_transcript.done", response_id = responseId, item_id = itemId, output_index = 0, content_index = 0, transcript = words });
    }

    private static async Task CallToolAsync(ScriptedUpstream.Peer model, string responseId, string name, string arguments)
    {
        await model.StartReplyAsync(responseId);
        await model.SendAsync(new
        {
            type = "response.output_item.done",
            response_id = responseId,
            item = new { type = "function_call", status = "completed", call_id = "c1", name, arguments },
        });
        await model.EndReplyAsync(responseId);
    }

    /// <returns>The types of all that was sent up to one of a type.</returns>
    private static async Task<List<string>> UntilAsync(ScriptedUpstream.Peer model, string type)
    {
        List<string> types = [];
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        while (types.LastOrDefault() != type)
            types.Add((await model.Events.Reader.ReadAsync(deadline.Token)).GetProperty("type").GetString()!);
        return types;
    }
}
