namespace Voice.Simulator.Speech;

/// <summary>A second-order resonator, as in Klatt 1980, formula 2: unit gain at 0 Hz, a peak at its frequency.</summary>
sealed class Resonator
{
    double _a;
    double _b;
    double _c;
    double _y1;
    double _y2;

    public void Tune(double hertz, double bandwidthHz, int sampleRate)
    {
        _c = -Math.Exp(-2 * Math.PI * bandwidthHz / sampleRate);
        _b = 2 * Math.Exp(-Math.PI * bandwidthHz / sampleRate) * Math.Cos(2 * Math.PI * hertz / sampleRate);
        _a = 1 - _b - _c;
    }

    public double Pass(double input)
    {
        var output = (_a * input) + (_b * _y1) + (_c * _y2);
        (_y2, _y1) = (_y1, output);
        return output;
    }
}
