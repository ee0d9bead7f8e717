namespace Voice.TurnDetection;

/// <summary>How strong each frequency is in a frame of 256 samples, under a Hann window.</summary>
/// <remarks>The model's file does this by a convolution with 258 rows; those are the window times cosines and sines (to 8e-8), so a fast Fourier transform gives the same. It transforms two frames at once, one as the real and one as the imaginary part.</remarks>
internal static class Spectrum
{
    public const int FrameSamples = 256;

    /// <summary>From 0 Hz to half the sample rate.</summary>
    public const int Bins = (FrameSamples / 2) + 1;

    private const int Stages = 8;

    private static readonly float[] Window = Table(static n => 0.5 - (0.5 * Math.Cos(2 * Math.PI * n / FrameSamples)));
    private static readonly float[] Cosines = Table(static n => Math.Cos(2 * Math.PI * n / FrameSamples));
    private static readonly float[] Sines = Table(static n => -Math.Sin(2 * Math.PI * n / FrameSamples));

    /// <summary>Writes the strengths of two frames.</summary>
    public static void Measure(ReadOnlySpan<float> first, ReadOnlySpan<float> second, Span<float> ofFirst, Span<float> ofSecond)
    {
        Span<float> real = stackalloc float[FrameSamples];
        Span<float> imaginary = stackalloc float[FrameSamples];
        for (var n = 0; n < FrameSamples; n++)
        {
            var place = Reverse(n);
            real[place] = first[n] * Window[n];
            imaginary[place] = second[n] * Window[n];
        }
        Transform(real, imaginary);
        for (var bin = 0; bin < Bins; bin++)
        {
            // A real frame's spectrum is symmetric, an imaginary frame's is antisymmetric: so they come apart again.
            var mirror = (FrameSamples - bin) & (FrameSamples - 1);
            var (a, b) = ((real[bin] + real[mirror]) / 2, (imaginary[bin] - imaginary[mirror]) / 2);
            var (c, d) = ((imaginary[bin] + imaginary[mirror]) / 2, (real[mirror] - real[bin]) / 2);
            ofFirst[bin] = MathF.Sqrt((a * a) + (b * b));
            ofSecond[bin] = MathF.Sqrt((c * c) + (d * d));
        }
    }

    /// <remarks>Cooley and Tukey, decimation in time; the input is in bit-reversed order.</remarks>
    private static void Transform(Span<float> real, Span<float> imaginary)
    {
        for (var half = 1; half < FrameSamples; half *= 2)
        {
            var stride = FrameSamples / 2 / half;
            for (var block = 0; block < FrameSamples; block += 2 * half)
            {
                for (var n = 0; n < half; n++)
                {
                    var (upper, lower) = (block + n, block + n + half);
                    var (cosine, sine) = (Cosines[n * stride], Sines[n * stride]);
                    var turnedReal = (real[lower] * cosine) - (imaginary[lower] * sine);
                    var turnedImaginary = (real[lower] * sine) + (imaginary[lower] * cosine);
                    (real[lower], imaginary[lower]) = (real[upper] - turnedReal, imaginary[upper] - turnedImaginary);
                    (real[upper], imaginary[upper]) = (real[upper] + turnedReal, imaginary[upper] + turnedImaginary);
                }
            }
        }
    }

    private static int Reverse(int n)
    {
        var reversed = 0;
        for (var bit = 0; bit < Stages; bit++)
            reversed |= (n >> bit & 1) << (Stages - 1 - bit);
        return reversed;
    }

    private static float[] Table(Func<int, double> value)
    {
        var table = new float[FrameSamples];
        for (var n = 0; n < FrameSamples; n++)
            table[n] = (float)value(n);
        return table;
    }
}
