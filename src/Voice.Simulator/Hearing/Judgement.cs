namespace Voice.Simulator.Hearing;

/// <summary>Turns evidence into the probability that the best phrase is what was said: logistic regression.</summary>
/// <param name="Weights"><see cref="Size"/> of them, the first being the constant's.</param>
sealed record Judgement(float[] Weights)
{
    /// <summary>Number of weights.</summary>
    public const int Size = 8;

    /// <summary>A rival farther than this many times the best is as good as none.</summary>
    const float NoRival = 1.8f;

    /// <summary>0 to 1.</summary>
    public double Confidence(Evidence evidence)
    {
        if (evidence.Phrase < 0) return 0;
        Span<double> aspects = stackalloc double[Size];
        Aspects(evidence, aspects);
        var sum = 0.0;
        for (var i = 0; i < Size; i++) sum += Weights[i] * aspects[i];
        return 1 / (1 + Math.Exp(-sum));
    }

    /// <summary>What is weighed, scaled to about 1 each.</summary>
    public static void Aspects(Evidence evidence, Span<double> aspects)
    {
        var score = evidence.Distance + (Candidates.WorstWeight * evidence.Worst);
        var rival = Math.Min(evidence.RivalDistance + (Candidates.WorstWeight * evidence.RivalWorst), score * NoRival);
        // Short words have fewer neighbours in speech but many more words that sound nearly the same.
        var length = Math.Log(evidence.Frames * FeatureSpace.Step.TotalSeconds);
        aspects[0] = 1;
        aspects[1] = evidence.Distance / 10;
        aspects[2] = evidence.Worst / 20;
        aspects[3] = Math.Log(rival / score);
        aspects[4] = (rival - score) / 10;
        aspects[5] = Math.Abs(evidence.Stretch);
        aspects[6] = length;
        aspects[7] = length * evidence.Distance / 10;
    }
}
