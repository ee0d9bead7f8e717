using System.Text;
using System.Text.Json;
using Voice.Audio;
using Voice.Wire;

namespace Voice.Server.Phone.Carriers;

/// <summary>The media socket of Azure Communication Services: JSON text only, linear sound in base64.</summary>
/// <remarks>
/// Source: the audio streaming how-to of its documentation, and its SDKs for .NET and JavaScript, of which one writes names with a capital and the other without:
/// so both are read. There are no marks. Closing the socket does not end the call.
/// </remarks>
/// <param name="call">Null if the stream was let in without one.</param>
internal sealed class AcsStream(AcsCall? call) : PhoneProtocol
{
    private const int LongestId = 256;

    private readonly StreamMessages _messages = new(
        audioHead: "{\"Kind\":\"AudioData\",\"AudioData\":{\"Data\":\"", audioTail: "\"},\"StopAudio\":null}", markHead: "", markTail: "",
        clear: """{"Kind":"StopAudio","AudioData":null,"StopAudio":{}}""");

    private byte[] _audio = new byte[1_024];
    private byte[] _mended = [];
    private (string Tone, string Time) _lastKey;

    public override bool ReturnsMarks => false;

    /// <remarks>How much is kept over there is not said. What waits here is dropped sooner.</remarks>
    public override TimeSpan MostAhead => TimeSpan.FromSeconds(3);

    public override PhoneEvent Read(ReadOnlySpan<byte> message, bool binary)
    {
        if (binary)
            return PhoneEvent.Unreadable("a binary message");
        message = WireText.MendJson(message, ref _mended);
        try
        {
            return Scan(message, out var payload) ? Heard(payload) : ReadRest(message);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return PhoneEvent.Unreadable("a message that is no JSON, or whose fields have other types");
        }
    }

    public override ReadOnlyMemory<byte> WriteAudio(ReadOnlySpan<byte> audio) => _messages.Audio(audio);

    public override ReadOnlyMemory<byte> WriteMark(int mark) => default;

    public override ReadOnlyMemory<byte> WriteClear() => _messages.Clear;

    /// <summary>The usual message, without an object for it.</summary>
    private static bool Scan(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        var json = new Utf8JsonReader(message);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A message is an object.");
        var isSound = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (Is(json, "kind"u8))
            {
                json.Read();
                isSound = json.TokenType == JsonTokenType.String && Is(json, "AudioData"u8);
                if (!isSound)
                    return false;
            }
            else if (Is(json, "audioData"u8) && json.Read() && json.TokenType == JsonTokenType.StartObject)
            {
                payload = Data(ref json);
            }
            else
            {
                json.Skip();
            }
        }
        return isSound;
    }

    private static ReadOnlySpan<byte> Data(scoped ref Utf8JsonReader json)
    {
        ReadOnlySpan<byte> data = default;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isData = Is(json, "data"u8);
            json.Read();
            if (isData && json.TokenType == JsonTokenType.String)
                data = json.ValueIsEscaped ? Encoding.UTF8.GetBytes(json.GetString()!) : json.ValueSpan;
            else
                json.Skip();
        }
        return data;
    }

    private static bool Is(in Utf8JsonReader json, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(json.ValueSpan, name);

    private PhoneEvent Heard(ReadOnlySpan<byte> payload)
    {
        if (Start is null)
            return PhoneEvent.Of(PhoneEventKind.Unknown);
        if (_audio.Length < LooseBase64.MostBytes(payload.Length))
            _audio = new byte[LooseBase64.MostBytes(payload.Length)];
        if (!LooseBase64.TryDecode(payload, _audio, out var written))
            return PhoneEvent.Unreadable("sound whose data is no base64");
        return written == 0 ? PhoneEvent.Of(PhoneEventKind.Nothing) : PhoneEvent.Heard(_audio.AsSpan(0, written));
    }

    private PhoneEvent ReadRest(ReadOnlySpan<byte> message)
    {
        var json = new Utf8JsonReader(message);
        using var document = JsonDocument.ParseValue(ref json);
        var root = document.RootElement;
        return AcsJson.Text(root, "kind")?.ToUpperInvariant() switch
        {
            "AUDIOMETADATA" => OnMetadata(LooseNames.Part(root, "audioMetadata")),
            "DTMFDATA" when Start is not null => OnKey(LooseNames.Part(root, "dtmfData")),
            "TRANSCRIPTIONMETADATA" or "TRANSCRIPTIONDATA" => PhoneEvent.Of(PhoneEventKind.Nothing),
            { } kind when Complaint.IsNamed(kind) => Complaint.Read(root),
            _ => PhoneEvent.Of(PhoneEventKind.Unknown),
        };
    }

    private PhoneEvent OnMetadata(JsonElement metadata)
    {
        if (Start is not null)
            return PhoneEvent.Of(PhoneEventKind.Unknown);
        if (AcsJson.Text(metadata, "subscriptionId") is not { Length: <= LongestId } subscription)
            return PhoneEvent.Unreadable("a start without its subscription");
        var rate = WireFormat.Number(LooseNames.Part(metadata, "sampleRate"));
        var format = WireFormat.Read(AcsJson.Text(metadata, "encoding"), rate);
        if (format.SampleRate == 0 || format.Encoding != AudioEncoding.Pcm16)
            return PhoneEvent.Unsupported(WireFormat.Describe(AcsJson.Text(metadata, "encoding"), rate));
        Start = new PhoneStart(call?.Id ?? subscription, subscription, format, call?.Parameters ?? new Dictionary<string, string>())
        {
            Numbers = call?.Numbers ?? PhoneNumbers.None,
        };
        return PhoneEvent.Of(PhoneEventKind.Started);
    }

    /// <summary>Nothing numbers these messages: only a key with the same time is the same one.</summary>
    private PhoneEvent OnKey(JsonElement data)
    {
        var tone = AcsJson.Text(data, "data");
        if (AcsJson.Key(tone) is not { } key)
            return PhoneEvent.Of(PhoneEventKind.Unknown);
        var time = AcsJson.Text(data, "timestamp") ?? "";
        var isOld = time.Length > 0 && _lastKey == (tone!, time);
        _lastKey = (tone!, time);
        return isOld || call?.IsNewKey(key, fromStream: true) == false ? PhoneEvent.Of(PhoneEventKind.Nothing) : PhoneEvent.Pressed(key);
    }
}
