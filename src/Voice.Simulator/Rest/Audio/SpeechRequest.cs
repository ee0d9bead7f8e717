using System.Text.Json;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest.Audio;

/// <summary>What <c>POST /audio/speech</c> is asked.</summary>
sealed record SpeechRequest(string Input, string Instructions, string Voice, SpeechRequest.Shape Format)
{
    const int LongestInput = 4_096;

    static readonly string[] Formats = ["mp3", "opus", "aac", "flac", "wav", "pcm"];

    /// <summary>How the sound goes out.</summary>
    public enum Shape
    {
        /// <summary>24 kHz, 16 bits, mono, no header.</summary>
        Pcm,

        /// <summary>The same with a header that leaves its length open.</summary>
        Wav,

        /// <summary>The bytes of <see cref="Pcm"/> in events.</summary>
        PcmEvents,

        /// <summary>The bytes of <see cref="Wav"/> in events.</summary>
        WavEvents,
    }

    public bool HasHeader => Format is Shape.Wav or Shape.WavEvents;

    public bool IsEvents => Format is Shape.PcmEvents or Shape.WavEvents;

    /// <summary>Reads a body.</summary>
    /// <returns>The request, or what is wrong with it.</returns>
    public static (SpeechRequest? Request, Rejection? Wrong) Read(JsonElement body)
    {
        if (body.Text("model") is not { Length: > 0 } model) return (null, Rejection.Missing("model"));
        if (body.Text("input") is not { Length: > 0 } input) return (null, Rejection.Missing("input"));
        if (input.Length > LongestInput)
            return (null, new("string_above_max_length", $"Invalid 'input': string too long. Expected a string with maximum length {LongestInput}, but got a string with length {input.Length} instead.", "input"));
        var voice = body.Has("voice") && body.GetProperty("voice").ValueKind == JsonValueKind.Object ? body.GetProperty("voice").Text("id") : body.Text("voice");
        if (voice.Length == 0) return (null, Rejection.Missing("voice"));
        if (body.Has("speed") && FieldRule.Number(0.25, 4).Check(body.GetProperty("speed"), "speed") is { } wrongSpeed) return (null, wrongSpeed);

        var stream = body.Has("stream_format") ? body.Text("stream_format") : "audio";
        if (stream is not ("audio" or "sse"))
            return (null, Rejection.Invalid("stream_format", $"Invalid value: '{stream}'. Supported values are: 'sse' and 'audio'."));
        if (stream == "sse" && model.StartsWith("tts-1", StringComparison.Ordinal))
            return (null, new("unsupported_value", $"stream_format 'sse' is not supported for model '{model}'.", "stream_format"));

        var format = body.Has("response_format") ? body.Text("response_format") : "mp3";
        if (!Formats.Contains(format))
            return (null, Rejection.Invalid("response_format", $"Invalid value: '{format}'. Supported values are: 'mp3', 'opus', 'aac', 'flac', 'wav', and 'pcm'."));
        if (format is not ("wav" or "pcm"))
            return (null, new("unsupported_value", $"The simulator does not make '{format}', which is the default; set 'response_format' to 'pcm' or 'wav'.", "response_format"));
        var shape = (format, stream) switch { ("pcm", "audio") => Shape.Pcm, ("wav", "audio") => Shape.Wav, ("pcm", _) => Shape.PcmEvents, _ => Shape.WavEvents };
        return (new(input, body.Text("instructions"), voice, shape), null);
    }
}
