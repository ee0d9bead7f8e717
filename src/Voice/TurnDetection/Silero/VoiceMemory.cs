namespace Voice.TurnDetection;

/// <summary>What <see cref="VoiceModel"/> remembers of one stream: 1 kB.</summary>
internal sealed class VoiceMemory
{
    private readonly float[] _output = new float[VoiceModel.Cells];
    private readonly float[] _cells = new float[VoiceModel.Cells];

    public Span<float> Output => _output;

    public Span<float> Cells => _cells;

    /// <summary>As at the beginning of a stream.</summary>
    public void Clear()
    {
        Array.Clear(_output);
        Array.Clear(_cells);
    }
}
