using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Voice.Audio;
using Voice.Tools;
using Voice.Wire;

namespace Voice.Server.Phone.Carriers;

/// <summary>Vonage Voice API, WebSocket endpoint: sound in binary messages of 20 ms, everything else in JSON text.</summary>
/// <remarks>
/// Source: Vonage's WebSockets, NCCO and signed webhooks pages. There is no stop message: closing the socket is the end, either way. The documentation does not say that a stream that
/// breaks continues in the NCCO, so it ends the call. Its upgrades are not
/// signed: the one-time token admits a stream.
/// </remarks>
internal sealed class Vonage(CarrierSettings settings) : PhoneVendor
{
    private const int SampleRate = 16_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Options _options = settings.Read<Options>("Vonage");

    public override string Name => "vonage";

    public override string KeySetting => nameof(Options.SignatureSecret);

    public override PhoneProtocol NewStream() => new Stream();

    public override bool StreamsReturn => false;

    /// <summary>A JWT (HS256) in the Authorization header, with the SHA-256 of the body in it.</summary>
    public override SignatureVerdict CheckWebhook(PhoneRequest request)
    {
        if (_options.SignatureSecret.Length == 0)
            return SignatureVerdict.NoKey;
        var parts = request.Header("Authorization").Split(' ', 2) is ["Bearer", var jwt] ? jwt.Split('.') : [];
        if (parts.Length == 0)
            return SignatureVerdict.Missing;
        if (parts.Length != 3)
            return SignatureVerdict.Wrong;
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(_options.SignatureSecret), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"));
        if (!UrlFormSignature.Same(Base64Url.EncodeToString(hash), parts[2]))
            return SignatureVerdict.Wrong;
        try
        {
            using var head = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            return head.RootElement.GetProperty("alg").GetString() == "HS256" && IsCurrent(claims.RootElement, request) && IsAbout(claims.RootElement, request)
                ? SignatureVerdict.Valid
                : SignatureVerdict.Wrong;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return SignatureVerdict.Wrong;
        }
    }

    /// <remarks>The token: it is over the body, and has a time.</remarks>
    public override string ReplayKey(PhoneRequest request) => request.Header("Authorization");

    /// <remarks>The call's uuid. In a body of JSON it stands at the top, or in the payload that a notify was given.</remarks>
    public override string CallId(PhoneRequest request)
    {
        if (Said(request, "uuid") is { Length: > 0 } uuid || request.Body.Length == 0)
            return Said(request, "uuid");
        try
        {
            using var body = request.Json();
            return body.RootElement.TryGetProperty("payload", out var payload) && payload.TryGetProperty("uuid", out var id) ? id.GetString() ?? "" : "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "";
        }
    }

    public override PhoneNumbers Numbers(PhoneRequest request) => new(Said(request, "from"), Said(request, "to"));

    /// <summary>The fields of the query, or of the body if that is JSON.</summary>
    private static string Said(PhoneRequest request, string name)
    {
        if (request.Field(name) is { Length: > 0 } said || request.Body.Length == 0)
            return request.Field(name);
        try
        {
            using var body = request.Json();
            return body.RootElement.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "";
        }
    }

    /// <remarks>
    /// The headers come back in the stream's first message. When the stream is over, the next action asks what to do: the answer to a notify takes the
    /// place of the NCCO.
    /// </remarks>
    public override PhoneAnswer Connect(PhoneLinks links) => Ncco(
        Connected(new Dictionary<string, object>
        {
            ["type"] = "websocket",
            ["uri"] = links.MediaUrl,
            ["content-type"] = string.Create(CultureInfo.InvariantCulture, $"audio/l16;rate={SampleRate}"),
            ["headers"] = new Dictionary<string, string> { ["call"] = links.CallId },
        }),
        Notify(links.AfterUrl, [("uuid", links.CallId)]));

    public override PhoneAnswer Busy() => PhoneAnswer.Json("""[{"action":"talk","text":"All lines are busy. Please call again in a few minutes."}]""");

    public override PhoneAnswer Transfer(CallTransfer transfer) => Ncco(transfer.Kind switch
    {
        TransferKind.Instructions => Notify(transfer.Address, TransferFacts.Of(transfer)),
        TransferKind.Sip => Connected(new Dictionary<string, object>
        {
            ["type"] = "sip",
            ["uri"] = transfer.Address,
            ["headers"] = TransferFacts.Of(transfer).ToDictionary(fact => TransferFacts.Header(fact.Name), fact => fact.Value.ReplaceLineEndings(" ")),
        }),
        _ => Connected(new Dictionary<string, object> { ["type"] = "phone", ["number"] = transfer.Number.TrimStart('+') }),
    });

    /// <remarks>An empty NCCO ends the call.</remarks>
    public override PhoneAnswer After() => _options.AfterUrl.Length == 0 ? PhoneAnswer.Json("[]") : Ncco(Notify(_options.AfterUrl, []));

    private static PhoneAnswer Ncco(params object[] actions) => PhoneAnswer.Json(JsonSerializer.Serialize(actions));

    private static Dictionary<string, object> Connected(Dictionary<string, object> endpoint) =>
        new() { ["action"] = "connect", ["endpoint"] = new object[] { endpoint } };

    private static Dictionary<string, object> Notify(string url, IEnumerable<(string Name, string Value)> payload) => new()
    {
        ["action"] = "notify",
        ["payload"] = payload.ToDictionary(p => p.Name, p => p.Value),
        ["eventUrl"] = new[] { url },
        ["eventMethod"] = "POST",
    };

