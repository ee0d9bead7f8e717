using System.Text.Json;
using System.Text.RegularExpressions;
using Voice.Audio;

namespace Voice.OpenAI.Realtime;

/// <summary>The facts that a server reports about a session: the form of its settings, and the formats of the sound.</summary>
/// <param name="IsBeta">The settings have the form of the beta.</param>
/// <param name="Input">The format of the caller's sound; null if not told.</param>
/// <param name="Output">The format of the replies; null if not told.</param>
internal readonly partial record struct SessionTold(bool IsBeta, AudioFormat? Input, AudioFormat? Output)
{
    /// <param name="root">A <c>session.created</c> or <c>session.updated</c>.</param>
    public static SessionTold Read(JsonElement root)
    {
        var session = WireJson.Part(root, "session");
        var audio = WireJson.Part(session, "audio");
        if (audio.ValueKind == JsonValueKind.Object)
            return new SessionTold(false, Format(WireJson.Part(WireJson.Part(audio, "input"), "format")), Format(WireJson.Part(WireJson.Part(audio, "output"), "format")));
        var (input, output) = (WireJson.Part(session, "input_audio_format"), WireJson.Part(session, "output_audio_format"));
        return new SessionTold(input.ValueKind == JsonValueKind.String || output.ValueKind == JsonValueKind.String, Format(input), Format(output));
    }

    private static AudioFormat? Format(JsonElement format)
    {
        var name = (format.ValueKind == JsonValueKind.String ? format.GetString()! : WireJson.Text(format, "type")).ToLowerInvariant();
        if (name.Contains("pcmu") || name.Contains("ulaw") || name.Contains("mulaw"))
            return AudioFormat.MuLaw8K;
        if (name.Contains("pcma") || name.Contains("alaw"))
            return AudioFormat.ALaw8K;
        if (!name.Contains("pcm") && !name.Contains("l16"))
            return null;
        var rate = WireJson.Count(format, "rate") is > 0 and var own ? own : WireJson.Count(format, "sample_rate");
        if (rate == 0 && Rate().Match(name) is { Success: true } told)
            rate = int.Parse(told.ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
        return AudioFormat.Pcm24K with { SampleRate = rate is >= 8_000 and <= 192_000 ? rate : 24_000 };
    }

    [GeneratedRegex(@"\d{4,6}")]
    private static partial Regex Rate();
}
