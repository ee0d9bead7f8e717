namespace Voice.TurnDetection;

/// <summary>The last 240 ms of what the caller's line gave, at 8 kHz.</summary>
internal sealed class HeardHistory
{
    /// <summary>How many samples are kept.</summary>
    public const int Length = 12 * 160;

    private readonly float[] _samples = new float[Length];

    /// <summary>Adds a frame.</summary>
    public void Add(ReadOnlySpan<float> frame)
    {
        _samples.AsSpan(frame.Length).CopyTo(_samples);
        frame.CopyTo(_samples.AsSpan(Length - frame.Length));
    }

    /// <summary>The last so many samples.</summary>
    public ReadOnlySpan<float> Last(int count) => _samples.AsSpan(Length - count);

    /// <summary>What comes next has nothing to do with what came before.</summary>
    public void Clear() => Array.Clear(_samples);
}
