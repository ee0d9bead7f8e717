using System.Text.Json;
using System.Text.Json.Nodes;
using Voice.Simulator.Audio;
using Voice.Simulator.Replies;
using Voice.Simulator.Text;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Realtime.Sessions;

/// <summary>
/// A session's configuration. Updates are sparse: what is absent stays, and null, "" or [] clears.
/// An update that is rejected changes nothing.
/// </summary>
sealed class SessionSettings
{
    /// <summary>The documented limit of the real service for instructions and tools together.</summary>
    const int MaxPromptTokens = 16_384;

    const string DefaultInstructions = "You are a helpful, witty, and friendly AI.";

    JsonObject _session;

    SessionSettings(JsonObject session)
    {
        // Through text, so that numbers are the same kind of node whether they are ours or the client's.
        _session = (JsonObject)JsonNode.Parse(session.ToJsonString())!;
        Read();
    }

    public bool IsTranscriptionOnly { get; private init; }

    public string Instructions { get; private set; } = "";

    public JsonArray Tools { get; private set; } = [];

    public TurnDetection? TurnDetection { get; private set; }

    public AudioCodec Input { get; private set; } = new("audio/pcm");

    /// <summary>True if the client wants to know what the user said.</summary>
    public bool Transcribes { get; private set; }

    public static SessionSettings ForVoice(string id, string model, string voice, long expiresAt) => new(new()
    {
        ["type"] = "realtime",
        ["object"] = "realtime.session",
        ["id"] = id,
        ["model"] = model,
        ["output_modalities"] = new JsonArray("audio"),
        ["instructions"] = DefaultInstructions,
        ["tools"] = new JsonArray(),
        ["tool_choice"] = "auto",
        ["max_output_tokens"] = "inf",
        ["truncation"] = "auto",
        ["tracing"] = null,
        ["prompt"] = null,
        ["expires_at"] = expiresAt,
        ["audio"] = new JsonObject
        {
            ["input"] = InputDefaults(),
            ["output"] = new JsonObject { ["format"] = Pcm(), ["voice"] = voice, ["speed"] = 1.0 },
        },
        ["include"] = null,
    });

    public static SessionSettings ForTranscription(string id, long expiresAt) => new(new()
    {
        ["type"] = "transcription",
        ["object"] = "realtime.transcription_session",
        ["id"] = id,
        ["expires_at"] = expiresAt,
        ["audio"] = new JsonObject { ["input"] = InputDefaults() },
        ["include"] = null,
    })
    { IsTranscriptionOnly = true };

    /// <summary>Null if the update was taken; otherwise nothing has changed.</summary>
    /// <param name="spoke">True once the assistant has sent audio: the voice is fixed from then on.</param>
    public Rejection? Update(JsonElement update, bool spoke)
    {
        var schema = IsTranscriptionOnly ? SessionSchema.TranscriptionOnly : SessionSchema.Realtime;
        if ((schema.Check(update, "session") ?? CheckUnchangeable(update, spoke)) is { } rejection) return rejection;
        var merged = (JsonObject)schema.Merge(_session, update)!;
        if (TokenCount.OfText(merged["instructions"]?.ToString() ?? "") + TokenCount.OfTools(merged["tools"] as JsonArray) > MaxPromptTokens)
            return Rejection.Invalid("session.instructions", $"The session's instructions and tools exceed the limit of {MaxPromptTokens} tokens.");
        _session = merged;
        Read();
        return null;
    }

    /// <summary>What a response looks like that overrides some of it; the overrides are checked by <see cref="SessionSchema.Response"/>.</summary>
    public ResponseSpec Spec(JsonElement? overrides)
    {
        var given = overrides is { } element ? JsonNode.Parse(element.GetRawText()) as JsonObject : null;
        var output = given?["audio"]?["output"];
        return new()
        {
            Modality = (string)(given?["output_modalities"] ?? _session["output_modalities"]!)[0]!,
            Directions = (string?)given?["instructions"],
            Instructions = (string?)given?["instructions"] ?? Instructions,
            Tools = Offers(given?["tools"] as JsonArray ?? Tools),
            ToolChoice = (given?["tool_choice"] ?? _session["tool_choice"])?.DeepClone(),
            Voice = VoiceName(output?["voice"] ?? _session["audio"]!["output"]!["voice"]),
            Format = (output?["format"] ?? _session["audio"]!["output"]!["format"]!).DeepClone(),
            MaxOutputTokens = (given?["max_output_tokens"] ?? _session["max_output_tokens"]!).DeepClone(),
            Metadata = given?["metadata"]?.DeepClone(),
            OutOfBand = (string?)given?["conversation"] == "none",
        };
    }

    public void WriteTo(Utf8JsonWriter writer) => _session.WriteTo(writer);

    Rejection? CheckUnchangeable(JsonElement update, bool spoke)
    {
        if (update.GetProperty("type").GetString() != _session["type"]!.ToString())
            return Rejection.Invalid("session.type", $"Cannot update a session's type: this is a {_session["type"]} session.");
        if (update.TryGetProperty("model", out var model) && model.GetString() != _session["model"]!.ToString())
            return Rejection.Invalid("session.model", $"Cannot update a session's model: this session uses '{_session["model"]}'.");
        if (update.TryGetProperty("tracing", out var tracing) && _session["tracing"] is { } traced &&
            !JsonNode.DeepEquals(JsonNode.Parse(tracing.GetRawText()), traced))
            return Rejection.Invalid("session.tracing", "Cannot update a session's tracing configuration once it is set.");
        if (spoke && update.TryGetProperty("audio", out var audio) && audio.TryGetProperty("output", out var output) &&
            output.TryGetProperty("voice", out var voice) &&
            !JsonNode.DeepEquals(JsonNode.Parse(voice.GetRawText()), _session["audio"]!["output"]!["voice"]))
            return new("cannot_update_voice", "Cannot update a conversation's voice if assistant audio is present.", "session.audio.output.voice");
        return null;
    }

    void Read()
    {
        var input = _session["audio"]!["input"]!;
        if (input["format"]?["type"]?.ToString() is { } format && format != Input.Type) Input = new(format);
        TurnDetection = Sessions.TurnDetection.Read(input["turn_detection"]);
        Transcribes = IsTranscriptionOnly || input["transcription"] is not null;
        Instructions = _session["instructions"]?.ToString() ?? "";
        Tools = _session["tools"] as JsonArray ?? [];
    }

    static List<ToolOffer> Offers(JsonArray tools)
    {
        var offers = new List<ToolOffer>();
        foreach (var tool in tools)
        {
            if ((string?)tool?["type"] != "function") continue;
            var parameters = tool["parameters"] is JsonObject schema ? JsonSerializer.SerializeToElement(schema) : default;
            offers.Add(new((string)tool["name"]!, (string?)tool["description"] ?? "", parameters));
        }

        return offers;
    }

    static string VoiceName(JsonNode? voice) => voice is JsonObject custom ? (string)custom["id"]! : (string?)voice ?? "";

    static JsonObject InputDefaults() => new()
    {
        ["format"] = Pcm(),
        ["transcription"] = null,
        ["noise_reduction"] = null,
        ["turn_detection"] = new JsonObject
        {
            ["type"] = "server_vad",
            ["threshold"] = 0.5,
            ["prefix_padding_ms"] = 300,
            ["silence_duration_ms"] = 500,
            ["idle_timeout_ms"] = null,
            ["create_response"] = true,
            ["interrupt_response"] = true,
        },
    };

    static JsonObject Pcm() => new() { ["type"] = "audio/pcm", ["rate"] = AudioCodec.SampleRate };
}
