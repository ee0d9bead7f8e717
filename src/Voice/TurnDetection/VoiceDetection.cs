namespace Voice.TurnDetection;

/// <summary>What tells speech from other sound.</summary>
internal enum VoiceDetection
{
    /// <summary>The energy of the sound and a small neural network (Silero VAD) together: music, hiss and people talking in the background do not keep a turn open.</summary>
    Both,

    /// <summary>The energy of the sound alone, which costs less.</summary>
    Energy,
}
