namespace Voice.Assistants;

/// <summary>The usage of one reply, transcription or piece of speech. Cached tokens are part of the input, not added to it.</summary>
internal sealed record TokenUsage(
    int InputText, int InputAudio, int CachedText, int CachedAudio, int OutputText, int OutputAudio)
{
    /// <summary>Whose usage it is; empty if not known.</summary>
    public string Model { get; init; } = "";

    /// <summary>Tokens of pictures among the input.</summary>
    public int InputImage { get; init; }

    /// <summary>Tokens of pictures among the input that were cached.</summary>
    public int CachedImage { get; init; }

    /// <summary>Audio that was listened to or made, for models that are billed by the minute.</summary>
    public TimeSpan AudioTime { get; init; }

    /// <summary>Characters that were spoken, for models that are billed by the character.</summary>
    public int Characters { get; init; }

    /// <summary>The cost in USD; null if that is not known.</summary>
    public decimal? Cost { get; init; }

    /// <summary>True if anything is counted in tokens.</summary>
    public bool HasTokens => InputText + InputAudio + InputImage + OutputText + OutputAudio > 0;
}
