using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Tests;

/// <summary>A client without any knowledge of the protocol but that its frames are JSON.</summary>
sealed class RealtimeClient : IAsyncDisposable
{
    /// <summary>Far longer than anything here takes; a test that waits for what never comes fails with this.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly CancellationTokenSource _limit = new(Patience);
    readonly SocketReader _reader;

    public RealtimeClient() => _reader = new SocketReader(Socket);

    public ClientWebSocket Socket { get; } = new();

    public static async Task<RealtimeClient> ConnectAsync(Uri address, Action<ClientWebSocketOptions>? configure = null)
    {
        var client = new RealtimeClient();
        client.Socket.Options.CollectHttpResponseDetails = true;
        configure?.Invoke(client.Socket.Options);
        await client.Socket.ConnectAsync(address, client._limit.Token);
        return client;
    }

    public Task SendAsync(string json) => Socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, true, _limit.Token);

    public Task SendAsync(object value) => SendAsync(JsonSerializer.Serialize(value, JsonText.Compact));

    /// <summary>The next event.</summary>
    public async Task<JsonElement> ReadAsync()
    {
        var message = await _reader.NextAsync(_limit.Token) ?? throw new InvalidOperationException($"Closed with {Socket.CloseStatus}: {Socket.CloseStatusDescription}");
        return message.Json;
    }

    /// <summary>All events up to and with the first of a type.</summary>
    public async Task<List<JsonElement>> UntilAsync(string type)
    {
        var events = new List<JsonElement>();
        do events.Add(await ReadAsync());
        while (events[^1].Type() != type);
        return events;
    }

    /// <summary>The next event of a type.</summary>
    public async Task<JsonElement> NextAsync(string type) => (await UntilAsync(type))[^1];

    /// <summary>Reads until the other side closes; the close code.</summary>
    public async Task<WebSocketCloseStatus?> ClosedAsync()
    {
        while (await _reader.NextAsync(_limit.Token) is not null)
        {
        }
        return Socket.CloseStatus;
    }

    /// <summary>Sends an event and expects it to be refused.</summary>
    public async Task<JsonElement> RefusedAsync(string json)
    {
        await SendAsync(json);
        var answer = await ReadAsync();
        answer.Type().ShouldBe("error");
        return answer.GetProperty("error");
    }

    /// <summary>Updates the session with the fields of a JSON object, and returns what became of it.</summary>
    public async Task<JsonElement> UpdateAsync(string fields)
    {
        await SendAsync($$$"""{"type":"session.update","session":{"type":"realtime",{{{fields}}}}}""");
        return (await NextAsync("session.updated")).GetProperty("session");
    }

    public Task TypeAsync(string text) =>
        SendAsync(new { type = "conversation.item.create", item = new { type = "message", role = "user", content = new[] { new { type = "input_text", text } } } });

    public Task RespondAsync() => SendAsync("""{"type":"response.create"}""");

    /// <summary>Types, and returns the finished response.</summary>
    public async Task<JsonElement> AskAsync(string text)
    {
        await TypeAsync(text);
        await RespondAsync();
        return (await NextAsync("response.done")).GetProperty("response");
    }

    /// <summary>Writes audio in pieces of 20 ms.</summary>
    public async Task SpeakAsync(byte[] audio, int bytesPerSecond)
    {
        foreach (var chunk in audio.Chunk(bytesPerSecond / 50)) await SendAsync(new { type = "input_audio_buffer.append", audio = chunk });
    }

    public ValueTask DisposeAsync()
    {
        Socket.Dispose();
        _limit.Dispose();
        return ValueTask.CompletedTask;
    }
}
