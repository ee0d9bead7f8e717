using System.Text;
using System.Text.Json;
using Voice.Simulator.Documents;

namespace Voice.Simulator.VectorStores;

/// <summary>Searches vector stores by words: there is no model here that knows what words mean.</summary>
static class StoreSearch
{
    /// <summary>Characters of a piece: 800 tokens, the real service's default.</summary>
    const int PieceLength = 3_200;

    /// <summary>The best pieces, the best one first.</summary>
    /// <param name="filter">As <c>filters</c> of the wire; default for all files.</param>
    /// <param name="least">The least score, 0 to 1.</param>
    public static IReadOnlyList<StoreHit> Find(IEnumerable<VectorStore> stores, IEnumerable<string> queries, JsonElement filter, int most, double least)
    {
        var pieces = new List<(VectorStore Store, StoreFile File, string Text)>();
        foreach (var store in stores)
        {
            store.Touch();
            foreach (var file in store.Files.Where(file => AttributeFilter.Fits(filter, file.Attributes)))
            {
                foreach (var piece in Pieces(file.Document)) pieces.Add((store, file, piece));
            }
        }

        List<IReadOnlyList<string>> terms = [.. pieces.Select(piece => Terms.Of(piece.Text))];
        var scores = new double[pieces.Count];
        foreach (var query in queries)
        {
            var found = Ranking.Scores(Terms.OfQuestion(query), terms);
            for (var i = 0; i < scores.Length; i++) scores[i] = Math.Max(scores[i], found[i]);
        }

        return [.. pieces.Select((piece, i) => new StoreHit(piece.Store, piece.File, piece.Text, Math.Round(scores[i], 4))).Where(hit => hit.Score > 0 && hit.Score >= least).OrderByDescending(hit => hit.Score).Take(most)];
    }

    /// <summary>Pages, and those cut at the ends of lines where they are long.</summary>
    static IEnumerable<string> Pieces(Document? document)
    {
        foreach (var page in document?.Pages ?? [])
        {
            var piece = new StringBuilder();
            foreach (var line in page.Split('\n'))
            {
                if (piece.Length > 0 && piece.Length + line.Length > PieceLength)
                {
                    yield return piece.ToString();
                    piece.Clear();
                }

                piece.Append(line).Append('\n');
            }

            if (!string.IsNullOrWhiteSpace(piece.ToString())) yield return piece.ToString().Trim();
        }
    }
}
