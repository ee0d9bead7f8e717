using System.Text.Json;
using Voice.Assistants;

namespace Voice.OpenAI.Realtime;

/// <summary>Reads what a reply or a transcription used.</summary>
internal static class RealtimeUsage
{
    public static TokenUsage? OfReply(JsonElement response)
    {
        var usage = WireJson.Part(response, "usage");
        if (usage.ValueKind != JsonValueKind.Object)
            return null;
        var input = WireJson.Part(usage, "input_token_details");
        var cached = WireJson.Part(input, "cached_tokens_details");
        var output = WireJson.Part(usage, "output_token_details");
        return new TokenUsage(
            WireJson.Count(input, "text_tokens"), WireJson.Count(input, "audio_tokens"), WireJson.Count(cached, "text_tokens"), WireJson.Count(cached, "audio_tokens"),
            WireJson.Count(output, "text_tokens"), WireJson.Count(output, "audio_tokens"))
        {
            InputImage = WireJson.Count(input, "image_tokens"),
            CachedImage = WireJson.Count(cached, "image_tokens"),
        };
    }

    /// <summary>A transcription is billed in tokens or by its time, apart from the reply.</summary>
    public static TokenUsage? OfTranscription(JsonElement root)
    {
        var usage = WireJson.Part(root, "usage");
        if (usage.ValueKind != JsonValueKind.Object)
            return null;
        var seconds = WireJson.Number(usage, "seconds") is { } s and > 0 and < 86_400 ? s : 0;
        var audio = WireJson.Count(WireJson.Part(usage, "input_token_details"), "audio_tokens");
        var used = new TokenUsage(Math.Max(WireJson.Count(usage, "input_tokens") - audio, 0), audio, 0, 0, WireJson.Count(usage, "output_tokens"), 0) { AudioTime = TimeSpan.FromSeconds(seconds) };
        return used.HasTokens || seconds > 0 ? used : null;
    }
}
