using System.Text;
using System.Text.Json;
using Voice.Assistants;
using Voice.Audio;

namespace Voice.OpenAI.Realtime;

/// <summary>The Realtime API's server events, one message at a time, as assistant events.</summary>
/// <remarks>
/// Source: OpenAI's API reference, Realtime server events. The beta's names are read as well (<see cref="RealtimeNames"/>), several events may share one message, and a
/// message may be text or binary. Audio, the only frequent event, is decoded straight from the message without an object; the rest goes through a document. A message that cannot be
/// understood is counted, reported and dropped: a new event type or a broken field never ends a call. One per socket.
/// </remarks>
/// <param name="onOther">Gets events of the session, and events of unknown types.</param>
/// <param name="onUnreadable">Gets why a message or an event could not be read, in words fit for a log.</param>
/// <param name="time">Null for the system's.</param>
internal sealed partial class RealtimeReader(
    IAssistantListener listener, AudioFormat format, Action<string, JsonElement> onOther, Action<string>? onUnreadable = null, TimeProvider? time = null)
{
    private const string NotUnicode = "It has text that is not Unicode.";
    private const string NotBase64 = "Its sound is not base64.";
    private static readonly JsonReaderOptions Several = new() { AllowMultipleValues = true };

    private byte[] _audio = [];
    private string _responseId = "";                    // of the last sound
    private string _itemId = "";
    private int _contentIndex;
    private bool _isOldName;                            // the last sound came under the beta's name
    private int _carried;                               // bytes of a sample whose rest comes with the next delta, at the start of _audio

    /// <summary>Messages and events that were not understood.</summary>
    public int Ignored { get; private set; }

    /// <summary>The tool calls of the session.</summary>
    public RealtimeCalls Calls { get; } = new();

    /// <summary>The replies of a server that does not announce them.</summary>
    public UnannouncedReplies Unannounced { get; } = new();

    /// <summary>Reads one complete message: as a rule one event, or else several, one after the other or in a list.</summary>
    public void Read(ReadOnlySpan<byte> message)
    {
        if (message.StartsWith("\uFEFF"u8))
            message = message[3..];
        try
        {
            do
                message = message[ReadOne(message)..].TrimStart(" \t\r\n,;\0\u001E"u8);
            while (message.Length > 0);
        }
        catch (JsonException)
        {
            Refuse("It is not JSON.");
        }
        catch (InvalidOperationException)
        {
            Refuse(NotUnicode);
        }
    }

    private void Refuse(string why)
    {
        Ignored++;
        onUnreadable?.Invoke(why);
    }

    private void TryReadEvent(JsonElement root)
    {
        try
        {
            ReadEvent(root);
        }
        catch (FormatException e)
        {
            Refuse(e.Message);
        }
        catch (InvalidOperationException)
        {
            Refuse(NotUnicode);
        }
    }

    /// <returns>How many bytes of the message it took.</returns>
    private int ReadOne(ReadOnlySpan<byte> message)
    {
        var taken = TryReadAudio(message);
        if (taken > 0)
            return taken;
        var json = new Utf8JsonReader(message, Several);
        using var document = JsonDocument.ParseValue(ref json);
        if (document.RootElement is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0)
        {
            foreach (var one in list.EnumerateArray())
                TryReadEvent(one);
        }
        else
        {
            TryReadEvent(document.RootElement);
        }
        return (int)json.BytesConsumed;
    }

    /// <returns>How many bytes of the message it took; 0 if this is another event.</returns>
    private int TryReadAudio(ReadOnlySpan<byte> message)
    {
        var json = new Utf8JsonReader(message, Several);
        ReadOnlySpan<byte> responseId = default, itemId = default, delta = default;
        var contentIndex = 0;
        bool isAudio = false, isOldName = false;
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            return 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("type"u8))
            {
                if (!json.Read() || json.TokenType != JsonTokenType.String)
                    return 0;
                isOldName = json.ValueTextEquals("response.audio.delta"u8);
                if (!isOldName && !json.ValueTextEquals("response.output_audio.delta"u8))
                    return 0;
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
                contentIndex = Index(ref json);
            }
            else
            {
                json.Skip();
            }
        }
        if (!isAudio)
            return 0;
        if (responseId.IsEmpty || itemId.IsEmpty || Unannounced.Watches)
            return 0;                                   // the general reader checks them
        if (!TryOnAudio(responseId, itemId, contentIndex, delta, isOldName))
            Refuse(NotBase64);
        return (int)json.BytesConsumed;
    }

    /// <summary>The text of the next value; empty if it is anything else. Base64 needs no escapes: a sender that writes + as \u002B is unescaped the slow way.</summary>
    private static ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader json)
    {
        if (json.Read() && json.TokenType == JsonTokenType.String)
            return json.ValueIsEscaped ? Encoding.UTF8.GetBytes(json.GetString()!) : json.ValueSpan;
        json.Skip();
        return default;
    }

    /// <summary>The number that is the next value, also if it is written as text; 0 if it is anything else.</summary>
    private static int Index(scoped ref Utf8JsonReader json)
    {
        if (json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var index))
            return index;
        if (json.TokenType == JsonTokenType.String && !json.ValueIsEscaped && System.Buffers.Text.Utf8Parser.TryParse(json.ValueSpan, out int written, out var length) && length == json.ValueSpan.Length)
            return written;
        json.Skip();
        return 0;
    }

    /// <returns>False if the sound is not base64.</returns>
    private bool TryOnAudio(ReadOnlySpan<byte> responseId, ReadOnlySpan<byte> itemId, int contentIndex, ReadOnlySpan<byte> delta, bool isOldName)
    {
        var sameReply = Same(ref _responseId, responseId);
        if (!sameReply && !Unannounced.IsAnnouncing)
            Unannounced.Know(_responseId);
        if (sameReply && isOldName != _isOldName)
            return true;                                // a server that speaks both versions sends each piece twice
        _isOldName = isOldName;
        var samePart = Same(ref _itemId, itemId) & sameReply & contentIndex == _contentIndex;
        if (!samePart)
            _carried = 0;
        _contentIndex = contentIndex;
        var needed = _carried + LooseBase64.MostBytes(delta.Length);
        if (_audio.Length < needed)
            Array.Resize(ref _audio, needed);
        if (!LooseBase64.TryDecode(delta, _audio.AsSpan(_carried), out var written))
            return false;
        var have = _carried + written;
        _carried = have % format.BytesPerSample;
        if (have > _carried)
            listener.OnAudio(new ResponseAudio(_responseId, _itemId, contentIndex, _audio.AsSpan(0, have - _carried)));
        if (_carried > 0)
            _audio.AsSpan(have - _carried, _carried).CopyTo(_audio);
        return true;
    }

    /// <summary>The same few ids come with every delta: a new string only when one changes.</summary>
    private static bool Same(ref string known, ReadOnlySpan<byte> utf8)
    {
        var same = known.Length == utf8.Length && Ascii.Equals(utf8, known);
        if (!same)
            known = Encoding.UTF8.GetString(utf8);
        return same;
    }
}
