namespace Voice.Simulator.Hearing;

/// <summary>How readily speech is believed; the names and defaults are those of the wire's <c>server_vad</c>.</summary>
sealed record SpeechDetectorOptions
{
    /// <summary>0 (anything louder than the noise) to 1 (only loud speech); default 0.5, about 9 dB above the noise floor.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>How much audio before the onset belongs to the speech. Default 300 ms.</summary>
    public TimeSpan PrefixPadding { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How much silence ends the speech. Default 500 ms.</summary>
    public TimeSpan SilenceDuration { get; init; } = TimeSpan.FromMilliseconds(500);
}
