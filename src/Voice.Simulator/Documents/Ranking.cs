namespace Voice.Simulator.Documents;

/// <summary>Ranks texts by the words that they have in common with a question.</summary>
/// <remarks>Okapi BM25, divided by the best that the question could score, so that every score is 0 to 1.</remarks>
static class Ranking
{
    /// <summary>How soon a repeated word counts no more.</summary>
    const double Saturation = 1.2;

    /// <summary>How much a long text has to repeat a word to count as much as a short one, 0 to 1.</summary>
    const double LengthShare = 0.75;

    /// <summary>A text needs at least this share of the words of the question.</summary>
    const double LeastShare = 0.25;

    /// <summary>The score of each text, 0 where it has too little to do with the question.</summary>
    public static double[] Scores(IReadOnlyList<string> question, IReadOnlyList<IReadOnlyList<string>> texts)
    {
        var scores = new double[texts.Count];
        if (question.Count == 0 || texts.Count == 0) return scores;
        var asked = question.ToHashSet();
        var counts = texts.Select(text => text.Where(asked.Contains).GroupBy(term => term).ToDictionary(group => group.Key, group => group.Count())).ToList();
        var weights = question.ToDictionary(term => term, term =>
        {
            var having = counts.Count(text => text.ContainsKey(term));
            return Math.Log(1 + ((texts.Count - having + 0.5) / (having + 0.5)));
        });
        var length = Math.Max(1, texts.Average(text => text.Count));
        var best = weights.Values.Sum() * (Saturation + 1);
        for (var i = 0; i < texts.Count; i++)
        {
            if (counts[i].Count == 0 || counts[i].Count < LeastShare * question.Count) continue;
            var relative = Saturation * (1 - LengthShare + (LengthShare * texts[i].Count / length));
            scores[i] = counts[i].Sum(term => weights[term.Key] * term.Value * (Saturation + 1) / (term.Value + relative)) / best;
        }

        return scores;
    }
}
