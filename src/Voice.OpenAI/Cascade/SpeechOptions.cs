using System.ComponentModel.DataAnnotations;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Cascade;

/// <summary>Text to speech. Bound from <c>Voice:Cascade:Speech</c>.</summary>
internal sealed record SpeechOptions : StageOptions
{
    /// <summary>How text becomes sound.</summary>
    /// <value>
    /// <see cref="SpeechApi.Speech"/> or <see cref="SpeechApi.Realtime"/>. The default, null, is the second at OpenAI itself, which switches its models for the first off on 2027-01-06
    /// and names a Realtime model as their successor; and the first everywhere else, since most local servers have no other.
    /// </value>
    public SpeechApi? Api { get; init; }

    /// <summary>The model, or on Azure the deployment.</summary>
    /// <value>The default, empty, is <c>gpt-4o-mini-tts</c> for <see cref="SpeechApi.Speech"/> and <c>gpt-realtime-2.1-mini</c> for <see cref="SpeechApi.Realtime"/>.</value>
    public string Model { get; init; } = "";

    /// <summary>The voice replies are spoken in.</summary>
    /// <value>One of the service's names. The default is <c>marin</c>.</value>
    [Required]
    public string Voice { get; init; } = "marin";

    /// <summary>The rate of the raw sound that <c>/audio/speech</c> sends for <c>pcm</c>. A WAVE header, should there be one, counts for more.</summary>
    /// <value>8,000 to 48,000 Hz. The default is 24,000, which is OpenAI's.</value>
    [Range(8_000, 48_000)]
    public int SampleRate { get; init; } = 24_000;

    /// <summary>These options where the service is known.</summary>
    /// <param name="service">Its base URL; null for the simulator.</param>
    public SpeechOptions At(Uri? service) => Api is not null ? this : this with { Api = service is not null && OpenAIEndpoint.IsPublic(service) ? SpeechApi.Realtime : SpeechApi.Speech };

    /// <summary>The model that is used.</summary>
    public string ModelOrDefault => Model.Length > 0 ? Model : Api == SpeechApi.Realtime ? "gpt-realtime-2.1-mini" : "gpt-4o-mini-tts";

    public override string ToString() => base.ToString();
}
