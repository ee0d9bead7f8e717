using System.ComponentModel.DataAnnotations;

namespace Voice.TurnDetection;

/// <summary>The limits for speech, and for the end of a turn.</summary>
internal record TurnDetectionOptions : IValidatableObject
{
    /// <summary>What tells speech from other sound.</summary>
    /// <value><see cref="VoiceDetection.Both"/> or <see cref="VoiceDetection.Energy"/>. The default is <see cref="VoiceDetection.Both"/>. It costs about 0.15 % of a core per call more than energy alone.</value>
    public VoiceDetection Vad { get; init; }

    /// <summary>How the end of a turn is found.</summary>
    /// <value>
    /// <see cref="TurnEnding.Words"/> or <see cref="TurnEnding.Silence"/>. The default is <see cref="TurnEnding.Words"/>. A whole sentence then ends after less silence, and what is not finished ("and", a part of a number) is waited for, up to 2.5 seconds.
    /// </value>
    public TurnEnding TurnEnding { get; init; }

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

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxSilence < MinSilence)
            yield return new ValidationResult($"must not be below {nameof(MinSilence)} ({MinSilence}).", [nameof(MaxSilence)]);
    }
}
