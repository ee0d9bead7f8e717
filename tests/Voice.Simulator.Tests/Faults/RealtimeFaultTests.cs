using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Voice.Simulator.Faults;

namespace Voice.Simulator.Tests.Faults;

public sealed class RealtimeFaultTests
{
    const string Delta = "response.output_audio.delta";

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(200)]
    public async Task Status_IsAnsweredInsteadOfTheWebSocket(int status)
    {
        await using var host = await SimulatorHost.StartAsync();
        host.Faults.Add(Fault(FaultKind.Status) with { Status = status, Headers = new Dictionary<string, string> { ["Retry-After"] = "7" } });
        await using var client = new RealtimeClient();
        client.Socket.Options.CollectHttpResponseDetails = true;

        await Should.ThrowAsync<WebSocketException>(() => client.Socket.ConnectAsync(host.Socket("/v1/realtime?model=m"), CancellationToken.None));

        client.Socket.HttpStatusCode.ShouldBe((HttpStatusCode)status);
        client.Socket.HttpResponseHeaders!["Retry-After"].ShouldBe(["7"]);
    }

    [Fact]
    public async Task Reset_LosesWhatIsOnItsWay()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        host.Faults.Add(Fault(FaultKind.Reset) with { At = SimulatorFault.Now });

        var failure = await Should.ThrowAsync<WebSocketException>(() => client.ReadAsync());

        failure.GetBaseException().ShouldBeOfType<System.Net.Sockets.SocketException>().SocketErrorCode.ShouldBe(System.Net.Sockets.SocketError.ConnectionReset);
    }

    [Fact]
    public async Task Drop_BeforeTheWebSocket_ResetsTheConnection()
    {
        await using var host = await SimulatorHost.StartAsync();
        host.Faults.Add(Fault(FaultKind.Drop) with { Times = 1 });

        await Should.ThrowAsync<WebSocketException>(() => RealtimeClient.ConnectAsync(host.Socket("/v1/realtime?model=m")));

        await using var second = await host.ConnectAsync();
    }

    [Fact]
    public async Task Filter_OfKeyAndModel_SparesTheOthers()
    {
        await using var host = await SimulatorHost.StartAsync();
        host.Faults.Add(Fault(FaultKind.Status) with { Status = 500, Key = "k1", Model = "m1" });

        await Should.ThrowAsync<WebSocketException>(() => ConnectAsync("k1", "m1"));
        await using var otherModel = await ConnectAsync("k1", "m2");
        await using var otherKey = await ConnectAsync("k2", "m1");

        Task<RealtimeClient> ConnectAsync(string key, string model) =>
            RealtimeClient.ConnectAsync(host.Socket($"/v1/realtime?model={model}"), options => options.SetRequestHeader("Authorization", $"Bearer {key}"));
    }

    [Theory]
    [InlineData("response.created", 1)]
    [InlineData(Delta, 3)]
    [InlineData("response.done", 1)]
    public async Task Drop_AtAnEvent_SendsEverythingUpToItAndNothingMore(string at, int count)
    {
        await using var host = await SimulatorHost.StartAsync();
        host.Faults.Add(Fault(FaultKind.Drop) with { At = at, Count = count });
        await using var client = await host.ConnectAsync();
        await client.TypeAsync("hello");
        await client.RespondAsync();

        var seen = new List<JsonElement>();
        await Should.ThrowAsync<WebSocketException>(async () =>
        {
            while (true) seen.Add(await client.ReadAsync());
        });

        seen[^1].Type().ShouldBe(at);
        seen.Count(item => item.Type() == at).ShouldBe(count);
    }

    [Fact]
    public async Task Drop_AtAnEventOfTheClient_IsAfterItsAnswer()
    {
        await using var host = await SimulatorHost.StartAsync();
        host.Faults.Add(Fault(FaultKind.Drop) with { At = "input_audio_buffer.clear" });
        await using var client = await host.ConnectAsync();
        await client.SendAsync("""{"type":"input_audio_buffer.clear"}""");

        (await client.ReadAsync()).Type().ShouldBe("input_audio_buffer.cleared");
        await Should.ThrowAsync<WebSocketException>(() => client.ReadAsync());
    }

    [Fact]
    public async Task Drop_AfterSoMuchSpeech_IsThere()
    {
        await using var host = await SimulatorHost.StartAsync();
        host.Faults.Add(Fault(FaultKind.Drop) with { AfterAudio = TimeSpan.FromMilliseconds(500) });
        await using var client = await host.ConnectAsync();
        await client.TypeAsync("hello");
        await client.RespondAsync();

        var audio = 0;
        await Should.ThrowAsync<WebSocketException>(async () =>
        {
            while (true)
            {
                var item = await client.ReadAsync();
                if (item.Type() == Delta) audio += item.GetProperty("delta").GetBytesFromBase64().Length;
            }
        });

        // The first pieces are 360 ms, a sentence; then come 100 ms each.
        audio.ShouldBe(Clips.PcmBytesPerSecond * 560 / 1_000);
    }

    [Fact]
    public async Task Drop_Now_HitsTheSessionThatIsGoingOn()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();

        host.Faults.Add(Fault(FaultKind.Drop) with { At = SimulatorFault.Now });

        await Should.ThrowAsync<WebSocketException>(() => client.ReadAsync());
        await using var next = await host.ConnectAsync();
    }

    [Fact]
    public async Task Fault_AddedWhileASessionGoesOn_IsMetByIt()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();

        host.Faults.Add(Fault(FaultKind.Close) with { At = "input_audio_buffer.cleared", CloseCode = 4_003 });
        await client.SendAsync("""{"type":"input_audio_buffer.clear"}""");

        (await client.ClosedAsync()).ShouldBe((WebSocketCloseStatus)4_003);
    }

    [Fact]
    public async Task After_IsInTheTimeOfTheProvider()
    {
        var time = new WatchedTime(TimeSpan.FromMinutes(3));
        await using var host = await SimulatorHost.StartAsync(time: time);
        host.Faults.Add(Fault(FaultKind.Close) with { At = "session.created", After = TimeSpan.FromMinutes(3) });
        await using var client = await host.ConnectAsync();
        await time.Awaited;

        time.Advance(TimeSpan.FromMinutes(3));

        (await client.ClosedAsync()).ShouldBe(WebSocketCloseStatus.InternalServerError);
    }

    [Fact]
    public async Task Mute_AtTheBeginning_SendsNothingAndAnswersPings()
    {
        await using var host = await SimulatorHost.StartAsync();
        host.Faults.Add(Fault(FaultKind.Mute));
        await using var client = await RealtimeClient.ConnectAsync(host.Socket("/v1/realtime?model=m"), Pinging);

        var reading = client.ReadAsync();

        // Long enough for three pings, each of which would end the connection if it were not answered.
        (await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System))).ShouldNotBe(reading);
        client.Socket.State.ShouldBe(WebSocketState.Open);
    }

    [Fact]
    public async Task HalfOpen_AnswersNoPings()
    {
        await using var host = await SimulatorHost.StartAsync();
        host.Faults.Add(Fault(FaultKind.HalfOpen) with { At = "response.created" });
        await using var client = await RealtimeClient.ConnectAsync(host.Socket("/v1/realtime?model=m"), Pinging);
        await client.RespondAsync();
        await client.NextAsync("response.created");

        // Nothing comes from the other side, not even an end: it is our own ping that is not answered.
        await Should.ThrowAsync<OperationCanceledException>(() => client.Socket.ReceiveAsync(new byte[1], CancellationToken.None));
        client.Socket.State.ShouldBe(WebSocketState.Aborted);
    }

    [Fact]
    public async Task Deaf_ReadsNothingAndGoesOnTalking()
    {
        await using var host = await SimulatorHost.StartAsync(options => options.Pace = 20);
        host.Faults.Add(Fault(FaultKind.Deaf) with { At = "response.create" });
        await using var client = await host.ConnectAsync();
        await client.RespondAsync();
        // The simulator has handled all messages before this one, so it is deaf by now.
        await client.NextAsync("response.output_item.added");
        await client.SendAsync("""{"type":"input_audio_buffer.clear"}""");

        (await client.UntilAsync("response.done")).Types().ShouldNotContain("input_audio_buffer.cleared");
    }

    [Fact]
    public async Task Expire_IsTellingBeforehand()
    {
        var time = new FakeTimeProvider();
        await using var host = await SimulatorHost.StartAsync(time: time);
        host.Faults.Add(Fault(FaultKind.Expire) with { After = TimeSpan.FromMinutes(2) });
        await using var client = await RealtimeClient.ConnectAsync(host.Socket("/v1/realtime?model=m"));

        var session = (await client.NextAsync("session.created")).GetProperty("session");
        session.GetProperty("expires_at").GetInt64().ShouldBe(time.GetUtcNow().ToUnixTimeSeconds() + 120);
        time.Advance(TimeSpan.FromMinutes(2));

        (await client.NextAsync("error")).GetProperty("error").Text("code").ShouldBe("session_expired");
        (await client.ClosedAsync()).ShouldBe(WebSocketCloseStatus.EndpointUnavailable);
    }

    [Theory]
    [InlineData(GarbageKind.Truncated)]
    [InlineData(GarbageKind.InvalidUtf8)]
    [InlineData(GarbageKind.Binary)]
    [InlineData(GarbageKind.BadBase64)]
    [InlineData(GarbageKind.OddBytes)]
    [InlineData(GarbageKind.WrongTypes)]
    [InlineData(GarbageKind.UnknownType)]
    [InlineData(GarbageKind.Deep)]
    public async Task Garbage_SpoilsOneEventAndTheSessionGoesOn(GarbageKind kind)
    {
        await using var host = await SimulatorHost.StartAsync();
        host.Faults.Add(Fault(FaultKind.Garbage) with { At = Delta, Count = 2, Garbage = kind });
        await using var socket = await RawSocket.ConnectAsync(host.Address, "/v1/realtime?model=m");
        await socket.SendAsync("""{"type":"response.create"}""");

        var spoiled = new List<(bool Binary, byte[] Payload)>();
        var deltas = 0;
        while (true)
        {
            var (binary, payload) = await socket.ReadAsync();
            if (binary || !IsWell(payload)) spoiled.Add((binary, payload));
            else if (JsonSerializer.Deserialize<JsonElement>(payload).Type() is var type && type == Delta) deltas++;
            else if (type == "response.done") break;
        }

        deltas.ShouldBeGreaterThan(3);
        spoiled.ShouldHaveSingleItem().Binary.ShouldBe(kind == GarbageKind.Binary);
    }

    [Fact]
    public async Task Huge_IsAsLargeAsItSays()
    {
        await using var host = await SimulatorHost.StartAsync();
        host.Faults.Add(Fault(FaultKind.Huge) with { At = "response.created" });
        await using var socket = await RawSocket.ConnectAsync(host.Address, "/v1/realtime?model=m");
        await socket.SendAsync("""{"type":"response.create"}""");

        int largest;
        do largest = (await socket.ReadAsync()).Payload.Length;
        while (largest < 1_000_000);

        largest.ShouldBeInRange(50 * 1024 * 1024, (50 * 1024 * 1024) + 1_000);
    }

    [Fact]
    public async Task Duplicate_ComesTwice()
    {
        await using var host = await SimulatorHost.StartAsync();
        host.Faults.Add(Fault(FaultKind.Duplicate) with { At = "response.output_item.added" });
        await using var client = await host.ConnectAsync();
        await client.RespondAsync();

        var added = (await client.UntilAsync("response.done")).Where(item => item.Type() == "response.output_item.added").ToList();

        added.Count.ShouldBe(2);
        added[0].Text("event_id").ShouldBe(added[1].Text("event_id"));
    }

    [Fact]
    public async Task Stale_IsOfTheResponseBefore()
    {
        await using var host = await SimulatorHost.StartAsync();
        host.Faults.Add(Fault(FaultKind.Stale) with { At = "response.created", Count = 2 });
        await using var client = await host.ConnectAsync();
        var first = (await client.AskAsync("hello")).Text("id");
        await client.TypeAsync("thank you");
        await client.RespondAsync();
        await client.NextAsync("response.created");

        var stale = await client.ReadAsync();

        stale.Type().ShouldBe(Delta);
        stale.Text("response_id").ShouldBe(first);
    }

    [Theory]
    [InlineData(FaultKind.Failed, "failed")]
    [InlineData(FaultKind.Incomplete, "incomplete")]
    public async Task Response_ThatIsToFail_EndsInTheMiddle(FaultKind kind, string status)
    {
        await using var host = await SimulatorHost.StartAsync();
        host.Faults.Add(Fault(kind) with { At = Delta, Count = 2, Times = 1 });
        await using var client = await host.ConnectAsync();
        await client.TypeAsync("hello");
        await client.RespondAsync();

        var events = await client.UntilAsync("response.done");

        events[^1].GetProperty("response").Text("status").ShouldBe(status);
        events.Count(item => item.Type() == Delta).ShouldBe(2);
        (await client.AskAsync("thank you")).Text("status").ShouldBe("completed");
    }

    [Fact]
    public async Task Error_IsSentAndTheSessionGoesOn()
    {
        await using var host = await SimulatorHost.StartAsync();
        host.Faults.Add(Fault(FaultKind.Error) with { At = "response.created", Code = "inference_rate_limit_exceeded" });
        await using var client = await host.ConnectAsync();
        await client.RespondAsync();

        var events = await client.UntilAsync("response.done");

        events.First("error").GetProperty("error").Text("code").ShouldBe("inference_rate_limit_exceeded");
        events[^1].GetProperty("response").Text("status").ShouldBe("completed");
    }

    [Fact]
    public async Task Delay_AtAnEvent_HoldsUpItAndWhatFollows()
    {
        var time = new WatchedTime(TimeSpan.FromMinutes(5));
        await using var host = await SimulatorHost.StartAsync(time: time);
        host.Faults.Add(Fault(FaultKind.Delay) with { At = "response.created", Delay = TimeSpan.FromMinutes(5) });
        await using var client = await host.ConnectAsync();
        await client.RespondAsync();
        await time.Awaited;

        var next = client.ReadAsync();
        next.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMinutes(5));

        (await next).Type().ShouldBe("response.created");
    }

    static SimulatorFault Fault(FaultKind kind) => new() { Do = kind, Route = "realtime" };

    static void Pinging(ClientWebSocketOptions options)
    {
        options.KeepAliveInterval = TimeSpan.FromMilliseconds(250);
        options.KeepAliveTimeout = TimeSpan.FromMilliseconds(500);
    }

    /// <summary>True for what a strict reader of the protocol would take.</summary>
    static bool IsWell(byte[] payload)
    {
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(payload);
            var json = JsonSerializer.Deserialize<JsonElement>(payload);
            if (json.Type().StartsWith("simulator.", StringComparison.Ordinal) || json.Text("event_id")!.Length == 0) return false;
            return json.Type() != Delta || json.GetProperty("delta").GetBytesFromBase64().Length % 2 == 0;
        }
        catch (Exception exception) when (exception is JsonException or DecoderFallbackException or FormatException or InvalidOperationException)
        {
            return false;
        }
    }
}
