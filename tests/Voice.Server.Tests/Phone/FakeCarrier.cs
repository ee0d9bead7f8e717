using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using System.Xml.Linq;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

/// <summary>The carrier's side of one Twilio call: webhook, upgrade, stream. Its tests say what it sends; it keeps what it gets.</summary>
internal sealed class FakeCarrier : IAsyncDisposable
{
    public const string AuthToken = "12345";
    public const string PublicUrl = "https://voice.example.com";
    private const string SignatureHeader = "X-Twilio-Signature";

    private static readonly HttpClient Http = new();

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _one = new(1);
    private Task _receiving = Task.CompletedTask;
    private int _number;

    public string CallSid { get; init; } = "CA" + Guid.NewGuid().ToString("N");

    public string StreamSid { get; } = "MZ" + Guid.NewGuid().ToString("N");

    /// <summary>The address of the stream.</summary>
    public string MediaPath { get; set; } = "/phone/twilio/media";

    /// <summary>The address to ask when the stream is over.</summary>
    public string AfterPath { get; private set; } = "/phone/twilio/after";

    /// <summary>Messages as they come. Completed when the server closes.</summary>
    public Channel<JsonElement> Heard { get; } = Channel.CreateUnbounded<JsonElement>();

    public int CloseStatus => (int?)_socket.CloseStatus ?? 0;

    /// <summary>Everything that was sent to the carrier, counted.</summary>
    public int Count { get; private set; }

    public static string[] Settings => ["Voice:Phone:PublicUrl=" + PublicUrl, "Voice:Phone:Twilio:AuthToken=" + AuthToken];

    public static string Sign(string url, params (string Name, string Value)[] form) =>
        UrlFormSignature.Sign(AuthToken, url + string.Concat(form.OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => f.Name + f.Value)));

    /// <summary>Calls the webhook as the carrier does.</summary>
    /// <returns>The status, and the TwiML if there is any.</returns>
    public async Task<(int Status, XElement? Answer)> WebhookAsync(Uri server, string path = "/phone/twilio", string? signature = null)
    {
        (string Name, string Value)[] form = [("CallSid", CallSid), ("From", "+15551234567"), ("To", "+18005550100"), ("CallStatus", "ringing")];
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, path));
        request.Content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        if (signature != "")
            request.Headers.Add(SignatureHeader, signature ?? Sign(PublicUrl + path, form));
        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, response.IsSuccessStatusCode ? XElement.Parse(await response.Content.ReadAsStringAsync()) : null);
    }

    /// <summary>Calls the webhook and keeps what it says: where the stream goes, and what is asked when it is over.</summary>
    public async Task AskAsync(Uri server, string path = "/phone/twilio")
    {
        var connect = (await WebhookAsync(server, path)).Answer!.Element("Connect")!;
        MediaPath = new Uri(connect.Element("Stream")!.Attribute("url")!.Value).AbsolutePath;
        AfterPath = new Uri(connect.Attribute("action")!.Value).AbsolutePath;
    }

    /// <param name="signature">Null for the right one, empty for none.</param>
    public async Task ConnectAsync(Uri server, string? signature = null)
    {
        if (signature != "")
            _socket.Options.SetRequestHeader(SignatureHeader, signature ?? Sign(PublicUrl.Replace("https", "wss", StringComparison.Ordinal) + MediaPath));
        await _socket.ConnectAsync(new UriBuilder(new Uri(server, MediaPath)) { Scheme = "ws" }.Uri, CancellationToken.None);
        _receiving = ReceiveAsync();
    }

    public async Task StartAsync()
    {
        await SendAsync(new { @event = "connected", protocol = "Call", version = "1.0.0" });
        await SendAsync(new
        {
            @event = "start",
            sequenceNumber = NextNumber(),
            streamSid = StreamSid,
            start = new
            {
                accountSid = "AC1",
                streamSid = StreamSid,
                callSid = CallSid,
                tracks = new[] { "inbound" },
                mediaFormat = new { encoding = "audio/x-mulaw", sampleRate = 8000, channels = 1 },
                customParameters = new Dictionary<string, string>(),
            },
        });
    }

    /// <summary>A whole call's beginning: webhook, upgrade, start.</summary>
    public static async Task<FakeCarrier> CallAsync(Uri server)
    {
        var carrier = new FakeCarrier();
        await carrier.AskAsync(server);
        await carrier.ConnectAsync(server);
        await carrier.StartAsync();
        return carrier;
    }

    /// <summary>The number of the next message: a carrier gives none twice.</summary>
    public string NextNumber() => Interlocked.Increment(ref _number).ToString(CultureInfo.InvariantCulture);

    public Task SendMediaAsync(ReadOnlySpan<byte> sound) =>
        SendTextAsync($$"""{"event":"media","sequenceNumber":"{{NextNumber()}}","media":{"track":"inbound","chunk":"1","timestamp":"5","payload":"{{Convert.ToBase64String(sound)}}"},"streamSid":"{{StreamSid}}"}""");

    public Task ReturnMarkAsync(string name) => SendAsync(new { @event = "mark", sequenceNumber = NextNumber(), streamSid = StreamSid, mark = new { name } });

    public Task StopAsync() => SendAsync(new { @event = "stop", sequenceNumber = NextNumber(), streamSid = StreamSid, stop = new { accountSid = "AC1", callSid = CallSid } });

    public Task SendAsync(object message) => SendTextAsync(JsonSerializer.Serialize(message));

    public Task SendTextAsync(string message) => SendBytesAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text);

    public async Task SendBytesAsync(byte[] message, WebSocketMessageType type)
    {
        await _one.WaitAsync();
        try
        {
            await _socket.SendAsync(message, type, true, CancellationToken.None);
        }
        finally
        {
            _one.Release();
        }
    }

    public Task CloseAsync() => _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

    public void Abort() => _socket.Abort();

    /// <summary>Waits for the next message of an event; others before it are skipped.</summary>
    public async Task<JsonElement> NextAsync(string name)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await foreach (var message in Heard.Reader.ReadAllAsync(deadline.Token))
        {
            if (message.GetProperty("event").GetString() == name)
                return message;
        }
        throw new InvalidOperationException($"The server closed ({CloseStatus}) before {name} came.");
    }

    /// <summary>Waits until the server has closed the socket.</summary>
    public async Task<int> ClosedAsync()
    {
        await _receiving.WaitAsync(TimeSpan.FromSeconds(40));
        return CloseStatus;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var reader = new SocketReader(_socket);
        try
        {
            while (await reader.NextAsync() is { Json: var message })
            {
                Count++;
                message.GetProperty("streamSid").GetString().ShouldBe(StreamSid);
                await Heard.Writer.WriteAsync(message);
            }
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The test broke the connection off.
        }
        Heard.Writer.TryComplete();
    }
}
