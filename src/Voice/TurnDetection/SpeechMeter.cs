using System.Numerics.Tensors;

namespace Voice.TurnDetection;

/// <summary>
/// Measures one mono stream every 10 ms: how loud it is without its rumble, and whether it repeats itself as a voice does.
/// </summary>
/// <remarks>
/// The rumble is removed by a second-order Butterworth high-pass at 150 Hz (bilinear transform; Oppenheim and Schafer, 7.1). Voicing is the largest normalised
/// autocorrelation of the last 30 ms at 8 kHz over pitch periods of 70 to 400 Hz. Nothing is allocated per frame.
/// </remarks>
internal sealed class SpeechMeter
{
    public const float SilenceDb = -100;

    private const int AnalysisRate = 8_000;
    private const int HistorySamples = 240;
    private const int ShortestPeriod = 20;
    private const int LongestPeriod = 114;
    private const int Fresh = AnalysisRate / 100;

    private readonly float[] _history = new float[HistorySamples];
    private readonly int _decimation;
    private readonly float _b0;
    private readonly float _a1;
    private readonly float _a2;
    private float _x1;
    private float _x2;
    private float _y1;
    private float _y2;
    private float _sum;
    private double _energy;
    private int _count;

    /// <param name="sampleRate">8,000, 16,000, 24,000 or another multiple of 8,000 Hz.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public SpeechMeter(int sampleRate)
    {
        if (sampleRate <= 0 || sampleRate % AnalysisRate != 0)
            throw new ArgumentOutOfRangeException(nameof(sampleRate), sampleRate, "A multiple of 8,000 Hz is needed.");
        FrameSamples = sampleRate / 100;
        _decimation = sampleRate / AnalysisRate;
        var k = Math.Tan(Math.PI * 150 / sampleRate);
        var norm = 1 / (1 + (Math.Sqrt(2) * k) + (k * k));
        _b0 = (float)norm;
        _a1 = (float)(2 * ((k * k) - 1) * norm);
        _a2 = (float)((1 - (Math.Sqrt(2) * k) + (k * k)) * norm);
    }

    /// <summary>10 ms.</summary>
    public int FrameSamples { get; }

    /// <summary>Level of the last frame in dB; 0 dB is a square wave at full scale.</summary>
    public float LevelDb { get; private set; } = SilenceDb;

    /// <summary>Takes one sample.</summary>
    /// <returns>True if it completes a frame.</returns>
    public bool Take(short sample)
    {
        var x = sample / 32_768f;
        var y = (_b0 * (x - (2 * _x1) + _x2)) - (_a1 * _y1) - (_a2 * _y2);
        (_x2, _x1, _y2, _y1) = (_x1, x, _y1, y);
        _energy += y * y;
        _sum += y;
        if (_count == 0)
            Array.Copy(_history, Fresh, _history, 0, HistorySamples - Fresh);
        _count++;
        if (_count % _decimation == 0)
        {
            _history[HistorySamples - Fresh + (_count / _decimation) - 1] = _sum / _decimation;
            _sum = 0;
        }
        if (_count < FrameSamples)
            return false;
        LevelDb = MathF.Max(SilenceDb, (float)(10 * Math.Log10((_energy / FrameSamples) + 1e-10)));
        (_energy, _count) = (0, 0);
        return true;
    }

    /// <summary>How well the last 30 ms repeat, 0 to 1.</summary>
    public float Voicing()
    {
        var recent = _history.AsSpan(LongestPeriod);
        var own = TensorPrimitives.SumOfSquares<float>(recent) + 1e-9f;
        var best = 0f;
        for (var period = ShortestPeriod; period <= LongestPeriod; period++)
        {
            var earlier = _history.AsSpan(LongestPeriod - period, recent.Length);
            var likeness = TensorPrimitives.Dot<float>(recent, earlier) / MathF.Sqrt(own * (TensorPrimitives.SumOfSquares<float>(earlier) + 1e-9f));
            best = MathF.Max(best, likeness);
        }
        return best;
    }
}
