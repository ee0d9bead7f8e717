
namespace Voice.Simulator.Tests.Hearing.Training;

/// <summary>
/// Linear discriminant analysis without classes: from differences between frames that ought to be the same (two speakers, one
/// sentence, aligned) and the spread of all frames, the directions that tell sounds apart best, scaled to a difference of 1.
/// </summary>
sealed class Discriminants(int size)
{
    readonly double[,] _within = new double[size, size];
    readonly double[,] _total = new double[size, size];
    long _pairs;
    long _frames;

    public void AddPair(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Span<double> difference = stackalloc double[size];
        for (var i = 0; i < size; i++) difference[i] = a[i] - b[i];
        Accumulate(_within, difference);
        _pairs++;
    }

    public void AddFrame(ReadOnlySpan<float> frame)
    {
        Span<double> values = stackalloc double[size];
        for (var i = 0; i < size; i++) values[i] = frame[i];
        Accumulate(_total, values);
        _frames++;
    }

    /// <summary>The best directions as rows, best first.</summary>
    public float[] Solve(int rows)
    {
        var (values, vectors) = Diagonalize(Divide(_within, 2.0 * _pairs));
        var whitening = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            // A direction in which speakers hardly ever differ is not infinitely telling.
            var scale = 1 / Math.Sqrt(values[i] + (values.Max() * 1e-4));
            for (var j = 0; j < size; j++) whitening[i, j] = vectors[j, i] * scale;
        }

        var spread = Multiply(Multiply(whitening, Divide(_total, _frames)), Transpose(whitening));
        var (strengths, directions) = Diagonalize(spread);
        var order = Enumerable.Range(0, size).OrderByDescending(i => strengths[i]).Take(rows).ToArray();
        var map = new float[rows * size];
        for (var row = 0; row < rows; row++)
        {
            for (var j = 0; j < size; j++)
            {
                var sum = 0.0;
                for (var k = 0; k < size; k++) sum += directions[k, order[row]] * whitening[k, j];
                map[(row * size) + j] = (float)sum;
            }
        }

        return map;
    }

    void Accumulate(double[,] matrix, ReadOnlySpan<double> values)
    {
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++) matrix[i, j] += values[i] * values[j];
        }
    }

    double[,] Divide(double[,] lower, double by)
    {
        var full = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++) full[i, j] = full[j, i] = lower[i, j] / by;
        }

        return full;
    }

    double[,] Transpose(double[,] matrix)
    {
        var result = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++) result[i, j] = matrix[j, i];
        }

        return result;
    }

    double[,] Multiply(double[,] a, double[,] b)
    {
        var result = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            for (var k = 0; k < size; k++)
            {
                for (var j = 0; j < size; j++) result[i, j] += a[i, k] * b[k, j];
            }
        }

        return result;
    }

    /// <summary>Eigenvalues and eigenvectors (as columns) of a symmetric matrix, by Jacobi rotations.</summary>
    (double[] Values, double[,] Vectors) Diagonalize(double[,] matrix)
    {
        var a = (double[,])matrix.Clone();
        var v = new double[size, size];
        for (var i = 0; i < size; i++) v[i, i] = 1;
        for (var sweep = 0; sweep < 30; sweep++)
        {
            var off = 0.0;
            for (var p = 0; p < size; p++)
            {
                for (var q = p + 1; q < size; q++)
                {
                    off += a[p, q] * a[p, q];
                    if (Math.Abs(a[p, q]) < 1e-15) continue;
                    var theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
                    var t = Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
                    var c = 1 / Math.Sqrt((t * t) + 1);
                    var s = t * c;
                    for (var k = 0; k < size; k++) (a[k, p], a[k, q]) = ((c * a[k, p]) - (s * a[k, q]), (s * a[k, p]) + (c * a[k, q]));
                    for (var k = 0; k < size; k++) (a[p, k], a[q, k]) = ((c * a[p, k]) - (s * a[q, k]), (s * a[p, k]) + (c * a[q, k]));
                    for (var k = 0; k < size; k++) (v[k, p], v[k, q]) = ((c * v[k, p]) - (s * v[k, q]), (s * v[k, p]) + (c * v[k, q]));
                }
            }

            if (off < 1e-18) break;
        }

        return ([.. Enumerable.Range(0, size).Select(i => a[i, i])], v);
    }
}
