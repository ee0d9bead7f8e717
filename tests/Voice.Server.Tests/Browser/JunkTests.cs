using System.Net.WebSockets;
using System.Text;

namespace Voice.Server.Tests.Browser;

/// <summary>Bytes that are not SignalR close their own connection and no other.</summary>
public sealed class JunkTests
{
    [Theory]
    [InlineData("{\"protocol\":\"messagepack\",\"version\":1}\u001e", WebSocketMessageType.Binary, 100_000)]
    [InlineData("{\"protocol\":\"json\",\"version\":1}\u001e", WebSocketMessageType.Text, 100_000)]
    [InlineData("{\"protocol\":\"messagepack\",\"version\":1}\u001e", WebSocketMessageType.Binary, 3 * 1024 * 1024)]
    [InlineData("not even a handshake\u001e", WebSocketMessageType.Text, 10)]
    public async Task Junk_OnOneConnection_LeavesTheOthersAlone(string handshake, WebSocketMessageType type, int length)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await ServerUnderTest.StartAsync(upstream.BaseUrl);
        await using var caller = await Caller.TalkAsync(server.Url);
        var model = await upstream.Peers.Reader.ReadAsync();
        await caller.StateAsync("listening");
        using var junk = new ClientWebSocket();
        await junk.ConnectAsync(new UriBuilder(server.Url) { Scheme = "ws", Path = "/hubs/voice" }.Uri, CancellationToken.None);
        await junk.SendAsync(Encoding.UTF8.GetBytes(handshake), WebSocketMessageType.Text, true, CancellationToken.None);
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        if (type == WebSocketMessageType.Text)
            bytes = Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes) + "\u001e");
        await SendAllAsync(junk, bytes, type);
        await ClosedAsync(junk);
        caller.Say(new byte[960]);
        await Until.TrueAsync(() => model.AudioBytes >= 960);
        server.Calls.Count.ShouldBe(1);
    }

    private static async Task SendAllAsync(ClientWebSocket socket, byte[] bytes, WebSocketMessageType type)
    {
        try
        {
            await socket.SendAsync(bytes, type, true, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or IOException)
        {
            // Closed before all was sent.
        }
    }

    private static async Task ClosedAsync(ClientWebSocket socket)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        var buffer = new byte[4_096];
        try
        {
            while ((await socket.ReceiveAsync(buffer, deadline.Token)).MessageType != WebSocketMessageType.Close)
            {
                // A ping, or SignalR's own word that it closes.
            }
        }
        catch (WebSocketException)
        {
            // Closed without a goodbye.
        }
        deadline.IsCancellationRequested.ShouldBeFalse();
    }
}
