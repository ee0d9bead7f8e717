using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Voice.Assistants;
using Voice.Audio;

namespace Voice.OpenAI;

/// <summary>The Realtime API's server events (GA), one message at a time, as assistant events.</summary>
/// <remarks>
/// Source: OpenAI's API reference, Realtime server events. Audio, the only frequent event, is decoded straight from the message without an object; the rest
/// goes through a document. What cannot be understood is counted and dropped: a new event type or a broken field never ends a call. One per socket.
/// </remarks>
internal sealed class RealtimeReader(IAssistantListener listener, AudioFormat format, Action<string, JsonElement> onOther)
{
    private byte[] _audio = [];
    private string _responseId = "";
    private string _itemId = "";
    private int _contentIndex;
    private int _carried;                               // bytes of a sample whose rest comes with the next delta, at the start of _audio

    /// <summary>Messages that were not understood.</summary>
    public int Ignored { get; private set; }

    /// <summary>Reads one complete message.</summary>
    public void Read(ReadOnlySpan<byte> message)
    {
        try
        {
            if (!TryReadAudio(message))
                ReadRest(message);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            Ignored++;
        }
    }

    private bool TryReadAudio(ReadOnlySpan<byte> message)
    {
        var json = new Utf8JsonReader(message);
        ReadOnlySpan<byte> responseId = default, itemId = default, delta = default;
        var contentIndex = 0;
        var isAudio = false;
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            throw new JsonException("An event is an object.");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("type"u8))
            {
                if (!json.Read() || json.TokenType != JsonTokenType.String || !json.ValueTextEquals("response.output_audio.delta"u8))
                    return false;
                isAudio = true;
            }
            else if (json.ValueTextEquals("delta"u8))
            {
                delta = Text(ref json);
            }
            else if (json.ValueTextEquals("response_id"u8))
            {
                responseId = Text(ref json);
            }
            else if (json.ValueTextEquals("item_id"u8))
            {
                itemId = Text(ref json);
            }
            else if (json.ValueTextEquals("content_index"u8))
            {
                contentIndex = json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var index) ? index : Skip(ref json);
            }
            else
            {
                json.Skip();
            }
        }
        if (!isAudio)
            return false;
        if (responseId.IsEmpty || itemId.IsEmpty)
            throw new FormatException("A piece of audio belongs to a response and an item.");
        OnAudio(responseId, itemId, contentIndex, delta);
        return true;
    }

    /// <summary>The text of the next value; empty if it is anything else. Base64 needs no escapes: a sender that writes + as \u002B is unescaped the slow way.</summary>
    private static ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader json)
    {
        if (json.Read() && json.TokenType == JsonTokenType.String)
            return json.ValueIsEscaped ? Encoding.UTF8.GetBytes(json.GetString()!) : json.ValueSpan;
        Skip(ref json);
        return default;
    }

    private static int Skip(scoped ref Utf8JsonReader json)
    {
        json.Skip();
        return 0;
    }

    private void OnAudio(ReadOnlySpan<byte> responseId, ReadOnlySpan<byte> itemId, int contentIndex, ReadOnlySpan<byte> delta)
    {
        var samePart = Same(ref _responseId, responseId) & Same(ref _itemId, itemId) & contentIndex == _contentIndex;
        if (!samePart)
            _carried = 0;
        _contentIndex = contentIndex;
        var needed = _carried + Base64.GetMaxDecodedFromUtf8Length(delta.Length);
        if (_audio.Length < needed)
            Array.Resize(ref _audio, needed);
        if (Base64.DecodeFromUtf8(delta, _audio.AsSpan(_carried), out _, out var written) != OperationStatus.Done)
            throw new FormatException("Not base64.");
        var have = _carried + written;
        _carried = have % format.BytesPerSample;
        if (have > _carried)
            listener.OnAudio(new ResponseAudio(_responseId, _itemId, contentIndex, _audio.AsSpan(0, have - _carried)));
        if (_carried > 0)
            _audio.AsSpan(have - _carried, _carried).CopyTo(_audio);
    }

    /// <summary>The same few ids come with every delta: a new string only when one changes.</summary>
    private static bool Same(ref string known, ReadOnlySpan<byte> utf8)
    {
        var same = known.Length == utf8.Length && Ascii.Equals(utf8, known);
        if (!same)
            known = Encoding.UTF8.GetString(utf8);
        return same;
    }

    private void ReadRest(ReadOnlySpan<byte> message)
    {
        var json = new Utf8JsonReader(message);
        using var document = JsonDocument.ParseValue(ref json);
        var root = document.RootElement;
        var type = Required(root, "type");
        switch (type)
        {
            case "session.created" or "session.updated" or "error" or "rate_limits.updated" or "conversation.item.truncated" or "input_audio_buffer.dtmf_event_received"
                or "output_audio_buffer.started" or "output_audio_buffer.stopped":
                onOther(type, root);
                break;
            case "input_audio_buffer.speech_started":
                listener.OnEvent(new SpeechStarted(Text(root, "item_id")));
                break;
            case "input_audio_buffer.speech_stopped":
                listener.OnEvent(new SpeechStopped(Text(root, "item_id")));
                break;
            case "conversation.item.input_audio_transcription.delta":
                listener.OnEvent(new CallerWords(Text(root, "item_id"), Text(root, "delta"), Final: false));
                break;
            case "conversation.item.input_audio_transcription.completed":
                listener.OnEvent(new CallerWords(Text(root, "item_id"), Text(root, "transcript").Trim(), Final: true));
                if (TranscriptionUsage(root) is { } transcribed)
                    listener.OnEvent(new UsageReported(transcribed));
                break;
            case "conversation.item.input_audio_transcription.failed":
                listener.OnEvent(new CallerWordsFailed(Text(root, "item_id")));
                break;
            case "conversation.item.added" or "conversation.item.created":
                listener.OnEvent(new ItemAdded(Text(Part(root, "item"), "id")));
                break;
            case "response.created":
                OnCreated(root.GetProperty("response"));
                break;
            case "response.output_audio_transcript.delta" or "response.output_text.delta":
                OnWords(root, "delta", final: false, spoken: type[16] == 'a');
                break;
            case "response.output_audio_transcript.done":
                OnWords(root, "transcript", final: true, spoken: true);
                break;
            case "response.output_text.done":
                OnWords(root, "text", final: true, spoken: false);
                break;
            case "response.output_audio.done":
                listener.OnEvent(new ResponseAudioDone(Required(root, "response_id"), Required(root, "item_id"), Index(root)));
                break;
            case "response.output_item.done":
                OnItem(Required(root, "response_id"), root.GetProperty("item"));
                break;
            case "response.done":
                OnDone(root.GetProperty("response"));
                break;
            default:
                Ignored += IsKnown(type) ? 0 : 1;
                break;
        }
    }

    private void OnCreated(JsonElement response)
    {
        var request = Text(Part(response, "metadata"), RealtimeCommands.RequestKey);
        listener.OnEvent(new ResponseCreated(Required(response, "id"), request.Length > 0 ? request : null));
    }

    private void OnWords(JsonElement root, string field, bool final, bool spoken) =>
        listener.OnEvent(new ResponseWords(Required(root, "response_id"), Required(root, "item_id"), Index(root), Text(root, field), final, spoken));

    private void OnItem(string responseId, JsonElement item)
    {
        if (Text(item, "type") == "function_call" && Text(item, "status") != "incomplete")
            listener.OnEvent(new ToolCalled(responseId, Required(item, "call_id"), Required(item, "name"), Text(item, "arguments")));
    }

    private void OnDone(JsonElement response)
    {
        var id = Required(response, "id");
        var outcome = Text(response, "status") switch
        {
            "cancelled" => ResponseOutcome.Cancelled,
            "failed" => ResponseOutcome.Failed,
            "incomplete" => ResponseOutcome.Incomplete,
            _ => ResponseOutcome.Completed,
        };
        // The items again: a call is never lost because its own event was (the conversation takes each call id once).
        if (outcome == ResponseOutcome.Completed && response.TryGetProperty("output", out var output) && output.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in output.EnumerateArray().Where(item => Text(item, "call_id").Length > 0))
                OnItem(id, item);
        }
        listener.OnEvent(new ResponseDone(id, outcome, Reason(response), Usage(response)));
    }

    private static string? Reason(JsonElement response)
    {
        if (!response.TryGetProperty("status_details", out var details) || details.ValueKind != JsonValueKind.Object)
            return null;
        if (details.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
            return Text(error, "code") is { Length: > 0 } code ? code : Text(error, "type");
        return Text(details, "reason");
    }

    private static TokenUsage? Usage(JsonElement response)
    {
        if (!response.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object)
            return null;
        var input = Part(usage, "input_token_details");
        var cached = Part(input, "cached_tokens_details");
        var output = Part(usage, "output_token_details");
        return new TokenUsage(
            Count(input, "text_tokens"), Count(input, "audio_tokens"), Count(cached, "text_tokens"), Count(cached, "audio_tokens"),
            Count(output, "text_tokens"), Count(output, "audio_tokens"));
    }

    /// <summary>A transcription is billed in tokens or by its time, apart from the reply.</summary>
    private static TokenUsage? TranscriptionUsage(JsonElement root)
    {
        var usage = Part(root, "usage");
        if (usage.ValueKind != JsonValueKind.Object)
            return null;
        var input = Part(usage, "input_token_details");
        var seconds = Part(usage, "seconds") is { ValueKind: JsonValueKind.Number } n && n.TryGetDouble(out var s) && s is > 0 and < 86_400 ? s : 0;
        var audio = Count(input, "audio_tokens");
        var used = new TokenUsage(Math.Max(Count(usage, "input_tokens") - audio, 0), audio, 0, 0, Count(usage, "output_tokens"), 0) { AudioTime = TimeSpan.FromSeconds(seconds) };
        return used.HasTokens || seconds > 0 ? used : null;
    }

    private static JsonElement Part(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var part) ? part : default;

    private static int Count(JsonElement of, string name) => Part(of, name) is { ValueKind: JsonValueKind.Number } n && n.TryGetInt32(out var count) ? count : 0;

    private static string Text(JsonElement of, string name) => Part(of, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    private static string Required(JsonElement of, string name) =>
        Text(of, name) is { Length: > 0 } text ? text : throw new FormatException($"The field {name} is missing.");

    private static int Index(JsonElement root) => Count(root, "content_index");

    private static bool IsKnown(string type) =>
        type.StartsWith("response.", StringComparison.Ordinal) || type.StartsWith("conversation.", StringComparison.Ordinal)
        || type.StartsWith("input_audio_buffer.", StringComparison.Ordinal) || type.StartsWith("mcp_list_tools.", StringComparison.Ordinal)
        || type.StartsWith("output_audio_buffer.", StringComparison.Ordinal);
}
