using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Voice.Audio;
using Voice.Wire;

namespace Voice.Server.Phone;

/// <summary>
/// The family of media streams that speak JSON text only: <c>start</c>, then <c>media</c> with base64 fifty times a second, <c>dtmf</c>, marks that come back,
/// and <c>stop</c>. Its members differ in the names of fields and in what they are told.
/// </summary>
/// <param name="idName">The field that carries the stream's id in every message.</param>
/// <param name="playedEvent">The event by which a mark comes back.</param>
/// <param name="numberName">The field that carries the message's number in the stream.</param>
/// <param name="order">Given if the carrier does not keep its messages in order.</param>
internal abstract class JsonStreamProtocol(string idName, string playedEvent, string numberName, ReorderBuffer? order = null) : PhoneProtocol
{
    private const int LongestId = 256;
    private const int MostParameters = 32;
    private const long Unnumbered = -1;

    // From one press of a key to the next: a tone of 40 ms and a pause of 40 ms at least (ITU-T Q.24), and some jitter.
    private static readonly TimeSpan ShortestPress = TimeSpan.FromMilliseconds(60);

    private readonly byte[] _idName = Encoding.UTF8.GetBytes(idName);
    private readonly byte[] _numberName = Encoding.UTF8.GetBytes(numberName);
    private readonly SeenMessages _seen = new();
    private byte[] _id = [];
    private byte[] _audio = new byte[512];
    private byte[] _unescaped = [];
    private byte[] _mended = [];
    private (char Key, string Time) _lastKey;
    private long _soundSinceKey;
    private StreamMessages? _messages;
    private bool _stopped;

    public override PhoneEvent Read(ReadOnlySpan<byte> message, bool binary)
    {
        if (binary)
            return PhoneEvent.Unreadable("a binary message");
        try
        {
            return Scan(message, out var payload) ? Heard(payload, Unnumbered, MessageNumber(message), time: 0) : ReadJson(WireText.MendJson(message, ref _mended));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return PhoneEvent.Unreadable("a message that is no JSON, or whose fields have other types");
        }
    }

    public override ReadOnlyMemory<byte> WriteAudio(ReadOnlySpan<byte> audio) => Messages.Audio(audio);

    public override ReadOnlyMemory<byte> WriteMark(int mark) => Messages.Mark(mark);

    public override ReadOnlyMemory<byte> WriteClear() => Messages.Clear;

    /// <returns>Null if something is missing.</returns>
    protected abstract PhoneStart? ReadStart(JsonElement root);

    /// <summary>The templates for a stream.</summary>
    /// <param name="streamId">As it may stand in JSON.</param>
    protected abstract StreamMessages Templates(string streamId, PhoneStart start);

    /// <summary>The object that says the format of the sound.</summary>
    protected abstract JsonElement MediaFormat(JsonElement root);

    /// <summary>The format that a start announces, if it is one of those that are served.</summary>
    /// <returns>One of 0 Hz if not.</returns>
    protected AudioFormat Format(JsonElement root, params ReadOnlySpan<AudioEncoding> served)
    {
        var media = MediaFormat(root);
        var format = WireFormat.Read(Text(media, "encoding"), Rate(media));
        return format.SampleRate > 0 && served.Contains(format.Encoding) ? format : default;
    }

    /// <summary>The name in a mark that came back.</summary>
    protected virtual string? MarkName(JsonElement root) => Text(Part(root, "mark"), "name");

    protected static JsonElement Part(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var part) ? part : default;

