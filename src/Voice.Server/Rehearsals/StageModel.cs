using System.Net.WebSockets;
using System.Text;

namespace Voice.Server.Rehearsals;

/// <summary>A model that says back what it hears, in one reply without end.</summary>
internal sealed class StageModel(WebSocket socket)
{
    private readonly byte[] _heard = new byte[32 * 1024];
    private bool _replies;

    public async Task RunAsync(CancellationToken cancellation)
    {
        await SayAsync("""{"type":"session.created","event_id":"e"}""", cancellation);
        for (var filled = 0; ;)
        {
            var received = await socket.ReceiveAsync(_heard.AsMemory(filled), cancellation);
            if (received.MessageType == WebSocketMessageType.Close)
                break;
            filled = received.EndOfMessage ? 0 : (filled + received.Count) % _heard.Length;
            if (received.EndOfMessage)
                await AnswerAsync(Sound(_heard.AsSpan(0, received.Count)), cancellation);
        }
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
    }

    /// <returns>Null if it is not sound: then it is what sets the session up.</returns>
    private static string? Sound(ReadOnlySpan<byte> message)
    {
        var start = "{\"type\":\"input_audio_buffer.append\",\"audio\":\""u8;
        return message.StartsWith(start) ? Encoding.ASCII.GetString(message[start.Length..^2]) : null;
    }

    private async Task AnswerAsync(string? sound, CancellationToken cancellation)
    {
        if (sound is null)
        {
            await SayAsync("""{"type":"session.updated","event_id":"e"}""", cancellation);
            return;
        }
        if (!_replies)
            await SayAsync("""{"type":"response.created","event_id":"e","response":{"id":"r","status":"in_progress"}}""", cancellation);
        _replies = true;
        await SayAsync(
            $$"""{"type":"response.output_audio.delta","event_id":"e","response_id":"r","item_id":"i","output_index":0,"content_index":0,"delta":"{{sound}}"}""", cancellation);
    }

    private Task SayAsync(string words, CancellationToken cancellation) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(words), WebSocketMessageType.Text, endOfMessage: true, cancellation);
}
