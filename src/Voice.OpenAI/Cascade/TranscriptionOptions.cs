using System.ComponentModel.DataAnnotations;

namespace Voice.OpenAI.Cascade;

/// <summary>Speech to text, by <c>POST /audio/transcriptions</c>. Bound from <c>Voice:Cascade:Transcription</c>.</summary>
internal sealed record TranscriptionOptions : StageOptions
{
    /// <summary>The model, or on Azure the deployment.</summary>
    /// <value>The default is <c>gpt-transcribe</c>.</value>
    [Required]
    public string Model { get; init; } = "gpt-transcribe";

    /// <summary>Asks for segments with the likelihood of silence, which Whisper models have and OpenAI's newer models refuse.</summary>
    /// <value>The default is false.</value>
    public bool Verbose { get; init; }

    /// <summary>A segment that is silence with a greater likelihood is left out.</summary>
    /// <value>0 to 1. The default is 0.6. Without effect unless <see cref="Verbose"/>.</value>
    [Range(0.0, 1.0)]
    public double NoSpeechLimit { get; init; } = 0.6;

    /// <summary>Words that the model should know how to spell: names of products, of people.</summary>
    /// <value>The default is empty.</value>
    public string Prompt { get; init; } = "";

    public override string ToString() => base.ToString();
}