    protected static string? Text(JsonElement of, string name) =>
        Part(of, name) is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 and <= LongestId } value ? value : null;

    protected static int Number(JsonElement of, string name) => WireFormat.Number(Part(of, name));

    protected static Dictionary<string, string> Texts(JsonElement of)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (of.ValueKind != JsonValueKind.Object)
            return texts;
        foreach (var field in of.EnumerateObject().Take(MostParameters))
        {
            if (field.Value.ValueKind == JsonValueKind.String)
                texts[field.Name] = field.Value.GetString()!;
        }
        return texts;
    }

    private static int Rate(JsonElement media) => Number(media, "sampleRate") is > 0 and var rate ? rate : Number(media, "sample_rate");

    private string Announced(JsonElement root) => WireFormat.Describe(Text(MediaFormat(root), "encoding"), Rate(MediaFormat(root)));

    private StreamMessages Messages => _messages ?? throw new InvalidOperationException("Nothing is written before the stream has begun.");

    /// <summary>The usual message, without parsing: the event's name in front, base64 (which knows no escapes) between two quotes, our stream's id.</summary>
    private bool Scan(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (order is not null || _id.Length == 0 || _stopped || !message.StartsWith("{\"event\":\"media\""u8))
            return false;
        var at = message.IndexOf("\"payload\":\""u8);
        if (at < 0)
            return false;
        var head = message[..at];
        var rest = message[(at + 11)..];
        var end = rest.IndexOf((byte)'"');
        if (end < 0 || head.IndexOf("outbound"u8) >= 0 || (rest[end..].IndexOf(_id) < 0 && head.IndexOf(_id) < 0))
            return false;
        payload = rest[..end];
        return payload.IndexOf((byte)'\\') < 0;
    }

    private PhoneEvent ReadJson(ReadOnlySpan<byte> message)
    {
        var json = new Utf8JsonReader(message);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            return PhoneEvent.Of(PhoneEventKind.Junk);
        ReadOnlySpan<byte> payload = default;
        long chunk = Unnumbered, number = Unnumbered, time = 0;
        bool isMedia = false, isOurs = true, isInbound = true;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("event"u8))
            {
                json.Read();
                if (!json.ValueTextEquals("media"u8))
                    return ReadRest(message);
                isMedia = true;
            }
            else if (json.ValueTextEquals(_idName))
            {
                json.Read();
                isOurs = json.ValueTextEquals(_id);
            }
            else if (json.ValueTextEquals("media"u8))
            {
                json.Read();
                payload = ReadMedia(ref json, ref chunk, ref time, ref isInbound);
            }
            else if (json.ValueTextEquals(_numberName))
            {
                json.Read();
                number = Long(ref json);
            }
            else
            {
                json.Skip();
            }
        }
        if (!isMedia || _id.Length == 0 || _stopped || !isOurs || !isInbound)
            return PhoneEvent.Of(PhoneEventKind.Unknown);
        return Heard(payload, chunk, number, time);
    }

    private ReadOnlySpan<byte> ReadMedia(scoped ref Utf8JsonReader json, scoped ref long chunk, scoped ref long time, scoped ref bool isInbound)
    {
        ReadOnlySpan<byte> payload = default;
        if (json.TokenType != JsonTokenType.StartObject)
            throw new JsonException("Media is an object.");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("payload"u8))
            {
                json.Read();
                payload = json.TokenType == JsonTokenType.Null ? default : json.ValueIsEscaped ? Unescape(ref json) : json.ValueSpan;
            }
            else if (json.ValueTextEquals("chunk"u8))
            {
                json.Read();
                chunk = Long(ref json);
            }
            else if (json.ValueTextEquals("timestamp"u8))
            {
                json.Read();
                time = Long(ref json);
            }
            else if (json.ValueTextEquals("track"u8))
            {
                json.Read();
                isInbound = !json.ValueTextEquals("outbound"u8);
            }
            else
            {
                json.Skip();
            }
        }
        return payload;
    }

    private ReadOnlySpan<byte> Unescape(scoped ref Utf8JsonReader json)
    {
        if (_unescaped.Length < json.ValueSpan.Length)
            _unescaped = new byte[json.ValueSpan.Length];
        return _unescaped.AsSpan(0, json.CopyString(_unescaped));
    }

    /// <returns>A number, which may be written as text; <see cref="Unnumbered"/> if the field is no number.</returns>
    private static long Long(scoped ref Utf8JsonReader json)
    {
        var number = Utf8Parser.TryParse(json.ValueSpan, out long value, out _) && value >= 0 ? value : Unnumbered;
        json.Skip();
        return number;
    }

    /// <summary>The message's number, without parsing.</summary>
    private long MessageNumber(ReadOnlySpan<byte> message)
    {
        var at = message.IndexOf(_numberName);
        if (at < 0)
            return Unnumbered;
        var rest = message[(at + _numberName.Length)..].TrimStart(" \":"u8);
        return Utf8Parser.TryParse(rest, out long number, out _) ? number : Unnumbered;
    }

    private PhoneEvent Heard(ReadOnlySpan<byte> payload, long chunk, long number, long time)
    {
        if (number >= 0)
        {
            var content = new HashCode();
            content.AddBytes(payload);
            content.Add(chunk);
            content.Add(time);
            if (!_seen.IsNew(number, content.ToHashCode()))
                return PhoneEvent.Of(PhoneEventKind.Nothing);
        }
        if (_audio.Length < LooseBase64.MostBytes(payload.Length))
            _audio = new byte[LooseBase64.MostBytes(payload.Length)];
        if (!LooseBase64.TryDecode(payload, _audio, out var written))
            return PhoneEvent.Unreadable("sound whose payload is no base64");
        _soundSinceKey += written;
        ReadOnlySpan<byte> audio = _audio.AsSpan(0, written);
        if (order is not null && chunk != Unnumbered)
            audio = order.Put(chunk, audio);
        return audio.IsEmpty ? PhoneEvent.Of(PhoneEventKind.Nothing) : PhoneEvent.Heard(audio);
    }

    private PhoneEvent ReadRest(ReadOnlySpan<byte> message)
    {
        var json = new Utf8JsonReader(message);
        using var document = JsonDocument.ParseValue(ref json);
        var root = document.RootElement;
        var name = Text(root, "event");
        if (name == "start")
            return OnStart(root);
        if (name is "connected" or "clearedAudio")
            return PhoneEvent.Of(PhoneEventKind.Nothing);
        if (name is not null && Complaint.IsNamed(name))
            return Complaint.Read(root);
        if (Start is null || _stopped || (Text(root, idName) is { } id && id != Start.StreamId))
            return PhoneEvent.Of(PhoneEventKind.Unknown);
        if (name is not null && Part(root, numberName) is { ValueKind: JsonValueKind.String or JsonValueKind.Number } counted
            && long.TryParse(counted.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && !_seen.IsNew(number, HashCode.Combine(name, MarkName(root), Text(Part(root, "dtmf"), "digit"))))
        {
            return PhoneEvent.Of(PhoneEventKind.Nothing);
        }
        if (name == playedEvent)
        {
            return int.TryParse(MarkName(root), NumberStyles.None, CultureInfo.InvariantCulture, out var mark)
                ? PhoneEvent.Reached(mark)
                : PhoneEvent.Of(PhoneEventKind.Unknown);
        }
        if (name == "dtmf")
            return Text(Part(root, "dtmf"), "digit") is [var key] ? OnKey(root, key) : PhoneEvent.Of(PhoneEventKind.Unknown);
        _stopped = name == "stop";
        return PhoneEvent.Of(_stopped ? PhoneEventKind.Stopped : PhoneEventKind.Unknown);
    }

    /// <summary>If messages have no numbers, the time of a key shows whether it is a repetition.</summary>
    private PhoneEvent OnKey(JsonElement root, char key)
    {
        var part = Part(root, "dtmf");
        var time = Part(part, "timestamp") is { ValueKind: JsonValueKind.String or JsonValueKind.Number } own ? own.ToString() : Part(root, "timestamp").ToString();
        var isOld = time.Length > 0 && _lastKey == (key, time) && Part(root, numberName).ValueKind == JsonValueKind.Undefined;
        // If two keys have the same number, the sound between them decides: no finger is that fast.
        isOld |= _lastKey.Key == key && _seen.IsUncertain && _soundSinceKey > 0 && Start!.Format.DurationOf(_soundSinceKey) < ShortestPress;
        (_seen.IsUncertain, _soundSinceKey) = (false, 0);
        _lastKey = (key, time);
        return isOld ? PhoneEvent.Of(PhoneEventKind.Nothing) : PhoneEvent.Pressed(key);
    }

    private PhoneEvent OnStart(JsonElement root)
    {
        if (Start is not null)
            return PhoneEvent.Of(PhoneEventKind.Unknown);
        if (ReadStart(root) is not { } start)
            return PhoneEvent.Unreadable("a start without the ids of its call and stream");
        if (start.Format.SampleRate == 0)
            return PhoneEvent.Unsupported(Announced(root));
        _messages = Templates(JsonEncodedText.Encode(start.StreamId).ToString(), start);
        _id = Encoding.UTF8.GetBytes(start.StreamId);
        Start = start;
        return PhoneEvent.Of(PhoneEventKind.Started);
    }
}
