using Voice.Simulator.Wire;

namespace Voice.Simulator.Realtime.Sessions;

/// <summary>
/// The fields of a session, a response and an item as the GA Realtime API has them
/// (RealtimeSessionCreateRequestGA, RealtimeResponseCreateParams and RealtimeConversationItem of OpenAI's OpenAPI description 2.3.0,
/// with the newer fields of the npm client's types).
/// </summary>
static class SessionSchema
{
    const int MaxToolDescription = 1_024;

    static readonly FieldRule Format = FieldRule.Variants(
        ("audio/pcm", FieldRule.Fields("""{"type":"audio/pcm","rate":24000}""", ("type", FieldRule.Any), ("rate", FieldRule.Integer(24_000, 24_000)))),
        ("audio/pcmu", FieldRule.Fields(("type", FieldRule.Any), ("rate", FieldRule.Integer(8_000, 8_000)))),
        ("audio/pcma", FieldRule.Fields(("type", FieldRule.Any), ("rate", FieldRule.Integer(8_000, 8_000)))));

    static readonly FieldRule Voice = FieldRule.TextOr(FieldRule.Text(64), FieldRule.Fields(("id!", FieldRule.Text(64))));

    static readonly FieldRule Tool = FieldRule.Variants(
        ("function", FieldRule.Fields(
            ("type", FieldRule.Any),
            ("name!", FieldRule.Text(64)),
            ("description", FieldRule.Text(MaxToolDescription)),
            ("parameters", FieldRule.Nullable(FieldRule.Object)),
            ("strict", FieldRule.Nullable(FieldRule.Flag)))),
        ("mcp", FieldRule.Object));

    static readonly FieldRule ToolChoice = FieldRule.TextOr(
        FieldRule.OneOf("none", "auto", "required"),
        FieldRule.Variants(
            ("function", FieldRule.Fields(("type", FieldRule.Any), ("name!", FieldRule.Text(64)))),
            ("mcp", FieldRule.Fields(("type", FieldRule.Any), ("server_label!", FieldRule.Text()), ("name", FieldRule.Nullable(FieldRule.Text()))))));

    static readonly FieldRule Modalities = FieldRule.ListOf(FieldRule.OneOf("text", "audio"), 1, 1);

    static readonly FieldRule MaxOutputTokens = FieldRule.TextOr(FieldRule.OneOf("inf"), FieldRule.Integer(1, 4_096));

    static readonly FieldRule Reasoning = FieldRule.Fields(
        ("effort", FieldRule.Nullable(FieldRule.OneOf("minimal", "low", "medium", "high", "xhigh"))));

    static readonly FieldRule Transcription = FieldRule.Fields(
        ("model", FieldRule.Text()),
        ("language", FieldRule.Nullable(FieldRule.Text())),
        ("languages", FieldRule.Nullable(FieldRule.ListOf(FieldRule.Text()))),
        ("keywords", FieldRule.Nullable(FieldRule.ListOf(FieldRule.Text()))),
        ("prompt", FieldRule.Nullable(FieldRule.Text())),
        ("delay", FieldRule.Nullable(FieldRule.OneOf("minimal", "low", "medium", "high", "xhigh"))));

    static readonly FieldRule TurnDetection = FieldRule.Variants(
        ("server_vad", FieldRule.Fields(
            """
            {"type":"server_vad","threshold":0.5,"prefix_padding_ms":300,"silence_duration_ms":500,"idle_timeout_ms":null,
             "create_response":true,"interrupt_response":true}
            """,
            ("type", FieldRule.Any),
            ("threshold", FieldRule.Number(0, 1)),
            ("prefix_padding_ms", FieldRule.Integer(0, 5_000)),
            ("silence_duration_ms", FieldRule.Integer(10, 10_000)),
            ("idle_timeout_ms", FieldRule.Nullable(FieldRule.Integer(5_000, 30_000))),
            ("create_response", FieldRule.Flag),
            ("interrupt_response", FieldRule.Flag))),
        ("semantic_vad", FieldRule.Fields(
            """{"type":"semantic_vad","eagerness":"auto","create_response":true,"interrupt_response":true}""",
            ("type", FieldRule.Any),
            ("eagerness", FieldRule.OneOf("low", "medium", "high", "auto")),
            ("create_response", FieldRule.Flag),
            ("interrupt_response", FieldRule.Flag))));

    static readonly FieldRule AudioInput = FieldRule.Fields(
        ("format", Format),
        ("transcription", FieldRule.Nullable(Transcription)),
        ("noise_reduction", FieldRule.Nullable(FieldRule.Fields(("type!", FieldRule.OneOf("near_field", "far_field")), ("strength", FieldRule.Any)))),
        ("turn_detection", FieldRule.Nullable(TurnDetection)));

    static readonly FieldRule Include = FieldRule.Nullable(FieldRule.ListOf(FieldRule.OneOf("item.input_audio_transcription.logprobs")));

    /// <summary><c>session</c> of a <c>session.update</c> for a voice session.</summary>
    public static FieldRule Realtime { get; } = FieldRule.Fields(
        ("type!", FieldRule.OneOf("realtime", "transcription")),
        ("model", FieldRule.Text()),
        ("output_modalities", Modalities),
        ("instructions", FieldRule.Text()),
        ("audio", FieldRule.Fields(
            ("input", AudioInput),
            ("output", FieldRule.Fields(("format", Format), ("voice", Voice), ("speed", FieldRule.Number(0.25, 1.5)))))),
        ("tools", FieldRule.ListOf(Tool, 0, 128)),
        ("tool_choice", ToolChoice),
        ("parallel_tool_calls", FieldRule.Nullable(FieldRule.Flag)),
        ("reasoning", FieldRule.Nullable(Reasoning)),
        ("max_output_tokens", MaxOutputTokens),
        ("truncation", FieldRule.TextOr(FieldRule.OneOf("auto", "disabled"), FieldRule.Variants(("retention_ratio", FieldRule.Fields(
            ("type", FieldRule.Any), ("retention_ratio!", FieldRule.Number(0, 1)), ("token_limits", FieldRule.Object)))))),
        ("prompt", FieldRule.Nullable(FieldRule.Object)),
        ("tracing", FieldRule.Nullable(FieldRule.TextOr(FieldRule.OneOf("auto"), FieldRule.Object))),
        ("include", Include));

    /// <summary><c>session</c> of a <c>session.update</c> for a transcription session.</summary>
    public static FieldRule TranscriptionOnly { get; } = FieldRule.Fields(
        ("type!", FieldRule.OneOf("realtime", "transcription")),
        ("audio", FieldRule.Fields(("input", AudioInput))),
        ("include", Include));

    /// <summary><c>response</c> of a <c>response.create</c>.</summary>
    public static FieldRule Response { get; } = FieldRule.Fields(
        ("conversation", FieldRule.OneOf("auto", "none")),
        ("input", FieldRule.ListOf(FieldRule.Object)),
        ("instructions", FieldRule.Nullable(FieldRule.Text())),
        ("tools", FieldRule.ListOf(Tool, 0, 128)),
        ("tool_choice", ToolChoice),
        ("output_modalities", Modalities),
        ("audio", FieldRule.Fields(("output", FieldRule.Fields(("format", Format), ("voice", Voice))))),
        ("max_output_tokens", MaxOutputTokens),
        ("metadata", FieldRule.Nullable(FieldRule.Object)),
        ("prompt", FieldRule.Nullable(FieldRule.Object)),
        ("reasoning", FieldRule.Nullable(Reasoning)),
        ("parallel_tool_calls", FieldRule.Nullable(FieldRule.Flag)));
}
