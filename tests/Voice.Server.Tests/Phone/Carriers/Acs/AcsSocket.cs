using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Voice.Server.Tests.Phone;

/// <summary>The media socket of one call, as the service opens it.</summary>
internal sealed class AcsSocket : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private Task _receiving = Task.CompletedTask;

    public Channel<JsonElement> Heard { get; } = Channel.CreateUnbounded<JsonElement>();

    /// <param name="mediaUrl">As it was asked for; only its path is gone by.</param>
    /// <param name="token">Null for none.</param>
    public async Task ConnectAsync(Uri server, string mediaUrl, string? token)
    {
        if (token is not null)
            _socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        _socket.Options.SetRequestHeader("x-ms-call-correlation-id", "x");
        _socket.Options.SetRequestHeader("x-ms-call-connection-id", "cc");
        await _socket.ConnectAsync(new UriBuilder(new Uri(server, new Uri(mediaUrl).PathAndQuery)) { Scheme = "ws" }.Uri, CancellationToken.None);
        _receiving = ReceiveAsync();
    }

    public Task BeginAsync(int sampleRate = 24_000) => SendAsync(new
    {
        kind = "AudioMetadata",
        audioMetadata = new { subscriptionId = Guid.NewGuid().ToString(), encoding = "PCM", sampleRate, channels = 1, length = sampleRate / 25 },
    });

    public Task SendSoundAsync(byte[] sound) => SendAsync(new
    {
        kind = "AudioData",
        audioData = new { timestamp = "2026-11-22T10:00:00.000Z", participantRawID = "4:+15551234567", data = Convert.ToBase64String(sound), silent = false },
    });

    public Task SendAsync(object message) => SendTextAsync(JsonSerializer.Serialize(message));

    public Task SendTextAsync(string message) => _socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, CancellationToken.None);

    public async Task<JsonElement> NextAsync(string kind)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await foreach (var message in Heard.Reader.ReadAllAsync(deadline.Token))
        {
            if (message.GetProperty("Kind").GetString() == kind)
                return message;
        }
        throw new InvalidOperationException($"The server closed before {kind} came.");
    }

    public Task ClosedAsync() => _receiving.WaitAsync(TimeSpan.FromSeconds(40));

    public Task CloseAsync() => _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

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
                await Heard.Writer.WriteAsync(message.Json);
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The test broke the connection off.
        }
        Heard.Writer.TryComplete();
    }
}
