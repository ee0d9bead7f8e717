using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Voice.Browser.Tests.Engines;

/// <summary>Commands and their answers over a WebDriver BiDi socket. Events are not read.</summary>
internal sealed class BiDi : IAsyncDisposable
{
    // A picture of a page comes as one message.
    private const int LongestMessage = 64 * 1024 * 1024;

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _open = [];
    private Task _reading = Task.CompletedTask;
    private int _last;

    public static async Task<BiDi> ConnectAsync(Uri address)
    {
        var bidi = new BiDi();
        await bidi._socket.ConnectAsync(address, CancellationToken.None);
        bidi._reading = bidi.ReadAsync();
        return bidi;
    }

    /// <exception cref="InvalidOperationException">The browser refused the command, or is gone.</exception>
    public async Task<JsonElement> CallAsync(string method, JsonObject parameters)
    {
        var id = Interlocked.Increment(ref _last);
        var answer = _open[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        var command = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(command), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var message = await answer.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return message.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"{method} failed: {message}");
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        var reader = new SocketReader(_socket, LongestMessage);
        try
        {
            while (await reader.NextAsync() is { Json: var json })
            {
                if (json.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.Number && _open.TryRemove(id.GetInt32(), out var answer))
                    answer.TrySetResult(json);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or JsonException)
        {
            // As if it had closed.
        }
        foreach (var answer in _open.Values)
            answer.TrySetException(new InvalidOperationException("The browser is gone."));
    }
}
