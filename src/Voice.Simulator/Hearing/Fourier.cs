namespace Voice.Simulator.Hearing;

/// <summary>The power spectrum of one frame of <see cref="Size"/> samples, by an in-place radix-2 transform. Not thread-safe.</summary>
sealed class Fourier
{
    /// <summary>32 ms at 8 kHz.</summary>
    public const int Size = 256;

    static readonly float[] Cosines = [.. Enumerable.Range(0, Size / 2).Select(i => (float)Math.Cos(2 * Math.PI * i / Size))];
    static readonly float[] Sines = [.. Enumerable.Range(0, Size / 2).Select(i => (float)Math.Sin(2 * Math.PI * i / Size))];
    static readonly int[] Reversed = [.. Enumerable.Range(0, Size).Select(Reverse)];

    readonly float[] _real = new float[Size];
    readonly float[] _imaginary = new float[Size];

    /// <summary>Writes the power of bins 0 to Size/2 - 1.</summary>
    public void Power(ReadOnlySpan<float> frame, Span<float> power)
    {
        for (var i = 0; i < Size; i++) _real[Reversed[i]] = frame[i];
        Array.Clear(_imaginary);
        for (var span = 1; span < Size; span *= 2)
        {
            var stride = Size / (2 * span);
            for (var start = 0; start < Size; start += 2 * span)
            {
                for (var k = 0; k < span; k++) Butterfly(start + k, start + k + span, k * stride);
            }
        }

        for (var i = 0; i < Size / 2; i++) power[i] = (_real[i] * _real[i]) + (_imaginary[i] * _imaginary[i]);
    }

    void Butterfly(int upper, int lower, int turn)
    {
        var real = (_real[lower] * Cosines[turn]) + (_imaginary[lower] * Sines[turn]);
        var imaginary = (_imaginary[lower] * Cosines[turn]) - (_real[lower] * Sines[turn]);
        _real[lower] = _real[upper] - real;
        _imaginary[lower] = _imaginary[upper] - imaginary;
        _real[upper] += real;
        _imaginary[upper] += imaginary;
    }

    static int Reverse(int index)
    {
        var reversed = 0;
        for (var bit = 1; bit < Size; bit *= 2)
        {
            reversed = (reversed * 2) + (index & 1);
            index >>= 1;
        }

        return reversed;
    }
}
