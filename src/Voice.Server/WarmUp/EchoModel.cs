using System.Net.WebSockets;
using System.Text;

namespace Voice.Server.WarmUp;

/// <summary>A model that says back what it hears, in replies of a fifth of a second, one after the other.</summary>
internal sealed class EchoModel(WebSocket socket)
{
    /// <summary>The id of the first item of its replies; the others count up from it.</summary>
    public const string FirstItem = "i1";

    private const int PiecesOfAReply = 10;

    private readonly byte[] _heard = new byte[32 * 1024];
    private int _pieces;

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
                await AnswerAsync(_heard.AsMemory(0, received.Count), cancellation);
        }
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
    }

    private Task AnswerAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        var sound = "{\"type\":\"input_audio_buffer.append\",\"audio\":\""u8;
        if (message.Span.StartsWith(sound))
            return EchoAsync(Encoding.ASCII.GetString(message.Span[sound.Length..^2]), cancellation);
        return message.Span.IndexOf("\"session.update\""u8) >= 0
            ? SayAsync("""{"type":"session.updated","event_id":"e"}""", cancellation)
            : Task.CompletedTask;
    }

    private async Task EchoAsync(string sound, CancellationToken cancellation)
    {
        var number = (_pieces / PiecesOfAReply) + 1;
        var place = $"\"event_id\":\"e\",\"response_id\":\"r{number}\",\"item_id\":\"i{number}\",\"output_index\":0,\"content_index\":0";
        if (_pieces % PiecesOfAReply == 0)
        {
            await SayAsync($$$"""{"type":"response.created","event_id":"e","response":{"id":"r{{{number}}}","status":"in_progress"}}""", cancellation);
            await SayAsync($$$"""{"type":"response.output_item.added",{{{place}}},"item":{"id":"i{{{number}}}","type":"message","role":"assistant"}}""", cancellation);
            await SayAsync($$$"""{"type":"response.output_audio_transcript.delta",{{{place}}},"delta":"Word. "}""", cancellation);
        }
        await SayAsync($$$"""{"type":"response.output_audio.delta",{{{place}}},"delta":"{{{sound}}}"}""", cancellation);
        if (++_pieces % PiecesOfAReply != 0)
            return;
        await SayAsync($$$"""{"type":"response.output_audio.done",{{{place}}}}""", cancellation);
        await SayAsync($$$"""{"type":"response.output_audio_transcript.done",{{{place}}},"transcript":"Word. "}""", cancellation);
        await SayAsync(
            $$$"""
            {"type":"response.done","event_id":"e","response":{"id":"r{{{number}}}","status":"completed","output":[{"id":"i{{{number}}}","type":"message","role":"assistant",
            "content":[{"type":"output_audio","transcript":"Word."}]}],"usage":{"total_tokens":2,"input_tokens":1,"output_tokens":1,
            "input_token_details":{"text_tokens":0,"audio_tokens":1,"cached_tokens":0},"output_token_details":{"text_tokens":0,"audio_tokens":1} } } }
            """,
            cancellation);
    }

    private Task SayAsync(string words, CancellationToken cancellation) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(words), WebSocketMessageType.Text, endOfMessage: true, cancellation);
}
