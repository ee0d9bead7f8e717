using System.Globalization;
using System.Text.Json;
using Voice.Audio;
using Voice.Wire;

namespace Voice.Server.Phone;

/// <summary>The messages of a carrier that hears and speaks by itself and wants words (Conversation Relay).</summary>
/// <remarks>
/// Source: the WebSocket messages pages and the AsyncAPI of the two carriers that have it. In: <c>setup</c>, <c>prompt</c>, <c>dtmf</c>, <c>interrupt</c>, <c>error</c>.
/// Out: <c>text</c> (tokens; the last of a reply says so), <c>language</c>, <c>end</c>. Text only.
/// </remarks>
/// <param name="callIdName">The field of the setup that carries the call's id.</param>
internal sealed class RelayProtocol(string callIdName) : PhoneProtocol
{
    private const int LongestText = 10_000;
    private const int MostParameters = 32;
    private static readonly string[] Numbers = ["sequenceNumber", "sequence_number", "sequence", "timestamp"];

    private readonly SeenMessages _seen = new();
    private byte[] _mended = [];

    public override bool ReturnsMarks => false;

    public override PhoneEvent Read(ReadOnlySpan<byte> message, bool binary)
    {
        if (binary)
            return PhoneEvent.Unreadable("a binary message");
        try
        {
            var json = new Utf8JsonReader(WireText.MendJson(message, ref _mended));
            using var document = JsonDocument.ParseValue(ref json);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return PhoneEvent.Unreadable("a message that is no JSON, or has no type");
        }
    }

    /// <summary>A piece of a reply's words; the last piece may be empty.</summary>
    public static string WriteText(string token, bool isLast) => JsonSerializer.Serialize(new { type = "text", token, last = isLast });

    /// <summary>Changes the language that the carrier speaks and hears.</summary>
    /// <param name="language">BCP 47 tag.</param>
    public static string WriteLanguage(string language) => JsonSerializer.Serialize(new { type = "language", ttsLanguage = language, transcriptionLanguage = language });

    /// <summary>Gives the call back to the carrier's instructions, with what the call was about if it was handed on.</summary>
    public override ReadOnlyMemory<byte> WriteHangUp(PhoneGoodbye goodbye)
    {
        if (Start is null)
            return default;
        return goodbye.End?.Transfer is { } transfer
            ? JsonSerializer.SerializeToUtf8Bytes(new { type = "end", handoffData = JsonSerializer.Serialize(TransferFacts.Of(transfer).ToDictionary(f => f.Name, f => f.Value)) })
            : JsonSerializer.SerializeToUtf8Bytes(new { type = "end" });
    }

    // ── There is no sound on such a stream ──

    public override ReadOnlyMemory<byte> WriteAudio(ReadOnlySpan<byte> audio) => default;

    public override ReadOnlyMemory<byte> WriteMark(int mark) => default;

    public override ReadOnlyMemory<byte> WriteClear() => default;

    private PhoneEvent Read(JsonElement root)
    {
        var type = root.GetProperty("type").GetString();
        if (type == "setup")
            return OnSetup(root);
        if (type is not null && Complaint.IsNamed(type))
            return Complaint.Read(root);
        if (Start is null)
            return PhoneEvent.Of(PhoneEventKind.Unknown);
        if (Number(root) is { } number && !_seen.IsNew(number, HashCode.Combine(type, Text(root, "digit"), Text(root, "voicePrompt"))))
            return PhoneEvent.Of(PhoneEventKind.Nothing);
        switch (type)
        {
            case "prompt":
                // Without "last" it is a whole utterance: only partial ones are marked.
                var isLast = !root.TryGetProperty("last", out var last) || last.ValueKind != JsonValueKind.False;
                var words = Text(root, "voicePrompt").Trim();
                return isLast && words.Length > 0 ? PhoneEvent.Said(words) : PhoneEvent.Of(PhoneEventKind.Nothing);
            case "dtmf":
                return Text(root, "digit") is [var key] ? PhoneEvent.Pressed(key) : PhoneEvent.Of(PhoneEventKind.Unknown);
            case "interrupt":
                return PhoneEvent.Interrupted(Text(root, "utteranceUntilInterrupt"), Milliseconds(root, "durationUntilInterruptMs"));
            default:
                return PhoneEvent.Of(PhoneEventKind.Unknown);
        }
    }

    private PhoneEvent OnSetup(JsonElement root)
    {
        if (Start is not null)
            return PhoneEvent.Of(PhoneEventKind.Unknown);
        var callId = Text(root, callIdName) is { Length: > 0 } id ? id : Text(root, "callSid");
        var sessionId = Text(root, "sessionId");
        if (callId.Length == 0 || sessionId.Length == 0)
            return PhoneEvent.Unreadable("a setup without the ids of its call and session");
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        if (root.TryGetProperty("customParameters", out var custom) && custom.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in custom.EnumerateObject().Take(MostParameters).Where(f => f.Value.ValueKind == JsonValueKind.String))
                parameters[field.Name] = field.Value.GetString()!;
        }
        Start = new PhoneStart(callId, sessionId, AudioFormat.MuLaw8K, parameters) { Numbers = new PhoneNumbers(Text(root, "from"), Text(root, "to")) };
        return parameters.GetValueOrDefault("language") is { Length: > 0 } language
            ? PhoneEvent.Replied(PhoneEventKind.Started, WriteLanguage(language))
            : PhoneEvent.Of(PhoneEventKind.Started);
    }

    private static string Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? WireText.Cut(text.GetString()!, LongestText) : "";

    /// <summary>The documented messages have none. If a message has a number, or else a time, a repetition is detected by it.</summary>
    private static long? Number(JsonElement root)
    {
        foreach (var name in Numbers)
        {
            if (root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number && value.ToString() is { Length: > 0 } text)
                return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (uint)text.GetHashCode(StringComparison.Ordinal);
        }
        return null;
    }

    /// <summary>One carrier writes a number, the other has been seen to write it as text.</summary>
    private static TimeSpan Milliseconds(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && int.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : TimeSpan.Zero;
}
