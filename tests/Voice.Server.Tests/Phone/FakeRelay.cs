using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace Voice.Server.Tests.Phone;

/// <summary>The carrier's side of a call whose words it hears and says itself (Twilio's Conversation Relay).</summary>
internal sealed class FakeRelay : IAsyncDisposable
{
    private static readonly HttpClient Http = new();

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[64 * 1024];

    public string CallSid { get; } = "CA" + Guid.NewGuid().ToString("N");

    public XElement Connect { get; private set; } = null!;

    /// <summary>Asks the webhook, opens the socket and sends the setup.</summary>
    public static async Task<FakeRelay> CallAsync(Uri server)
    {
        var relay = new FakeRelay();
        relay.Connect = XElement.Parse(await relay.AskAsync(server, "/phone/twilio-relay")).Element("Connect")!;
        var path = new Uri(relay.Connect.Element("ConversationRelay")!.Attribute("url")!.Value).AbsolutePath;
        relay._socket.Options.SetRequestHeader("X-Twilio-Signature", FakeCarrier.Sign("wss" + FakeCarrier.PublicUrl["https".Length..] + path));
        await relay._socket.ConnectAsync(new UriBuilder(new Uri(server, path)) { Scheme = "ws" }.Uri, CancellationToken.None);
        await relay.SendAsync(new { type = "setup", sessionId = "VX1", callSid = relay.CallSid, from = "+1", to = "+2", direction = "inbound", customParameters = new { language = "nb-NO" } });
        return relay;
    }

    public async Task<string> AskAsync(Uri server, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, path));
        request.Content = new FormUrlEncodedContent([KeyValuePair.Create("CallSid", CallSid)]);
        request.Headers.Add("X-Twilio-Signature", FakeCarrier.Sign(FakeCarrier.PublicUrl + path, ("CallSid", CallSid)));
        using var response = await Http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    public Task SayAsync(string words) => SendAsync(new { type = "prompt", voicePrompt = words, lang = "en-US", last = true });

    public Task SendAsync(object message) => _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, CancellationToken.None);

    /// <returns>The next message; null once the server has closed.</returns>
    public async Task<JsonElement?> NextAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        var received = await _socket.ReceiveAsync(_buffer, deadline.Token);
        return received.MessageType == WebSocketMessageType.Close ? null : JsonDocument.Parse(Encoding.UTF8.GetString(_buffer, 0, received.Count)).RootElement;
    }

    /// <returns>All that is to be said up to the last token of a reply.</returns>
    public async Task<string> HearAsync()
    {
        var words = new StringBuilder();
        while (await NextAsync() is { } message)
        {
            if (message.GetProperty("type").GetString() != "text")
                continue;
            words.Append(message.GetProperty("token").GetString());
            if (message.GetProperty("last").GetBoolean())
                break;
        }
        return words.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        await Task.CompletedTask;
    }
}
