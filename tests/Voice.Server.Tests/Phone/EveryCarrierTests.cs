using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Voice.Server.Tests.Browser;

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
        using var form = new FormUrlEncodedContent(((string[])["CallSid", "CallUUID", "uuid"]).Select(f => KeyValuePair.Create(f, callId)));
        var answer = await (await Http.PostAsync(new Uri(server.Url, "/phone/" + vendor), form)).Content.ReadAsStringAsync();
        var path = Regex.Match(answer, $"/phone/{vendor}/media/[0-9a-f]{{64}}").Value;
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(new Uri(server.Url, path)) { Scheme = "ws" }.Uri, CancellationToken.None);
        await SendAsync(socket, start.GetProperty("in").GetRawText());
        var model = await upstream.Peers.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(40));
        var isLinear = (await model.NextAsync("session.update")).GetProperty("session").GetProperty("audio").GetProperty("input").GetProperty("format").GetProperty("type").GetString() == "audio/pcm";

        var sound = steps.First(s => s.GetProperty("is").GetString() == "Audio");
        for (var frame = 0; frame < 3; frame++)
        {
            if (sound.TryGetProperty("binary", out var binary))
                await socket.SendAsync(binary.GetBytesFromBase64(), WebSocketMessageType.Binary, true, CancellationToken.None);
            else
                await SendAsync(socket, sound.GetProperty("in").GetRawText().Replace("\"chunk\":\"2\"", $"\"chunk\":\"{frame + 2}\"", StringComparison.Ordinal));
        }
        // Three frames of 20 ms, in the format that the model was asked for.
        await VoiceHubTests.UntilAsync(() => model.AudioBytes == 3 * (isLinear ? 960 : 160));

        await model.StartReplyAsync("r1");
        await model.SpeakAsync("r1", "item_1", 100);
        var received = await socket.ReceiveAsync(new byte[64 * 1024], CancellationToken.None);
        received.MessageType.ShouldBe(isLinear ? WebSocketMessageType.Binary : WebSocketMessageType.Text);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await VoiceHubTests.UntilAsync(() => server.Calls.Count == 0 && upstream.Open == 0);
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
        await VoiceHubTests.UntilAsync(() => server.Calls.Count == 0);
    }

    private static Task SendAsync(ClientWebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, CancellationToken.None);
}
