using System.ComponentModel.DataAnnotations;

namespace Voice.OpenAI.Realtime;

/// <summary>How the Realtime model is asked to hear and to speak. Bound from <c>Voice:Realtime</c>.</summary>
internal sealed record RealtimeOptions
{
    /// <summary>The model, or on Azure the deployment.</summary>
    /// <value>The default is <c>gpt-realtime-2.1</c>.</value>
    [Required]
    public string Model { get; init; } = "gpt-realtime-2.1";

    /// <summary>The voice replies are spoken in.</summary>
    /// <value>One of the provider's names, such as <c>marin</c> (the default), <c>cedar</c> or <c>alloy</c>.</value>
    [Required]
    public string Voice { get; init; } = "marin";

    /// <summary>The model that writes down what the caller says, for captions.</summary>
    /// <value>The default is <c>gpt-transcribe</c>; empty turns captions of the caller off.</value>
    public string TranscriptionModel { get; init; } = "gpt-transcribe";

    /// <summary>How the end of the caller's turn is found.</summary>
    /// <value><see cref="VadKind.ServerVad"/> (the default) or <see cref="VadKind.SemanticVad"/>.</value>
    public VadKind TurnDetection { get; init; } = VadKind.ServerVad;

    /// <summary>Server VAD: how loud speech must be.</summary>
    /// <value>0 to 1. The default is 0.5.</value>
    [Range(0.0, 1.0)]
    public double VadThreshold { get; init; } = 0.5;

    /// <summary>Server VAD: how much audio before the detected beginning belongs to the turn.</summary>
    /// <value>0 to 2 seconds. The default is 300 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:02")]
    public TimeSpan VadPrefixPadding { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Server VAD: how long the caller must be silent for the turn to be over.</summary>
    /// <value>100 ms to 5 seconds. The default is 500 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:05")]
    public TimeSpan VadSilence { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Semantic VAD: how soon a turn counts as over.</summary>
    /// <value><c>low</c> (waits up to 8 s), <c>medium</c> (4 s), <c>high</c> (2 s) or <c>auto</c>, the default.</value>
    [AllowedValues("low", "medium", "high", "auto")]
    public string SemanticEagerness { get; init; } = "auto";

    /// <summary>The most silence that the provider lets pass before it ends a turn. Source: OpenAI's API reference, <c>turn_detection</c>.</summary>
    internal TimeSpan LongestPause => (TurnDetection, SemanticEagerness) switch
    {
        (VadKind.ServerVad, _) => VadSilence,
        (_, "low") => TimeSpan.FromSeconds(8),
        (_, "high") => TimeSpan.FromSeconds(2),
        _ => TimeSpan.FromSeconds(4),
    };

    /// <summary>The provider's noise reduction for the caller's audio.</summary>
    /// <value><c>near_field</c> (headsets), <c>far_field</c> (laptops, rooms), or empty for nothing, the default.</value>
    [AllowedValues("", "near_field", "far_field")]
    public string NoiseReduction { get; init; } = "";

    /// <summary>True if the model takes pictures. If it does not, another model describes them (<c>Voice:Vision:Model</c>).</summary>
    /// <value>The default is true. For a model that refuses a picture, another describes it too.</value>
    public bool Sees { get; init; } = true;

    /// <summary>How long connecting and setting up may take, over all entries of the pool that are tried.</summary>
    /// <value>100 ms to 1 minute. The default is 8 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long a session may last before it must be replaced by a new one, if the provider does not tell. The change is made in a silence.</summary>
    /// <value>1 minute to 24 hours. The default is 60 minutes, on Azure 30.</value>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan? SessionCap { get; init; }

    /// <summary>How often the upstream socket is pinged.</summary>
    /// <value>500 ms to 1 minute. The default is 2 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:01:00")]
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait for the answer to a ping. Then the socket counts as dead.</summary>
    /// <value>500 ms to 1 minute. The default is 3 seconds. .NET's own default, never, leaves a half-open upstream unnoticed.</value>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:01:00")]
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The largest event that is read. A larger one ends the connection, and another takes its place.</summary>
    /// <value>64 KiB to 64 MiB, in bytes. The default is 4 MiB; a second of audio is 64 KiB.</value>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int LargestEventBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>How much of the conversation the provider keeps when it has grown too long for the model. Fewer, larger cuts leave the cached beginning alone for longer.</summary>
    /// <value>0 (the provider decides) to 1: the share that is kept. The default is 0.8.</value>
    [Range(0.0, 1.0)]
    public double RetentionRatio { get; init; } = 0.8;
}
