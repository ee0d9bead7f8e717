using Voice.Simulator.Audio;

namespace Voice.Simulator.Hearing;

/// <summary>
/// Dynamic time warping of an utterance against one template, with the slope held between 1/2 and 2 (Sakoe and Chiba 1978, the
/// symmetric form with P = 1), and with a few frames at either end of either side that may be left out at a fixed price.
/// One per thread; keeps its scratch memory.
/// </summary>
sealed class Alignment
{
    /// <summary>How many frames may be left out at each end: 120 ms.</summary>
    const int Slack = 6;

    readonly float _skipCost;
    float[] _costs = [];
    float[] _totals = [];
    (int Row, int Column, float Cost)[] _path = [];
    int _columns;

    /// <summary>With the price of leaving out one frame, on the scale of the distance between two frames.</summary>
    public Alignment(float skipCost) => _skipCost = skipCost;

    /// <summary>The steps of the last traced path in order: template frame, input frame, and the cost between the two.</summary>
    public ReadOnlySpan<(int Row, int Column, float Cost)> Path => _path.AsSpan(0, PathLength);

    int PathLength { get; set; }

    /// <summary>
    /// The average cost along the best path, or infinity where none exists or it must come out above <paramref name="limit"/>.
    /// </summary>
    public float Measure(ReadOnlySpan<float> template, ReadOnlySpan<float> input, float limit)
    {
        const int Size = FeatureSpace.Size;
        var rows = template.Length / Size;
        var columns = input.Length / Size;
        if (rows == 0 || columns == 0) return float.PositiveInfinity;
        if (rows > (2 * columns) + Slack || columns > (2 * rows) + Slack) return float.PositiveInfinity;
        _columns = columns;
        if (_costs.Length < rows * columns)
        {
            _costs = new float[rows * columns];
            _totals = new float[rows * columns];
        }

        var budget = limit * (rows + columns);
        var best = float.PositiveInfinity;
        var previousLowest = 0f;
        for (var i = 0; i < rows; i++)
        {
            var (from, to) = Band(i, rows, columns);
            var lowest = float.PositiveInfinity;
            var costs = _costs.AsSpan(i * columns, columns);
            var totals = _totals.AsSpan(i * columns, columns);
            // The recursion looks two cells beyond the band.
            totals[Math.Max(0, from - 2)..from].Fill(float.PositiveInfinity);
            if (to < columns) totals[to..Math.Min(columns, to + 4)].Fill(float.PositiveInfinity);
            for (var j = Math.Max(0, from - 1); j < Math.Min(columns, to + 2); j++)
                costs[j] = Vectors.SquaredDistance(template.Slice(i * Size, Size), input.Slice(j * Size, Size));
            var costsAbove = i > 0 ? _costs.AsSpan((i - 1) * columns, columns) : default;
            var above = i > 0 ? _totals.AsSpan((i - 1) * columns, columns) : default;
            var twoAbove = i > 1 ? _totals.AsSpan((i - 2) * columns, columns) : default;
            for (var j = from; j < to; j++)
            {
                var here = costs[j];
                var total = i <= Slack || j == 0 ? Entering(i, j) : float.PositiveInfinity;
                if (i > 0 && j > 0) total = Math.Min(total, above[j - 1] + (2 * here));
                if (i > 1 && j > 0) total = Math.Min(total, twoAbove[j - 1] + (2 * costsAbove[j]) + here);
                if (i > 0 && j > 1) total = Math.Min(total, above[j - 2] + (2 * costs[j - 1]) + here);
                totals[j] = total;
                lowest = Math.Min(lowest, total);
            }

            for (var j = i >= rows - 1 - Slack ? Math.Max(from, columns - 1 - Slack) : Math.Max(from, columns - 1); j < to; j++)
                best = Math.Min(best, totals[j] + Leaving(i, j, rows, columns));

            if (i > Slack && Math.Min(lowest, previousLowest) > budget && best > budget) return float.PositiveInfinity;
            previousLowest = lowest;
        }

        return best / (rows + columns);
    }

    /// <summary>Walks the best path of a template again, so that <see cref="Path"/> tells where it fits and where not.</summary>
    public float Trace(ReadOnlySpan<float> template, ReadOnlySpan<float> input)
    {
        var average = Measure(template, input, float.PositiveInfinity);
        PathLength = 0;
        if (float.IsPositiveInfinity(average)) return average;
        var rows = template.Length / FeatureSpace.Size;
        var columns = input.Length / FeatureSpace.Size;
        if (_path.Length < rows + columns) _path = new (int, int, float)[rows + columns];
        var (i, j) = End(rows, columns);
        while (true)
        {
            _path[PathLength++] = (i, j, Cost(i, j));
            var total = Total(i, j);
            if (total >= Entering(i, j)) break;
            var here = Cost(i, j);
            if (i > 0 && j > 0 && Total(i - 1, j - 1) + (2 * here) <= total)
            {
                (i, j) = (i - 1, j - 1);
            }
            else if (i > 1 && j > 0 && Total(i - 2, j - 1) + (2 * Cost(i - 1, j)) + here <= total)
            {
                _path[PathLength++] = (i - 1, j, Cost(i - 1, j));
                (i, j) = (i - 2, j - 1);
            }
            else if (i > 0 && j > 1)
            {
                _path[PathLength++] = (i, j - 1, Cost(i, j - 1));
                (i, j) = (i - 1, j - 2);
            }
            else
            {
                break;
            }
        }

        _path.AsSpan(0, PathLength).Reverse();
        return average;
    }

    float Entering(int i, int j) =>
        (i == 0 && j <= Slack) || (j == 0 && i <= Slack) ? (2 * Cost(i, j)) + (_skipCost * (i + j)) : float.PositiveInfinity;

    float Leaving(int i, int j, int rows, int columns)
    {
        var (left, over) = (rows - 1 - i, columns - 1 - j);
        return (left == 0 && over <= Slack) || (over == 0 && left <= Slack) ? _skipCost * (left + over) : float.PositiveInfinity;
    }

    (int Row, int Column) End(int rows, int columns)
    {
        var best = (rows - 1, columns - 1);
        var lowest = float.PositiveInfinity;
        for (var i = Math.Max(0, rows - 1 - Slack); i < rows; i++)
        {
            var (from, to) = Band(i, rows, columns);
            for (var j = Math.Max(from, columns - 1 - Slack); j < to; j++)
            {
                var total = Total(i, j) + Leaving(i, j, rows, columns);
                if (total < lowest) (lowest, best) = (total, (i, j));
            }
        }

        return best;
    }

    /// <summary>The columns of a row that any allowed path can touch.</summary>
    static (int From, int To) Band(int i, int rows, int columns)
    {
        var remaining = rows - 1 - i;
        var from = Math.Max((i - Slack) / 2, columns - 1 - Slack - (2 * remaining) - 1);
        var to = Math.Min((2 * i) + Slack + 1, columns - ((remaining - Slack) / 2)) + 1;
        from = Math.Clamp(from, 0, columns);
        return (from, Math.Clamp(to, from, columns));
    }

    float Cost(int i, int j) => _costs[(i * _columns) + j];

    float Total(int i, int j) => _totals[(i * _columns) + j];
}
