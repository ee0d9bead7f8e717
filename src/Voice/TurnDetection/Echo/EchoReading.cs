namespace Voice.TurnDetection;

/// <summary>What 20 ms of the caller's line are made of.</summary>
/// <param name="Verdict">Whose sound it is.</param>
/// <param name="ReturnDb">How loud the echo is beside what was played, in dB: -6 is loud, -40 hardly heard. -100 while no echo is known.</param>
/// <param name="Delay">How much later than it was played the echo is heard. It may be below zero: when sound is played is known to some 100 ms only.</param>
/// <param name="Coherence">Which part of the sound is explained by what was played, 0 to 1.</param>
/// <param name="ResidualDb">How loud is what is left without the echo; 0 dB is a square wave at full scale, -100 is nothing.</param>
internal readonly record struct EchoReading(EchoVerdict Verdict, float ReturnDb, TimeSpan Delay, float Coherence, float ResidualDb)
{
    /// <summary>True if the caller's own sound was heard.</summary>
    public bool IsCaller => Verdict is EchoVerdict.Caller or EchoVerdict.Both;
}

/// <summary>Where a piece of heard sound is found in what was played.</summary>
/// <param name="ReturnDb">How loud the echo is beside what was played, in dB.</param>
/// <param name="Delay">How much later than it was played the piece was heard.</param>
/// <param name="Confidence">Which part of the piece is explained, 0 to 1.</param>
/// <param name="IsEcho">True if that is more than a stranger's voice or music is explained by chance.</param>
internal readonly record struct EchoMatch(float ReturnDb, TimeSpan Delay, float Confidence, bool IsEcho);
