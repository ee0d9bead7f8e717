namespace Voice.Simulator.Hearing;

/// <summary>Compares one utterance with every template and weighs the best against its best rival.</summary>
sealed class Candidates(TemplateFile file)
{
    /// <summary>How much the worst-fitting moment counts beside the average.</summary>
    public const float WorstWeight = 0.5f;

    /// <summary>Templates so much farther than the nearest are of no interest.</summary>
    const float Interesting = 1.8f;
    const int Traced = 8;
    const int WindowSteps = 14;
    const float SkipCost = 18;

    /// <summary>Every sixth template of a sentence decides whether the others are worth comparing.</summary>
    const int FirstLookStride = 6;
    const int SecondLook = 24;

    readonly int[][] _templates =
    [
        .. Enumerable.Range(0, file.Templates.Count).GroupBy(i => file.Templates[i].Sentence).OrderBy(g => g.Key).Select(g => g.ToArray()),
    ];

    public Evidence Weigh(ReadOnlySpan<float> utterance)
    {
        var alignment = new Alignment(SkipCost);
        var count = _templates.Length;
        var nearest = new (float Distance, int Template)[count];
        var second = new (float Distance, int Template)[count];
        nearest.AsSpan().Fill((float.PositiveInfinity, -1));
        second.AsSpan().Fill((float.PositiveInfinity, -1));
        var best = float.PositiveInfinity;
        for (var sentence = 0; sentence < count; sentence++) Look(sentence, utterance, isFirst: true);
        var promising = Enumerable.Range(0, count).OrderBy(s => nearest[s].Distance).Take(SecondLook).ToArray();
        foreach (var sentence in promising) Look(sentence, utterance, isFirst: false);

        void Look(int sentence, ReadOnlySpan<float> utterance, bool isFirst)
        {
            for (var k = 0; k < _templates[sentence].Length; k++)
            {
                if (k % FirstLookStride == 0 != isFirst) continue;
                var template = _templates[sentence][k];
                var distance = alignment.Measure(file.Templates[template].Frames, utterance, best * Interesting);
                if (distance < nearest[sentence].Distance)
                    (second[sentence], nearest[sentence]) = (nearest[sentence], (distance, template));
                else if (distance < second[sentence].Distance)
                    second[sentence] = (distance, template);
                best = Math.Min(best, distance);
            }
        }

        var order = promising.Where(s => nearest[s].Template >= 0).OrderBy(s => nearest[s].Distance).Take(Traced).ToArray();
        var phrase = (Sentence: -1, Distance: 0f, Worst: 0f, Template: 0);
        var rival = (Sentence: -1, Distance: float.PositiveInfinity, Worst: float.PositiveInfinity);
        foreach (var sentence in order)
        {
            var (distance, worst) = Measure(alignment, utterance, nearest[sentence], second[sentence]);
            var score = distance + (WorstWeight * worst);
            var isPhrase = sentence < file.Phrases.Count;
            if (isPhrase && (phrase.Sentence < 0 || score < phrase.Distance + (WorstWeight * phrase.Worst)))
            {
                if (phrase.Sentence >= 0 && phrase.Distance + (WorstWeight * phrase.Worst) < rival.Distance + (WorstWeight * rival.Worst))
                    rival = (phrase.Sentence, phrase.Distance, phrase.Worst);
                phrase = (sentence, distance, worst, nearest[sentence].Template);
            }
            else if (score < rival.Distance + (WorstWeight * rival.Worst))
            {
                rival = (sentence, distance, worst);
            }
        }

        if (phrase.Sentence < 0) return Evidence.None;
        var frames = utterance.Length / FeatureSpace.Size;
        var stretch = MathF.Log(utterance.Length / (float)file.Templates[phrase.Template].Frames.Length);
        return new(phrase.Sentence, phrase.Distance, phrase.Worst, rival.Distance, rival.Worst, frames, stretch);
    }

    (float Distance, float Worst) Measure(
        Alignment alignment, ReadOnlySpan<float> utterance, (float Distance, int Template) nearest, (float Distance, int Template) second)
    {
        alignment.Trace(file.Templates[nearest.Template].Frames, utterance);
        var worst = Worst(alignment.Path);
        if (second.Template < 0) return (nearest.Distance, worst);
        alignment.Trace(file.Templates[second.Template].Frames, utterance);
        return ((nearest.Distance + second.Distance) / 2, (worst + Worst(alignment.Path)) / 2);
    }

    static float Worst(ReadOnlySpan<(int Row, int Column, float Cost)> path)
    {
        var window = Math.Min(WindowSteps, path.Length);
        var sum = 0f;
        var worst = 0f;
        for (var i = 0; i < path.Length; i++)
        {
            sum += path[i].Cost;
            if (i >= window) sum -= path[i - window].Cost;
            if (i >= window - 1) worst = Math.Max(worst, sum / window);
        }

        return worst;
    }
}
