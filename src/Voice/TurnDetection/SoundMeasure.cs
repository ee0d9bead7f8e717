namespace Voice.TurnDetection;

/// <summary>What was measured of a sound of the caller's line, from its beginning until now.</summary>
/// <param name="Sound">How long it has lasted, pauses of less than 400 ms included.</param>
/// <param name="Voice">How much of its last 600 ms is a human voice.</param>
/// <param name="Quiet">How long it has been quiet since it was last loud; zero while it is loud.</param>
/// <param name="LevelDb">Its loudest 10 ms, in dB; 0 dB is a square wave at full scale.</param>
/// <param name="RoomDb">How loud the line is when nobody speaks, in dB.</param>
internal readonly record struct SoundMeasure(TimeSpan Sound, TimeSpan Voice, TimeSpan Quiet, float LevelDb, float RoomDb)
{
    /// <summary>How loud this caller speaks as a rule, in dB; null until they have spoken.</summary>
    public float? CallerDb { get; init; }

    /// <summary>If it is the assistant's own voice that comes back: how much quieter than it was sent, in dB. Null if it is not, or if that is not known.</summary>
    public float? EchoDb { get; init; }

    /// <summary>How much later the assistant's own voice comes back.</summary>
    public TimeSpan EchoDelay { get; init; }

    /// <summary>It is not known yet whether it is the caller or an echo. Lasts 400 ms at most.</summary>
    public bool IsUnclear { get; init; }
}
