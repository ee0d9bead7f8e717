using System.Numerics.Tensors;

namespace Voice.TurnDetection;

/// <summary>Solves the normal equations of a filter that turns one sound into another (Levinson's recursion).</summary>
internal static class ToeplitzSolver
{
    /// <summary>The longest filter, in samples.</summary>
    public const int Most = 128;

    /// <summary>Finds the filter.</summary>
    /// <param name="own">Of the first sound, its scalar product with itself 0, 1, 2… samples later.</param>
    /// <param name="cross">Of both, the scalar product of the second with the first so many samples earlier.</param>
    /// <param name="filter">What is found, as long as the other two.</param>
    public static void Solve(ReadOnlySpan<float> own, ReadOnlySpan<float> cross, Span<float> filter)
    {
        var n = own.Length;
        Span<float> turned = stackalloc float[Most];    // own, backwards
        Span<float> a = stackalloc float[Most];         // the predictor of the first sound, and backwards
        Span<float> b = stackalloc float[Most];
        Span<float> next = stackalloc float[Most];
        for (var i = 0; i < n; i++)
            turned[n - 1 - i] = own[i];
        // Frequencies that the first sound hardly has would be found at random: a little noise is added to it, at -27 dB.
        var error = (own[0] * 1.002f) + 1e-9f;
        filter.Clear();
        a.Clear();
        b.Clear();
        a[0] = b[0] = 1;
        filter[0] = cross[0] / error;
        for (var m = 1; m < n; m++)
        {
            ReadOnlySpan<float> earlier = turned.Slice(n - 1 - m, m);
            var reflection = -TensorPrimitives.Dot<float>(a[..m], earlier) / error;
            // b is a backwards, m long: one step to the right of it is what a grows by.
            next[0] = 0;
            b[..m].CopyTo(next[1..]);
            TensorPrimitives.MultiplyAdd<float>(next[..(m + 1)], reflection, a[..(m + 1)], a[..(m + 1)]);
            for (var i = 0; i <= m; i++)
                b[i] = a[m - i];
            error *= 1 - (reflection * reflection);
            if (error <= 0)
                return;
            var step = (cross[m] - TensorPrimitives.Dot<float>(filter[..m], earlier)) / error;
            TensorPrimitives.MultiplyAdd<float>(b[..(m + 1)], step, filter[..(m + 1)], filter[..(m + 1)]);
        }
    }
}
