using System.Buffers;
using System.Numerics.Tensors;

namespace Voice.TurnDetection;

/// <summary>Finds heard sound in what was sent: coarsely at 4 kHz over all delays, then by least squares at 8 kHz around the best of them.</summary>
/// <remarks>Some 0.5 ms for 200 ms of sound. The memory it works in is pooled.</remarks>
internal static class EchoSearch
{
    /// <summary>The delays that are searched, in samples at 8 kHz: -300 to 800 ms.</summary>
    public const int Earliest = -2_400;

    /// <inheritdoc cref="Earliest"/>
    public const int Latest = 6_400;

    private const int Candidates = 4;
    private const int Kernel = 24;

    // The fit that decides is short: a longer filter explains more of a stranger's voice as well.
    private const int Taps = 48;
    private const int Lead = 16;
    private const int Around = EchoPath.Taps;

    // 2.5 ms earlier or later.
    private const int Shift = 20;

    // Less likeness than this is not worth a fit.
    private const float LeastLikeness = 0.15f;

    // Sent sound below -80 dBFS has no echo.
    private const float LeastEnergy = 1e-8f;

    // Band-pass up to 1,900 Hz that rises by 6 dB an octave: speech is loud where it is low, and there is more to tell apart higher up.
    private static readonly float[] Band = Design();

    /// <summary>Looks for a piece.</summary>
    /// <param name="piece">On the scale from -1 to 1, 60 to 256 ms.</param>
    /// <param name="at">Where it begins.</param>
    /// <param name="noise">The mean square of the line's noise.</param>
    /// <returns>The best fit; one that explains nothing if no place is like it.</returns>
    public static EchoFit Find(SentHistory sent, ReadOnlySpan<float> piece, long at, float noise)
    {
        var length = piece.Length - Earliest + Latest + (2 * Around);
        var places = (Latest - Earliest) / 2;
        var room = ArrayPool<float>.Shared.Rent(length + (length / 2) + (piece.Length / 2) + places);
        try
        {
            var free = room.AsSpan();
            var all = Take(ref free, length);
            sent.Read(at - Latest - Around, all);
            var coarseSent = Take(ref free, (length - Kernel) / 2);
            Halve(all, coarseSent);
            var coarse = Take(ref free, (piece.Length - Kernel) / 2);
            Halve(piece, coarse);
            var likeness = Take(ref free, places);
            Compare(coarse, coarseSent[(Around / 2)..], likeness);

            var best = default(EchoFit);
            for (var candidate = 0; candidate < Candidates; candidate++)
            {
                var place = TensorPrimitives.IndexOfMaxMagnitude<float>(likeness);
                if (MathF.Abs(likeness[place]) < LeastLikeness)
                    break;
                var fit = Fit(piece, all[((2 * place) + Around - Taps + Lead)..], noise);
                if (fit.Explained > best.Explained)
                    best = fit with { Delay = Latest - (2 * place) };
                // The filter is good for delays 2 ms around.
                var from = Math.Max(0, place - 8);
                likeness[from..Math.Min(places, place + 9)].Clear();
            }
            return best;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(room);
        }
    }

    /// <summary>Fits at one delay.</summary>
    public static EchoFit FitAt(SentHistory sent, ReadOnlySpan<float> piece, long at, int delay, float noise)
    {
        var room = ArrayPool<float>.Shared.Rent(piece.Length + Taps);
        var earlier = room.AsSpan(0, piece.Length + Taps);
        sent.Read(at - delay + Lead - Taps, earlier);
        var fit = Fit(piece, earlier, noise) with { Delay = delay };
        ArrayPool<float>.Shared.Return(room);
        return fit;
    }

    /// <summary>How well a piece is explained if each 20 ms of it may come a little earlier or later, as on a line that loses and repeats samples.</summary>
    /// <returns>Which part of the energy above the noise is explained, 0 to 1.</returns>
    public static float ExplainedByFrames(SentHistory sent, ReadOnlySpan<float> piece, long at, int delay, float noise)
    {
        const int Frame = 160;
        Span<float> earlier = stackalloc float[Frame + (2 * Shift) + 1];
        Span<float> raised = stackalloc float[Frame + (2 * Shift)];
        Span<float> heard = stackalloc float[Frame - 1];
        var (explained, loud) = (0f, 0f);
        for (var from = 0; from + Frame <= piece.Length; from += Frame)
        {
            EchoProducts.Emphasise(piece.Slice(from, Frame), heard);
            sent.Read(at + from - delay - Shift, earlier);
            EchoProducts.Emphasise(earlier, raised);
            var own = TensorPrimitives.SumOfSquares<float>(heard);
            var best = 0f;
            for (var shift = 0; shift <= 2 * Shift; shift++)
            {
                var now = raised.Slice(shift, heard.Length);
                var product = TensorPrimitives.Dot<float>(heard, now);
                best = MathF.Max(best, product * product / (TensorPrimitives.SumOfSquares<float>(now) + 1e-9f));
            }
            explained += best;
            loud += MathF.Max(own - (noise * Frame * EchoProducts.NoiseGain), own * 0.25f);
        }
        return MathF.Min(1, explained / (loud + 1e-9f));
    }

    /// <param name="sent">From <see cref="Taps"/> samples before where the piece would begin.</param>
    private static EchoFit Fit(ReadOnlySpan<float> piece, ReadOnlySpan<float> sent, float noise)
    {
        Span<float> own = stackalloc float[Taps];
        Span<float> cross = stackalloc float[Taps];
        var heard = EchoProducts.Of(piece, sent[..(piece.Length + Taps)], own, cross);
        Span<float> filter = stackalloc float[Taps];
        ToeplitzSolver.Solve(own, cross, filter);
        var explained = TensorPrimitives.Dot<float>(filter, cross);
        // White noise is a little louder after the emphasis.
        var loud = MathF.Max(heard - (noise * piece.Length * EchoProducts.NoiseGain), heard * 0.25f);
        return own[0] < LeastEnergy * piece.Length ? default : new EchoFit(0, explained / own[0], MathF.Min(1, explained / (loud + 1e-9f)));
    }

    private static void Compare(ReadOnlySpan<float> piece, ReadOnlySpan<float> sent, Span<float> likeness)
    {
        var own = TensorPrimitives.SumOfSquares(piece) + 1e-9f;
        var energy = (double)TensorPrimitives.SumOfSquares(sent[..piece.Length]);
        for (var place = 0; place < likeness.Length; place++)
        {
            likeness[place] = energy < piece.Length * LeastEnergy
                ? 0
                : TensorPrimitives.Dot(piece, sent.Slice(place, piece.Length)) / MathF.Sqrt(own * (float)energy);
            energy = Math.Max(0, energy + (sent[place + piece.Length] * sent[place + piece.Length]) - (sent[place] * sent[place]));
        }
    }

    private static void Halve(ReadOnlySpan<float> input, Span<float> output)
    {
        for (var i = 0; i < output.Length; i++)
            output[i] = TensorPrimitives.Dot<float>(input.Slice(2 * i, Kernel), Band);
    }

    private static Span<float> Take(ref Span<float> free, int length)
    {
        var taken = free[..length];
        free = free[length..];
        return taken;
    }

    private static float[] Design()
    {
        var kernel = new float[Kernel];
        for (var i = 0; i < Kernel; i++)
        {
            var window = 0.5 - (0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / Kernel));
            kernel[i] = (float)(window * (Low(i + 1) - Low(i)));
        }
        return kernel;

        static double Low(double place)
        {
            var x = (place - (Kernel / 2.0)) * 2 * 1_900 / 8_000;
            return x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
        }
    }
}
