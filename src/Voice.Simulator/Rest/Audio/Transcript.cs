using System.Text.Json.Nodes;
using Voice.Simulator.Hearing;
using Voice.Simulator.Text;

namespace Voice.Simulator.Rest.Audio;

/// <summary>What a clip said. Silence says nothing; speech that is no known phrase says so.</summary>
sealed class Transcript(TranscriptionRequest request, IReadOnlyList<Utterance> heard)
{
    public string Text { get; } = string.Join(' ', heard.Select(Words));

    /// <summary>What the request is worth.</summary>
    public int Tokens => InputTokens + OutputTokens;

    int TextTokens => TokenCount.OfText(request.Prompt);

    int AudioTokens => TokenCount.OfUserSpeech(request.Duration.TotalMilliseconds);

    int InputTokens => TextTokens + AudioTokens;

    int OutputTokens => TokenCount.OfText(Text);

    /// <summary>By token or by duration, as the model is billed.</summary>
    public JsonObject Usage() => !request.IsBilledByToken
        ? new() { ["type"] = "duration", ["seconds"] = Math.Ceiling(request.Duration.TotalSeconds) }
        : new()
        {
            ["type"] = "tokens",
            ["input_tokens"] = InputTokens,
            ["input_token_details"] = new JsonObject { ["text_tokens"] = TextTokens, ["audio_tokens"] = AudioTokens },
            ["output_tokens"] = OutputTokens,
            ["total_tokens"] = Tokens,
        };

    /// <summary>With the times of segments and words. A segment is one stretch of speech; words share it by their length.</summary>
    public JsonObject Verbose()
    {
        var json = new JsonObject
        {
            ["task"] = "transcribe",
            ["language"] = "english",
            ["duration"] = request.Duration.TotalSeconds,
            ["text"] = Text,
        };
        if (request.Segments) json["segments"] = new JsonArray([.. heard.Select(Segment)]);
        if (request.Words) json["words"] = new JsonArray([.. heard.SelectMany(SpokenWords)]);
        json["usage"] = Usage();
        return json;
    }

    static string Words(Utterance utterance) => utterance.Text ?? Wording.Unintelligible;

    static JsonObject Segment(Utterance utterance, int index) => new()
    {
        ["id"] = index,
        ["seek"] = 0,
        ["start"] = utterance.Start.TotalSeconds,
        ["end"] = utterance.End.TotalSeconds,
        ["text"] = $" {Words(utterance)}",
        ["tokens"] = new JsonArray(),
        ["temperature"] = 0.0,
        ["avg_logprob"] = utterance.Text is null ? -1.5 : -0.2,
        ["compression_ratio"] = 1.0,
        ["no_speech_prob"] = 0.01,
    };

    static IEnumerable<JsonObject> SpokenWords(Utterance utterance)
    {
        var words = Wording.Plain(Words(utterance)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var perLetter = (utterance.End - utterance.Start) / words.Sum(word => word.Length);
        var at = utterance.Start;
        foreach (var word in words)
        {
            var end = at + (perLetter * word.Length);
            yield return new() { ["word"] = word, ["start"] = Math.Round(at.TotalSeconds, 3), ["end"] = Math.Round(end.TotalSeconds, 3) };
            at = end;
        }
    }
}
