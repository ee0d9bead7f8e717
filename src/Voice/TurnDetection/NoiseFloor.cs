namespace Voice.TurnDetection;

/// <summary>The level of the line without speech: the quietest of the last three seconds.</summary>
/// <remarks>Minimum statistics (R. Martin, 1994): speech has gaps of a few milliseconds within any three seconds, noise has none.</remarks>
internal sealed class NoiseFloor
{
    private const int BlockFrames = 25;
    private const int Blocks = 12;

    // In a shorter time the quietest sound may be speech.
    private const int FramesToTrust = 30;
    private const float UnknownDb = -68;
    private const float LowestDb = -72;

    private readonly float[] _minima = new float[Blocks];
    private float _current = float.PositiveInfinity;
    private float _smooth = float.NaN;
    private int _frames;

    public NoiseFloor() => _minima.AsSpan().Fill(float.PositiveInfinity);

    public float LevelDb { get; private set; } = UnknownDb;

    /// <summary>Takes the level of the next 10 ms.</summary>
    public void Take(float levelDb)
    {
        _smooth = float.IsNaN(_smooth) ? levelDb : (0.6f * _smooth) + (0.4f * levelDb);
        _current = MathF.Min(_current, _smooth);
        if (++_frames % BlockFrames == 0)
        {
            _minima[_frames / BlockFrames % Blocks] = _current;
            _current = float.PositiveInfinity;
        }
        var lowest = _current;
        foreach (var minimum in _minima)
            lowest = MathF.Min(lowest, minimum);
        if (_frames < FramesToTrust)
            lowest = MathF.Min(lowest, UnknownDb);
        LevelDb = MathF.Max(lowest, LowestDb);
    }
}
