using System.ComponentModel.DataAnnotations;

namespace Voice.Assistants.Pipeline;

/// <summary>How the cascade takes turns and speaks. Bound from <c>Voice:Cascade</c>.</summary>
public sealed record PipelineOptions : IValidatableObject
{
    /// <summary>How far above the noise of the line speech must be, in dB.</summary>
    /// <value>3 to 30. The default is 9. Higher where people talk in the background, lower for quiet callers.</value>
    [Range(3.0, 30.0)]
    public double SpeechAboveNoise { get; init; } = 9;

    /// <summary>How much speech there must be for a turn to begin. A cough is shorter.</summary>
    /// <value>40 to 250 ms. The default is 100 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.040", "00:00:00.250")]
    public TimeSpan MinSpeech { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How much audio from before the first sound belongs to the turn.</summary>
    /// <value>0 to 1 second. The default is 300 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan PreRoll { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Silence that ends the turn of a caller who does not pause in mid-sentence.</summary>
    /// <value>200 ms to 5 seconds. The default is 450 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.200", "00:00:05")]
    public TimeSpan MinSilence { get; init; } = TimeSpan.FromMilliseconds(450);

    /// <summary>Silence that ends the turn of a caller who pauses for long in mid-sentence. Between the two the server adapts to each caller.</summary>
    /// <value>200 ms to 10 seconds, not below <see cref="MinSilence"/>. The default is 1.2 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.200", "00:00:10")]
    public TimeSpan MaxSilence { get; init; } = TimeSpan.FromMilliseconds(1200);

    /// <summary>A pause after which the words so far are written down already; thrown away if the caller goes on.</summary>
    /// <value>100 ms to 5 seconds. The default is 220 ms. Longer saves requests and makes answers slower.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:05")]
    public TimeSpan TranscribeAfter { get; init; } = TimeSpan.FromMilliseconds(220);

    /// <summary>A turn that lasts longer is answered as it stands.</summary>
    /// <value>5 seconds to 5 minutes. The default is 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:05", "00:05:00")]
    public TimeSpan LongestTurn { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many sentences are being synthesised at once.</summary>
    /// <value>1 to 6. The default is 2.</value>
    [Range(1, 6)]
    public int SentencesInFlight { get; init; } = 2;

    /// <summary>Added to the instructions of the call, because a chat model does not know that it is heard.</summary>
    /// <value>The default says in English that the words are spoken. Empty adds nothing.</value>
    [Required(AllowEmptyStrings = true)]
    public string Manner { get; init; } =
        "You are on a voice call: every word you write is spoken aloud. Answer in short plain sentences, as people talk. "
        + "Use no markdown, lists, emoji or links. The caller's words come from speech recognition and may hold mistakes.";

    /// <summary>Said if the chat model's service refuses a request for what is in it: its content filter, or a request that it cannot read. The turn is then forgotten.</summary>
    /// <value>The default (null) is a sentence in the language of the call. Empty says nothing.</value>
    public string? Apology { get; init; }

    /// <summary>How long reaching the services may take when a call begins.</summary>
    /// <value>100 ms to 1 minute. The default is 5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxSilence < MinSilence)
            yield return new ValidationResult($"must not be below {nameof(MinSilence)} ({MinSilence}).", [nameof(MaxSilence)]);
    }
}
