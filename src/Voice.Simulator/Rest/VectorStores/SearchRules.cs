using System.Text.Json;
using Voice.Simulator.VectorStores;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest.VectorStores;

/// <summary>What a search of vector stores and the tool <c>file_search</c> may ask for alike.</summary>
static class SearchRules
{
    /// <summary>What is wrong; null where it is fine.</summary>
    /// <param name="path">What stands before the names of the fields in an error.</param>
    public static Rejection? Check(JsonElement search, int mostResults, string path) =>
        (search.Has("max_num_results") ? FieldRule.Integer(1, mostResults).Check(search.GetProperty("max_num_results"), $"{path}max_num_results") : null)
        ?? (search.Has("ranking_options") && search.GetProperty("ranking_options").Has("score_threshold")
            ? FieldRule.Number(0, 1).Check(search.GetProperty("ranking_options").GetProperty("score_threshold"), $"{path}ranking_options.score_threshold")
            : null)
        ?? (search.Has("filters") ? AttributeFilter.Check(search.GetProperty("filters"), $"{path}filters") : null);
}
