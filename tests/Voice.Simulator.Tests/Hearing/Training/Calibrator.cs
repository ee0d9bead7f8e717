using Voice.Simulator.Hearing;

namespace Voice.Simulator.Tests.Hearing.Training;

/// <summary>Learns how far evidence is to be believed: logistic regression by Newton's method, a little regularised.</summary>
static class Calibrator
{
    const double Ridge = 0.05;

    /// <summary>Being wrong is worse than saying nothing.</summary>
    const double WrongCounts = 2;

    public static Judgement Learn(IReadOnlyList<(Evidence Evidence, bool IsRight)> cases)
    {
        const int Size = Judgement.Size;
        var weights = new double[Size];
        var aspects = new double[Size];
        for (var iteration = 0; iteration < 25; iteration++)
        {
            var system = new double[Size, Size + 1];
            for (var i = 0; i < Size; i++) (system[i, i], system[i, Size]) = (Ridge, -Ridge * weights[i]);
            foreach (var (evidence, isRight) in cases)
            {
                if (evidence.Phrase < 0) continue;
                Judgement.Aspects(evidence, aspects);
                var probability = 1 / (1 + Math.Exp(-aspects.Zip(weights, (a, w) => a * w).Sum()));
                var count = isRight ? 1 : WrongCounts;
                for (var i = 0; i < Size; i++)
                {
                    system[i, Size] += count * ((isRight ? 1 : 0) - probability) * aspects[i];
                    for (var j = 0; j < Size; j++) system[i, j] += count * probability * (1 - probability) * aspects[i] * aspects[j];
                }
            }

            Eliminate(system);
            for (var i = 0; i < Size; i++) weights[i] += system[i, Size];
        }

        return new([.. weights.Select(w => (float)w)]);
    }

    /// <summary>Gauss and Jordan on a symmetric positive definite system; the last column becomes the solution.</summary>
    static void Eliminate(double[,] system)
    {
        var size = system.GetLength(0);
        for (var i = 0; i < size; i++)
        {
            for (var k = 0; k < size; k++)
            {
                if (k == i) continue;
                var factor = system[k, i] / system[i, i];
                for (var j = i; j <= size; j++) system[k, j] -= factor * system[i, j];
            }

            for (var j = size; j >= i; j--) system[i, j] /= system[i, i];
        }
    }
}
