using System.Text.Json.Nodes;
using Voice.Simulator.Hearing;

namespace Voice.Simulator.Realtime.Sessions;

/// <summary>How the session finds the user's turns.</summary>
/// <param name="IdleTimeout">Silence after which the assistant speaks up, or null.</param>
sealed record TurnDetection(SpeechDetectorOptions Detector, bool CreateResponse, bool InterruptResponse, TimeSpan? IdleTimeout)
{
    /// <summary>Reads a checked <c>turn_detection</c>; null means that the client commits by itself.</summary>
    public static TurnDetection? Read(JsonNode? node)
    {
        if (node is not JsonObject detection) return null;
        var create = (bool)detection["create_response"]!;
        var interrupt = (bool)detection["interrupt_response"]!;
        if ((string?)detection["type"] == "semantic_vad")
            return new(new() { SilenceDuration = Patience((string)detection["eagerness"]!) }, create, interrupt, null);

        var options = new SpeechDetectorOptions
        {
            Threshold = (double)detection["threshold"]!,
            PrefixPadding = Milliseconds(detection["prefix_padding_ms"]!),
            SilenceDuration = Milliseconds(detection["silence_duration_ms"]!),
        };
        return new(options, create, interrupt, detection["idle_timeout_ms"] is { } idle ? Milliseconds(idle) : null);
    }

    /// <summary>
    /// The real service judges from the words whether the user has finished, and waits 2, 4 or 8 s at most.
    /// The simulator waits a fixed time instead.
    /// </summary>
    static TimeSpan Patience(string eagerness) => eagerness switch
    {
        "high" => TimeSpan.FromMilliseconds(400),
        "low" => TimeSpan.FromMilliseconds(1_600),
        _ => TimeSpan.FromMilliseconds(800),
    };

    static TimeSpan Milliseconds(JsonNode value) => TimeSpan.FromMilliseconds((double)value);
}