    private static bool IsCurrent(JsonElement claims, PhoneRequest request) =>
        claims.TryGetProperty("iat", out var issued) && issued.TryGetInt64(out var seconds)
        && Math.Abs(request.Now.ToUnixTimeSeconds() - seconds) <= Window.TotalSeconds
        && (!claims.TryGetProperty("exp", out var expires) || (expires.TryGetInt64(out var end) && end >= request.Now.ToUnixTimeSeconds()));

    /// <summary>The hash is over the body, or without one over the query written as a JSON object.</summary>
    private static bool IsAbout(JsonElement claims, PhoneRequest request)
    {
        if (!claims.TryGetProperty("payload_hash", out var hash))
            return request.Body.Length == 0 && request.Query.Count == 0;
        var payload = request.Body.Length > 0
            ? request.Body
            : JsonSerializer.SerializeToUtf8Bytes(request.Query.ToDictionary(f => f.Key, f => f.Value.ToString()), AsWritten);
        return UrlFormSignature.Same(Convert.ToHexStringLower(SHA256.HashData(payload)), hash.GetString() ?? "");
    }

    /// <summary>Bound from <c>Voice:Phone:Vonage</c>.</summary>
    private sealed record Options : CarrierOptions
    {
        /// <summary>The account's signature secret.</summary>
        public string SignatureSecret { get; init; } = "";
    }

    private sealed class Stream : PhoneProtocol
    {
        private static readonly byte[] ClearMessage = """{"action":"clear"}"""u8.ToArray();

        private byte[] _audio = [];
        private byte[] _mended = [];
        private (string Digit, string Time) _lastKey;

        public override bool AudioIsBinary => true;

        public override int FrameBytes => Start!.Format.BytesIn(TimeSpan.FromMilliseconds(20));

        public override PhoneEvent Read(ReadOnlySpan<byte> message, bool binary)
        {
            if (binary)
                return Start is null ? PhoneEvent.Of(PhoneEventKind.Unknown) : PhoneEvent.Heard(message);
            try
            {
                var json = new Utf8JsonReader(WireText.MendJson(message, ref _mended));
                using var document = JsonDocument.ParseValue(ref json);
                return Read(document.RootElement);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
            {
                return PhoneEvent.Unreadable("a message that is no JSON, or has no event");
            }
        }

        public override ReadOnlyMemory<byte> WriteAudio(ReadOnlySpan<byte> audio)
        {
            if (_audio.Length < audio.Length)
                _audio = new byte[audio.Length];
            audio.CopyTo(_audio);
            return _audio.AsMemory(0, audio.Length);
        }

        public override ReadOnlyMemory<byte> WriteMark(int mark) =>
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$$"""{"action":"notify","payload":{"mark":{{{mark}}}}}"""));

        public override ReadOnlyMemory<byte> WriteClear() => ClearMessage;

        private PhoneEvent Read(JsonElement root) => root.GetProperty("event").GetString() switch
        {
            "websocket:connected" => OnConnected(root),
            "websocket:cleared" => PhoneEvent.Of(PhoneEventKind.Nothing),
            _ when Start is null => PhoneEvent.Of(PhoneEventKind.Unknown),
            "websocket:notify" when root.TryGetProperty("payload", out var payload) && payload.TryGetProperty("mark", out var mark) && WireFormat.Number(mark) is > 0 and var number =>
                PhoneEvent.Reached(number),
            "websocket:dtmf" when Digit(root) is [var key] digit => IsOld(root, digit) ? PhoneEvent.Of(PhoneEventKind.Nothing) : PhoneEvent.Pressed(key),
            { } name when Complaint.IsNamed(name) => Complaint.Read(root),
            _ => PhoneEvent.Of(PhoneEventKind.Unknown),
        };

        private PhoneEvent OnConnected(JsonElement root)
        {
            if (Start is not null)
                return PhoneEvent.Of(PhoneEventKind.Unknown);
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var field in root.EnumerateObject().Take(64).Where(f => f.Value.ValueKind == JsonValueKind.String))
                fields[field.Name] = field.Value.GetString()!;
            if (!fields.TryGetValue("call", out var callId))
                return PhoneEvent.Unreadable("a start without its call");
            var announced = fields.GetValueOrDefault("content-type");
            var format = WireFormat.Read(announced);
            if (format.SampleRate == 0 || format.Encoding != AudioEncoding.Pcm16)
                return PhoneEvent.Unsupported(WireFormat.Describe(announced, 0));
            Start = new PhoneStart(callId, callId, format, fields);
            return PhoneEvent.Of(PhoneEventKind.Started);
        }

        /// <summary>Nothing numbers these messages: only a key with the same time is the same one.</summary>
        private bool IsOld(JsonElement root, string digit)
        {
            var time = root.TryGetProperty("timestamp", out var at) || (root.TryGetProperty("dtmf", out var nested) && nested.ValueKind == JsonValueKind.Object && nested.TryGetProperty("timestamp", out at)) ? at.ToString() : "";
            var isOld = time.Length > 0 && _lastKey == (digit, time);
            _lastKey = (digit, time);
            return isOld;
        }

        /// <summary>The digit stands at the top or in an object of the event's name; both have been seen.</summary>
        private static string? Digit(JsonElement root)
        {
            if (!root.TryGetProperty("digit", out var digit) && root.TryGetProperty("dtmf", out var nested) && nested.ValueKind == JsonValueKind.Object)
                nested.TryGetProperty("digit", out digit);
            return digit.ValueKind == JsonValueKind.String ? digit.GetString() : null;
        }
    }
}
