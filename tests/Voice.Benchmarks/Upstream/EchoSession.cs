using System.Text;
using Voice.Benchmarks.Callers;
using Voice.Benchmarks.Sockets;

namespace Voice.Benchmarks.Upstream;

/// <summary>One session that says back what it hears, at once, as replies of five seconds each.</summary>
/// <remarks>A frame that is loud begins a turn: the caller speaks over the reply, which goes on until it is cancelled. The turn ends half a second later.</remarks>
internal sealed class EchoSession
{
    private const int FramesPerReply = 250;
    private const int FramesPerTurn = 25;

    private readonly MessageSocket _socket;
    private byte[] _head = [];
    private byte[] _message = new byte[4096];
    private string _response = "";
    private int _replies;
    private int _frames;
    private int _turn;

    public EchoSession(MessageSocket socket)
    {
        _socket = socket;
        Send("""{"type":"session.created","event_id":"e","session":{"type":"realtime"}}""");
    }

    public void On(ReadOnlySpan<byte> message)
    {
        if (message.StartsWith("{\"type\":\"input_audio_buffer.append\""u8))
            OnAudio(JsonField.Find(message, "\"audio\":\""u8));
        else if (message.IndexOf("\"session.update\""u8) >= 0)
            Send("""{"type":"session.updated","event_id":"e","session":{"type":"realtime"}}""");
        else if (message.IndexOf("\"response.cancel\""u8) >= 0 && _response.Length > 0)
            End("cancelled");
    }

    private void OnAudio(ReadOnlySpan<byte> base64)
    {
        if (_turn > 0 && --_turn == 0)
            Send("""{"type":"input_audio_buffer.speech_stopped","event_id":"e","item_id":"turn"}""");
        if (_turn == 0 && base64.StartsWith(FrameTag.Loud))
        {
            _turn = FramesPerTurn;
            Send($$"""{"type":"input_audio_buffer.speech_started","event_id":"e","item_id":"turn_{{_frames}}_{{_replies}}"}""");
        }
        if (_response.Length == 0)
        {
            if (_turn > 0)
                return;
            Begin();
        }
        Echo(base64);
        if (++_frames == FramesPerReply)
            End("completed");
    }

    private void Echo(ReadOnlySpan<byte> base64)
    {
        var length = _head.Length + base64.Length + 2;
        if (_message.Length < length)
            _message = new byte[length];
        _head.CopyTo(_message, 0);
        base64.CopyTo(_message.AsSpan(_head.Length));
        "\"}"u8.CopyTo(_message.AsSpan(length - 2));
        _socket.Send(_message.AsSpan(0, length));
    }

    private void Begin()
    {
        _response = $"resp_{++_replies}";
        _frames = 0;
        Send($$$"""{"type":"response.created","event_id":"e","response":{"id":"{{{_response}}}","status":"in_progress","output":[]}}""");
        _head = Encoding.UTF8.GetBytes(
            $$"""{"type":"response.output_audio.delta","event_id":"e","response_id":"{{_response}}","item_id":"item_{{_replies}}","output_index":0,"content_index":0,"delta":" """.TrimEnd());
    }

    private void End(string status)
    {
        Send($$"""{"type":"response.output_audio.done","event_id":"e","response_id":"{{_response}}","item_id":"item_{{_replies}}","output_index":0,"content_index":0}""");
        Send($$$"""{"type":"response.done","event_id":"e","response":{"id":"{{{_response}}}","status":"{{{status}}}","output":[]}}""");
        _response = "";
    }

    private void Send(string message) => _socket.Send(Encoding.UTF8.GetBytes(message));
}
