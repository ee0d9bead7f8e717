namespace Voice.Simulator.Hearing;

/// <summary>The level below which it has not been quieter in the last three seconds (Martin, minimum statistics, 1994).</summary>
sealed class NoiseFloor
{
    const int BlockFrames = 25;
    const int Blocks = 12;

    /// <summary>Until so much was heard, the quietest of it may well be speech.</summary>
    const int FramesToTrust = 30;
    const float UnknownDb = -70;
    const float LowestDb = -75;

    readonly float[] _minima = new float[Blocks];
    float _current = float.PositiveInfinity;
    float _smooth = float.NaN;
    int _frames;

    public NoiseFloor() => _minima.AsSpan().Fill(float.PositiveInfinity);

    public float LevelDb { get; private set; } = UnknownDb;

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
        foreach (var minimum in _minima) lowest = MathF.Min(lowest, minimum);
        if (_frames < FramesToTrust) lowest = MathF.Min(lowest, UnknownDb);
        LevelDb = MathF.Max(lowest, LowestDb);
    }
}
