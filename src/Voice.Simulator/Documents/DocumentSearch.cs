namespace Voice.Simulator.Documents;

/// <summary>Finds the sentences of documents that answer a question best, by their words.</summary>
static class DocumentSearch
{
    /// <summary>What a heading counts for: it names a thing, and seldom says anything about it.</summary>
    const double HeadingShare = 0.3;

    /// <summary>A further sentence is worth telling where it is nearly as good as the best.</summary>
    const double NearlyAsGood = 0.7;

    /// <summary>The best sentences, the best one first; empty where nothing was found.</summary>
    public static IReadOnlyList<Passage> Find(IReadOnlyList<Document> documents, string question, int most)
    {
        var places = new List<(Document Document, int? Page, string Text, double Share, IReadOnlyList<string> Terms)>();
        foreach (var document in documents)
        {
            for (var page = 0; page < document.Pages.Count; page++)
            {
                foreach (var (heading, text, isHeading) in SentenceCut.Of(document.Pages[page]))
                    places.Add((document, document.HasPages ? page + 1 : null, text, isHeading ? HeadingShare : 1, Terms.Of($"{heading} {text}")));
            }
        }

        var scores = Ranking.Scores(Terms.OfQuestion(question), [.. places.Select(place => place.Terms)]);
        var found = places.Select((place, i) => new Passage(place.Document, place.Page, place.Text, scores[i] * place.Share))
            .Where(passage => passage.Score > 0).OrderByDescending(passage => passage.Score).Take(most).ToList();
        return [.. found.Where(passage => passage.Score >= NearlyAsGood * found[0].Score)];
    }
}
