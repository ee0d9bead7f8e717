using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Voice.Wire;

namespace Voice.OpenAI.Cascade;

/// <summary>Reads the words from the answer of a transcription service: JSON in several shapes, plain text, subtitles, or events.</summary>
/// <remarks>Sources: OpenAI's API reference, Audio (<c>json</c>, <c>verbose_json</c>, <c>text</c>, <c>srt</c>, <c>vtt</c>, <c>transcript.text.*</c>); what whisper.cpp, Hugging Face, Deepgram and Google answer.</remarks>
/// <param name="noSpeechLimit">A segment that is silence with a greater likelihood is left out; 0 to 1.</param>
internal sealed partial class TranscriptAnswer(double noSpeechLimit)
{
    private const int Deepest = 6;

    private static readonly string[] Names = ["text", "transcript", "transcription", "transcribed_text", "DisplayText", "display_text"];
    private static readonly string[] Parts = ["segments", "transcription", "transcript", "results", "result", "chunks", "channels", "alternatives", "utterances", "phrases", "combinedPhrases", "output", "data", "prediction", "predictions"];

    /// <param name="body">The whole answer.</param>
    /// <param name="mediaType">In lower case; empty if the service does not say.</param>
    /// <returns>The words; empty if there are none.</returns>
    /// <exception cref="FormatException">It is no transcription. The message is for the log and says what it is.</exception>
    public string Read(string body, string mediaType)
    {
        var text = body.Trim('\uFEFF', ' ', '\t', '\r', '\n');
        if (mediaType == "text/event-stream" || EventLine().IsMatch(text))
            return ReadEvents(text);
        var saysText = mediaType.StartsWith("text/", StringComparison.Ordinal) || mediaType.Contains("subrip", StringComparison.Ordinal);
        if (text.Length > 0 && text[0] is '{' or '[' or '"' && TryParse(text) is { } values)
            return Join(values.Select(value => Words(value, Deepest) ?? throw new FormatException(ErrorOf(value) ?? "JSON without words")));
        if (Page().IsMatch(text) || mediaType == "text/html")
            throw new FormatException("a web page");
        if (text.StartsWith("WEBVTT", StringComparison.Ordinal) || SubtitleTimes().IsMatch(text))
            return Subtitles(text);
        if (saysText || (mediaType.Length == 0 && text.Length > 0))
            return text;
        throw new FormatException(text.Length == 0 ? "nothing" : "something that is neither JSON nor text");
    }

    /// <returns>The values, usually one; null if it is not JSON. A service that streams writes one after the other.</returns>
    private static List<JsonElement>? TryParse(string text)
    {
        var values = new List<JsonElement>();
        byte[] room = [];
        var reader = new Utf8JsonReader(WireText.MendJson(Encoding.UTF8.GetBytes(text), ref room), new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (reader.Read())
                values.Add(JsonElement.ParseValue(ref reader));
            return values;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <returns>Null if it holds neither words nor a place where words would be.</returns>
    private string? Words(JsonElement json, int depth)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                return json.GetString()!.Trim();
            case JsonValueKind.Array when depth > 0:
                if (json.GetArrayLength() == 0)
                    return depth == Deepest ? null : "";
                var found = json.EnumerateArray().Where(IsSpeech).Select(part => Words(part, depth - 1)).ToArray();
                return found.Length > 0 && found.All(static words => words is null) ? null : Join(found);
            case JsonValueKind.Object when depth > 0:
                return WordsOfObject(json, depth);
            default:
                return null;
        }
    }

    private string? WordsOfObject(JsonElement json, int depth)
    {
        if (depth < Deepest && json.TryGetProperty("alternatives", out var alternatives) && alternatives.ValueKind == JsonValueKind.Array)
            return alternatives.EnumerateArray().Select(one => Words(one, depth - 1)).FirstOrDefault();       // they say the same, the best first
        // Segments tell which of the words are likely silence, so they count for more than the text, if they hold words.
        if (json.TryGetProperty("segments", out var segments) && segments.ValueKind == JsonValueKind.Array && segments.EnumerateArray().Any(static part => TextOf(part) is { Length: > 0 }))
            return Words(segments, depth - 1);
        if (TextOf(json) is { } text)
            return text;
        foreach (var name in Parts)
        {
            if (json.TryGetProperty(name, out var value) && Words(value, depth - 1) is { } words)
                return words;
        }
        // Null in the place of the text: the service found none.
        return ErrorOf(json) is null && Names.Any(name => json.TryGetProperty(name, out var none) && none.ValueKind == JsonValueKind.Null) ? "" : null;
    }

    private static string? TextOf(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var name in Names)
        {
            if (json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String)
                return text.GetString()!.Trim();
        }
        return null;
    }

    private bool IsSpeech(JsonElement segment) =>
        segment.ValueKind != JsonValueKind.Object || !segment.TryGetProperty("no_speech_prob", out var silent) || NumberOf(silent) is not { } likelihood || likelihood <= noSpeechLimit;

    private static double? NumberOf(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.String when double.TryParse(json.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static string? ErrorOf(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.Object or JsonValueKind.String ? "an error" : null;

    private string ReadEvents(string text)
    {
        var pieces = new StringBuilder();
        string? whole = null;
        var any = false;
        foreach (var line in text.Split('\n').Select(static line => line.Trim()).Where(static line => line.StartsWith("data:", StringComparison.Ordinal)))
        {
            var data = line[5..].Trim();
            if (data is "" or "[DONE]")
                continue;
            if (data[0] != '{' || TryParse(data) is not [var json])
            {
                (any, _) = (true, pieces.Append(data));
                continue;
            }
            if (ErrorOf(json) is { } error)
                throw new FormatException(error + " in an event");
            if (json.TryGetProperty("delta", out var delta) && delta.ValueKind == JsonValueKind.String)
                (any, _) = (true, pieces.Append(delta.GetString()));
            else if (Words(json, Deepest) is { } words)
                (any, whole) = (true, IsWhole(json) ? words : Join([whole, words]));
        }
        return any ? (whole ?? pieces.ToString()).Trim() : throw new FormatException("events without words");
    }

    /// <summary>True for the event that ends a transcription and holds all of it; else an event holds one segment.</summary>
    private static bool IsWhole(JsonElement json) =>
        json.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString()!.EndsWith(".done", StringComparison.Ordinal);

    private static string Subtitles(string text) => Join(text.Split('\n').Select(static line => line.Trim())
        .Where(static line => line.Length > 0 && !line.StartsWith("WEBVTT", StringComparison.Ordinal) && !SubtitleTimes().IsMatch(line) && !line.All(char.IsAsciiDigit) && !SubtitleNote().IsMatch(line)));

    private static string Join(IEnumerable<string?> words) => string.Join(' ', words.Where(static word => !string.IsNullOrWhiteSpace(word)).Select(static word => word!.Trim()));

    [GeneratedRegex(@"\A(?:data|event|id|retry)?:\s*\S", RegexOptions.CultureInvariant)]
    private static partial Regex EventLine();

    [GeneratedRegex(@"\A<(?:!doctype|html|head|body|\?xml)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Page();

    [GeneratedRegex(@"^\s*(?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex SubtitleTimes();

    [GeneratedRegex(@"^(?:NOTE|STYLE|REGION|Kind:|Language:)", RegexOptions.CultureInvariant)]
    private static partial Regex SubtitleNote();
}
