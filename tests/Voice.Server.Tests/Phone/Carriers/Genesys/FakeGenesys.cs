using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;

namespace Voice.Server.Tests.Phone;

/// <summary>The client's side of one session, after Genesys' own client: numbers its messages, checks ours, and is the one who closes the socket.</summary>
internal sealed class FakeGenesys : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _one = new(1);
    private readonly GenesysSigner _signer;
    private Task _receiving = Task.CompletedTask;
    private int _sequence;
    private int _seen;

    public FakeGenesys(GenesysSigner? signer = null) => _signer = signer ?? new GenesysSigner();

    public string Id => _signer.Session;

    /// <summary>JSON messages as they come. Completed when the socket is closed.</summary>
    public Channel<JsonElement> Heard { get; } = Channel.CreateUnbounded<JsonElement>();

    /// <summary>Lengths of binary messages as they come.</summary>
    public Channel<byte[]> Sound { get; } = Channel.CreateUnbounded<byte[]>();

    public static object Media(params string[] channels) => new { type = "audio", format = "PCMU", channels, rate = 8000 };

    public async Task ConnectAsync(Uri server, string query = "", bool signed = true)
    {
        var target = "/phone/genesys/media" + query;
        if (signed)
        {
            foreach (var (name, value) in _signer.Headers(server.Authority, target))
                _socket.Options.SetRequestHeader(name, value);
        }
        await _socket.ConnectAsync(new UriBuilder(new Uri(server, target)) { Scheme = "ws" }.Uri, CancellationToken.None);
        _receiving = ReceiveAsync();
    }

    /// <summary>A call's beginning: upgrade, open, opened.</summary>
    public static async Task<FakeGenesys> CallAsync(Uri server, string query = "")
    {
        var genesys = new FakeGenesys();
        await genesys.ConnectAsync(server, query);
        await genesys.OpenAsync();
        await genesys.NextAsync("opened");
        return genesys;
    }

    public Task OpenAsync(string? conversation = null, object[]? media = null, string? organization = null, bool asBot = true, string? continued = null)
    {
        var parameters = new Dictionary<string, object>
        {
            ["organizationId"] = organization ?? _signer.Organization,
            ["conversationId"] = conversation ?? Guid.NewGuid().ToString(),
            ["participant"] = new { id = Guid.NewGuid().ToString(), ani = "+1-555-555-1234", aniName = "John Doe", dnis = "+1-800-555-6789" },
            ["media"] = media ?? [Media("external")],
            ["language"] = "en-US",
        };
        if (asBot)
            parameters["inputVariables"] = new { tenant = "acme" };
        if (continued is not null)
            parameters["continuedSessions"] = new[] { new { id = continued, serverseq = 1, clientseq = 1 } };
        return SendAsync("open", parameters);
    }

    /// <param name="skip">Numbers to leave out.</param>
    public Task<int> SendAsync(string type, object parameters, int skip = 0) => SendAsync(type, parameters, _seen, skip);

    public async Task<int> SendAsync(string type, object parameters, int serverseq, int skip)
    {
        _sequence += 1 + skip;
        var message = new { version = "2", id = Id, type, seq = _sequence, serverseq, position = "PT1.23S", parameters };
        await SendBytesAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text);
        return _sequence;
    }

    public Task SendSoundAsync(byte[] sound) => SendBytesAsync(sound, WebSocketMessageType.Binary);

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

    /// <summary>Waits for the next message of a type; others before it are skipped.</summary>
    public async Task<JsonElement> NextAsync(string type)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await foreach (var message in Heard.Reader.ReadAllAsync(deadline.Token))
        {
            if (message.GetProperty("type").GetString() == type)
                return message;
        }
        throw new InvalidOperationException($"The server closed before {type} came.");
    }

    /// <summary>Waits for the next event's entity of a type.</summary>
    public async Task<JsonElement> NextEntityAsync(string type)
    {
        while (true)
        {
            var entity = (await NextAsync("event")).GetProperty("parameters").GetProperty("entities")[0];
            if (entity.GetProperty("type").GetString() == type)
                return entity.GetProperty("data");
        }
    }

    /// <summary>Ends the session as the client does: close, closed, and then the socket.</summary>
    public async Task CloseAsync(string reason = "end")
    {
        await SendAsync("close", new { reason });
        await NextAsync("closed");
        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(40));
        await _receiving.WaitAsync(TimeSpan.FromSeconds(40));
    }

    /// <summary>How the server closed the socket; null if it did not, or not in form.</summary>
    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public void Abort() => _socket.Abort();

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
            while (await reader.NextAsync() is { } message)
            {
                if (message.IsBinary)
                    await Sound.Writer.WriteAsync(message.Bytes.ToArray());
                else
                    await TakeAsync(message.Text);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The test broke the connection off.
        }
        Heard.Writer.TryComplete();
        Sound.Writer.TryComplete();
    }

    /// <summary>The check of the real client for every message: a gap ends the session.</summary>
    private async Task TakeAsync(string text)
    {
        var message = JsonDocument.Parse(text).RootElement;
        message.GetProperty("version").GetString().ShouldBe("2");
        message.GetProperty("id").GetString().ShouldBe(Id);
        message.GetProperty("seq").GetInt32().ShouldBe(_seen + 1, string.Create(CultureInfo.InvariantCulture, $"after {_seen} came {text}"));
        message.GetProperty("clientseq").GetInt32().ShouldBeInRange(0, _sequence);
        message.TryGetProperty("position", out _).ShouldBeFalse();
        _seen++;
        await Heard.Writer.WriteAsync(message);
    }
}
