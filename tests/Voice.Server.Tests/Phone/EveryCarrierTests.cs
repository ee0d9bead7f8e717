using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Voice.Server.Tests.Phone;

/// <summary>A call of every carrier over real sockets: webhook, stream, sound both ways, hang-up.</summary>
public sealed class EveryCarrierTests
{
    private static readonly HttpClient Http = new();

    [Theory]
    [MemberData(nameof(TestCarriers.Names), MemberType = typeof(TestCarriers))]
    public async Task Call_FromWebhookToHangUp_IsCarried(string vendor)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await ServerUnderTest.StartAsync(upstream.BaseUrl, "Voice:Phone:AllowUnsigned=true");
        var steps = TestCarriers.Transcript(vendor).Select(l => JsonDocument.Parse(l).RootElement).Where(s => s.TryGetProperty("is", out _)).ToList();
        var start = steps.Single(s => s.GetProperty("is").GetString() == "Started");
        var callId = start.GetProperty("call").GetString()!;
        using var form = new FormUrlEncodedContent(
            ((string[])["CallSid", "CallUUID", "uuid"]).Select(f => KeyValuePair.Create(f, callId)).Append(KeyValuePair.Create("From", "+4791100001")));
        var answer = await (await Http.PostAsync(new Uri(server.Url, "/phone/" + vendor), form)).Content.ReadAsStringAsync();
        var path = Regex.Match(answer, $"/phone/{vendor}/media/[0-9a-f]{{64}}").Value;
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(new Uri(server.Url, path)) { Scheme = "ws" }.Uri, CancellationToken.None);
        await SendAsync(socket, start.GetProperty("in").GetRawText());
        var model = await upstream.Peers.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(40));
        var session = (await model.NextAsync("session.update")).GetProperty("session");
        session.GetProperty("instructions").GetString()!.ShouldContain("\"caller\":\"+4791100001\"");
        var isLinear = session.GetProperty("audio").GetProperty("input").GetProperty("format").GetProperty("type").GetString() == "audio/pcm";

        var sound = steps.First(s => s.GetProperty("is").GetString() == "Audio");
        for (var frame = 0; frame < 3; frame++)
        {
            if (sound.TryGetProperty("binary", out var binary))
                await socket.SendAsync(binary.GetBytesFromBase64(), WebSocketMessageType.Binary, true, CancellationToken.None);
            else
                await SendAsync(socket, OddStream.Numbered(sound.GetProperty("in").GetRawText(), frame));
        }
        // Three frames of 20 ms, in the format that the model was asked for.
        await Until.TrueAsync(() => model.AudioBytes >= 3 * (isLinear ? 960 : 160));

        await model.StartReplyAsync("r1");
        await model.SpeakAsync("r1", "item_1", 100);
        var received = await socket.ReceiveAsync(new byte[64 * 1024], CancellationToken.None);
        received.MessageType.ShouldBe(isLinear ? WebSocketMessageType.Binary : WebSocketMessageType.Text);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await Until.TrueAsync(() => server.Calls.Count == 0 && upstream.Open == 0);
    }

    [Theory]
    [MemberData(nameof(ReplayTests.Vendors), MemberType = typeof(ReplayTests))]
    public async Task Call_ThatTheAssistantHandsOn_GoesOnAtTheTargetWhenItsStreamIsOver(string vendor)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await ServerUnderTest.StartAsync(upstream.BaseUrl, "Voice:Phone:AllowUnsigned=true", "Voice:Calls:TransferTargets:sales=+4712345678", "Voice:Calls:NextKey=00:00:00.5");
        var start = TestCarriers.Transcript(vendor).Select(l => JsonDocument.Parse(l).RootElement).Single(s => s.TryGetProperty("is", out var what) && what.GetString() == "Started");
        var callId = start.GetProperty("call").GetString()!;
        var connect = await PostAsync($"/phone/{vendor}");
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(new Uri(server.Url, Regex.Match(connect, $"/phone/{vendor}/media/[0-9a-f]{{64}}").Value)) { Scheme = "ws" }.Uri, CancellationToken.None);
        await SendAsync(socket, start.GetProperty("in").GetRawText());
        var model = await upstream.Peers.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(40));
        await model.NextAsync("session.update");
        // A key that comes back as words shows that the line is joined to the model. A reply before that would be cancelled at once.
        await SendAsync(socket, TestCarriers.Transcript(vendor).Select(l => JsonDocument.Parse(l).RootElement).First(s => s.TryGetProperty("key", out _)).GetProperty("in").GetRawText());
        var ask = await model.NextAsync("response.create");
        await ReplyAsync(model, "r1", ask, """{"target":"sales","summary":"Wants a phone.","reason":"asked"}""");
        await ReplyAsync(model, "r2", await model.NextAsync("response.create"), null);
        var closed = await ReceiveCloseAsync(socket);
        closed.ShouldBe(WebSocketCloseStatus.NormalClosure);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        (await PostAsync(Regex.Match(connect, $"/phone/{vendor}/after/[0-9a-f]{{64}}").Value)).ShouldContain("4712345678");

        async Task<string> PostAsync(string path)
        {
            using HttpContent about = vendor == "vonage" && path.Contains("/after/", StringComparison.Ordinal)
                ? new StringContent($$"""{"payload":{"uuid":"{{callId}}"},"conversation_uuid":"CON-1"}""", Encoding.UTF8, "application/json")
                : new FormUrlEncodedContent(((string[])["CallSid", "CallUUID", "uuid"]).Select(f => KeyValuePair.Create(f, callId)));
            return await (await Http.PostAsync(new Uri(server.Url, path), about)).Content.ReadAsStringAsync();
        }
    }

    [Fact]
    public async Task Stream_ThatCannotComeBack_EndsItsCallWhenItBreaks()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await ServerUnderTest.StartAsync(upstream.BaseUrl, "Voice:Phone:AllowUnsigned=true");
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(new Uri(server.Url, "/phone/vonage/media")) { Scheme = "ws" }.Uri, CancellationToken.None);
        await SendAsync(socket, """{"event":"websocket:connected","content-type":"audio/l16;rate=16000","call":"c1"}""");
        await upstream.Peers.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(40));
        socket.Abort();
        await Until.TrueAsync(() => server.Calls.Count == 0);
    }

    private static async Task ReplyAsync(ScriptedUpstream.Peer model, string responseId, JsonElement ask, string? transfer)
    {
        await model.SendAsync(new { type = "response.created", response = new { id = responseId, metadata = ask.GetProperty("response").GetProperty("metadata") } });
        if (transfer is not null)
        {
            await model.SendAsync(new
            {
                type = "response.output_item.done",
                response_id = responseId,
                item = new { type = "function_call", status = "completed", call_id = "c1", name = "transfer_call", arguments = transfer },
            });
        }
        await model.SendAsync(new { type = "response.done", response = new { id = responseId, status = "completed" } });
    }

    private static async Task<WebSocketCloseStatus?> ReceiveCloseAsync(ClientWebSocket socket)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        while ((await socket.ReceiveAsync(new byte[64 * 1024], deadline.Token)).MessageType != WebSocketMessageType.Close)
        {
        }
        return socket.CloseStatus;
    }

    private static Task SendAsync(ClientWebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, CancellationToken.None);
}
