using System.Net.Http.Headers;
using System.Text.Json;
using Voice.Audio;

namespace Voice.OpenAI.Cascade;

/// <summary>Writes down a turn by <c>POST /audio/transcriptions</c>.</summary>
/// <remarks>Source: OpenAI's API reference, Audio. A WAVE file of 16-bit PCM is what every server takes.</remarks>
internal sealed class Transcriber(Leg leg, TranscriptionOptions options)
{
    /// <inheritdoc cref="Voice.Assistants.Pipeline.Transcribe"/>
    public async Task<string> TranscribeAsync(AudioFrame audio, string? language, CancellationToken cancellation)
    {
        using var deadline = leg.Watch(cancellation);
        try
        {
            using var body = Body(audio, language);
            using var response = await leg.PostAsync("audio/transcriptions", body, deadline);
            await using var stream = await response.Content.ReadAsStreamAsync(deadline.Token);
            using var json = await JsonDocument.ParseAsync(stream, default, deadline.Token);
            return Read(json.RootElement);
        }
        catch (Exception e)
        {
            throw deadline.Explain(e);
        }
    }

    private MultipartFormDataContent Body(AudioFrame audio, string? language)
    {
        var file = new ByteArrayContent(PcmFile.Of(audio));
        file.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        // Names in quotes: some servers' readers know no others.
        var body = new MultipartFormDataContent { { file, "\"file\"", "\"turn.wav\"" } };
        Add("model", options.Model);
        Add("response_format", options.Verbose ? "verbose_json" : "json");
        if (language is not null)
            Add("language", language.Split('-')[0]);
        if (options.Prompt.Length > 0)
            Add("prompt", options.Prompt);
        return body;

        void Add(string name, string value) => body.Add(new StringContent(value), $"\"{name}\"");
    }

    private string Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new FormatException("A transcription is an object.");
        if (json.TryGetProperty("segments", out var segments) && segments.ValueKind == JsonValueKind.Array && segments.GetArrayLength() > 0)
            return string.Concat(segments.EnumerateArray().Where(IsSpeech).Select(Text)).Trim();
        return json.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!.Trim()
            : throw new FormatException("A transcription has a text.");
    }

    private bool IsSpeech(JsonElement segment) =>
        !(segment.TryGetProperty("no_speech_prob", out var silent) && silent.ValueKind == JsonValueKind.Number && silent.GetDouble() > options.NoSpeechLimit);

    private static string Text(JsonElement segment) =>
        segment.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String ? " " + text.GetString()!.Trim() : "";
}
