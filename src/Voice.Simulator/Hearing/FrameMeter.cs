
namespace Voice.Simulator.Hearing;

/// <summary>
/// Measures 24 kHz audio every 10 ms: how loud it is above 200 Hz (so neither a constant offset nor mains hum counts), and whether it
/// repeats itself as a voice does (normalised autocorrelation over 30 ms at 8 kHz).
/// </summary>
sealed class FrameMeter
{
    /// <summary>10 ms.</summary>
    public const int FrameSamples = 240;
    public const int FrameMs = 10;

    /// <summary>What digital silence measures.</summary>
    public const float SilenceDb = -100;

    const int Decimation = 3;
    const int ShortestPeriod = 20;
    const int LongestPeriod = 110;
    const int HistorySamples = 240;

    // Butterworth high-pass, second order, 200 Hz at 24 kHz (bilinear transform).
    const float B0 = 0.963_65f;
    const float A1 = -1.925_98f;
    const float A2 = 0.928_63f;

    readonly float[] _history = new float[HistorySamples];
    float _x1;
    float _x2;
    float _y1;
    float _y2;
    float _sum;
    float _energy;
    int _count;

    /// <summary>Level of the last frame, 0 dB being a whole-scale square wave.</summary>
    public float LevelDb { get; private set; }

    /// <summary>Takes one sample; true when a frame is complete.</summary>
    public bool Take(short sample)
    {
        var x = sample / 32_768f;
        var y = (B0 * (x - (2 * _x1) + _x2)) - (A1 * _y1) - (A2 * _y2);
        (_x2, _x1, _y2, _y1) = (_x1, x, _y1, y);
        _energy += y * y;
        _sum += y;
        _count++;
        if (_count % Decimation == 0)
        {
            const int Fresh = FrameSamples / Decimation;
            const int Kept = HistorySamples - Fresh;
            if (_count == Decimation) Array.Copy(_history, Fresh, _history, 0, Kept);
            _history[Kept + (_count / Decimation) - 1] = _sum / Decimation;
            _sum = 0;
        }

        if (_count < FrameSamples) return false;
        LevelDb = MathF.Max(SilenceDb, 10 * MathF.Log10((_energy / FrameSamples) + 1e-10f));
        _energy = 0;
        _count = 0;
        return true;
    }

    /// <summary>How well the last 30 ms repeat, 0 to 1, and after how many eighths of a millisecond.</summary>
    public (float Strength, int Period) Periodicity()
    {
        const int Window = HistorySamples - LongestPeriod;
        var recent = _history.AsSpan(LongestPeriod, Window);
        var own = Audio.Vectors.Dot(recent, recent) + 1e-9f;
        var (best, period) = (0f, 0);
        for (var lag = ShortestPeriod; lag <= LongestPeriod; lag++)
        {
            var earlier = _history.AsSpan(LongestPeriod - lag, Window);
            var strength = Audio.Vectors.Dot(recent, earlier) / MathF.Sqrt(own * (Audio.Vectors.Dot(earlier, earlier) + 1e-9f));
            if (strength > best) (best, period) = (strength, lag);
        }

        return (best, period);
    }
}
