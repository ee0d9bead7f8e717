using System.Numerics;
using System.Runtime.InteropServices;

namespace Voice.Audio;

/// <summary>
/// Changes the sample rate of one mono stream: a polyphase Kaiser-windowed sinc (stop band below -75 dB from the lower rate's
/// half upwards, flat to 0.85 of it). Stateful and causal, so that chunks of any size give the same samples as one long call;
/// the stream comes out <see cref="Delay"/> later.
/// </summary>
/// <remarks>Kaiser's formulas: Oppenheim and Schafer, Discrete-Time Signal Processing, 7.5.3.</remarks>
internal sealed class Resampler
{
    private const double KaiserBeta = 7.6;
    private const int ZeroCrossings = 40;
    private const double Cutoff = 0.93;

    private readonly int _up;
    private readonly int _down;
    private readonly int _taps;
    private readonly float[] _phases;
    private float[] _history;
    private int _position;

    /// <summary>Rates in Hz, 4000 to 192000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A rate is outside that range.</exception>
    public Resampler(int fromRate, int toRate)
    {
        Check(fromRate, nameof(fromRate));
        Check(toRate, nameof(toRate));
        var divisor = GreatestCommonDivisor(fromRate, toRate);
        _up = toRate / divisor;
        _down = fromRate / divisor;
        if (_up == _down)
        {
            _phases = [];
            _history = [];
            return;
        }

        var narrowing = Math.Min(1.0, toRate / (double)fromRate);
        var reach = ZeroCrossings / narrowing;
        _taps = (2 * (int)Math.Ceiling(reach)) + 2;
        _phases = Design(_up, _taps, Cutoff * narrowing, reach);
        _history = new float[_taps - 1];
        Delay = TimeSpan.FromSeconds((_taps / 2 - 1) / (double)fromRate);
    }

    /// <summary>How much later the stream comes out: about 5 ms at 8 kHz, zero where the rates are equal.</summary>
    public TimeSpan Delay { get; }

    /// <summary>Converts a whole clip, without the delay and with its end.</summary>
    public static short[] Convert(ReadOnlySpan<short> clip, int fromRate, int toRate)
    {
        var resampler = new Resampler(fromRate, toRate);
        if (resampler._taps == 0)
            return clip.ToArray();
        var length = (int)((long)clip.Length * toRate / fromRate);
        var lead = (int)Math.Round(resampler.Delay.TotalSeconds * toRate);
        var tail = new short[resampler._taps];
        var output = new short[resampler.MaxOutput(clip.Length) + resampler.MaxOutput(tail.Length)];
        var written = resampler.Resample(clip, output);
        written += resampler.Resample(tail, output.AsSpan(written));
        return output.AsSpan(lead, Math.Min(length, written - lead)).ToArray();
    }

    /// <summary>The most samples that one call with so many input samples can write.</summary>
    public int MaxOutput(int inputSamples) => (int)(((long)inputSamples * _up / _down) + 1);

    /// <summary>Takes all of <paramref name="input"/> and returns the number of samples written.</summary>
    /// <exception cref="ArgumentException"><paramref name="output"/> is shorter than <see cref="MaxOutput"/> says.</exception>
    public int Resample(ReadOnlySpan<short> input, Span<short> output)
    {
        if (_taps == 0)
        {
            input.CopyTo(output);
            return input.Length;
        }

        var needed = MaxOutput(input.Length);
        if (output.Length < needed)
            throw new ArgumentException($"Room for {needed} samples is needed, {output.Length} were given.", nameof(output));

        var kept = _taps - 1;
        if (_history.Length < kept + input.Length)
            Array.Resize(ref _history, kept + input.Length);
        for (var i = 0; i < input.Length; i++)
            _history[kept + i] = input[i];

        // _position counts output phases (1/_up of an input sample) past the newest input sample of the call before.
        var written = 0;
        while (_position < (long)input.Length * _up)
        {
            var start = _position / _up;
            var phase = _phases.AsSpan(_position % _up * _taps, _taps);
            var sum = Dot(_history.AsSpan(start, _taps), phase);
            output[written++] = (short)Math.Clamp(MathF.Round(sum), short.MinValue, short.MaxValue);
            _position += _down;
        }

        _position -= input.Length * _up;
        _history.AsSpan(input.Length, kept).CopyTo(_history);
        return written;
    }

    /// <summary>Forgets the stream: what comes next begins after silence.</summary>
    public void Reset()
    {
        Array.Clear(_history);
        _position = 0;
    }

    private static float[] Design(int up, int taps, double cutoff, double reach)
    {
        var table = new float[up * taps];
        var centre = (taps / 2) - 1;
        for (var phase = 0; phase < up; phase++)
        {
            var row = table.AsSpan(phase * taps, taps);
            var sum = 0.0;
            var values = new double[taps];
            for (var tap = 0; tap < taps; tap++)
            {
                // History is oldest first; the output sits 'centre' samples before its end, plus the fraction of this phase.
                var distance = tap - (taps - 1 - centre) - (phase / (double)up);
                values[tap] = Math.Abs(distance) > reach ? 0 : cutoff * Sinc(cutoff * distance) * Kaiser(distance / reach);
                sum += values[tap];
            }

            // Every phase has the same gain at DC; otherwise a steady level would ripple at the output rate.
            for (var tap = 0; tap < taps; tap++)
                row[tap] = (float)(values[tap] / sum);
        }

        return table;
    }

    /// <summary>The scalar product, several numbers at a time.</summary>
    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = Vector<float>.Zero;
        var left = MemoryMarshal.Cast<float, Vector<float>>(a);
        var right = MemoryMarshal.Cast<float, Vector<float>>(b);
        for (var i = 0; i < left.Length; i++)
            sum += left[i] * right[i];
        var total = Vector.Sum(sum);
        for (var i = left.Length * Vector<float>.Count; i < a.Length; i++)
            total += a[i] * b[i];
        return total;
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    private static double Kaiser(double x) => Bessel(KaiserBeta * Math.Sqrt(Math.Max(0, 1 - (x * x)))) / Bessel(KaiserBeta);

    /// <summary>The modified Bessel function of order 0, by its power series.</summary>
    private static double Bessel(double x)
    {
        var term = 1.0;
        var sum = 1.0;
        for (var k = 1; term > sum * 1e-12; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }

        return sum;
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);

    private static void Check(int rate, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rate, 4_000, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rate, 192_000, name);
    }
}
