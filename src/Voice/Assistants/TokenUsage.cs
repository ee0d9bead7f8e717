namespace Voice.Assistants;

/// <summary>What one reply cost, in tokens. Cached tokens are part of the input, not added to it.</summary>
public sealed record TokenUsage(
    int InputText, int InputAudio, int CachedText, int CachedAudio, int OutputText, int OutputAudio);
