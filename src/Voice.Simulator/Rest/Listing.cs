using System.Text.Json.Nodes;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest;

/// <summary>One page of a list, by <c>limit</c>, <c>order</c>, <c>after</c> and <c>before</c>.</summary>
/// <remarks>Source: OpenAI API description, the lists of files and vector stores.</remarks>
static class Listing
{
    /// <summary>The page, or what is wrong with the query.</summary>
    /// <param name="all">Oldest first.</param>
    /// <param name="idOf">The id by which <c>after</c> and <c>before</c> name an object.</param>
    public static (JsonObject? Page, Rejection? Wrong) Of<T>(IReadOnlyList<T> all, Func<T, string> idOf, Func<T, JsonObject> show, IQueryCollection query, int limit, int most)
    {
        if (query["limit"].ToString() is { Length: > 0 } given && (!int.TryParse(given, out limit) || limit < 1 || limit > most))
            return (null, Rejection.Invalid("limit", $"Invalid 'limit': integer between 1 and {most} expected."));
        if (query["order"].ToString() is not ("" or "asc" or "desc")) return (null, Rejection.Invalid("order", "Invalid value for 'order'. Supported values are: 'asc' and 'desc'."));
        List<T> sorted = query["order"] == "asc" ? [.. all] : [.. all.Reverse()];
        if (query["after"].ToString() is { Length: > 0 } after) sorted = sorted[(sorted.FindIndex(one => idOf(one) == after) + 1)..];
        if (query["before"].ToString() is { Length: > 0 } before && sorted.FindIndex(one => idOf(one) == before) is >= 0 and var end) sorted = sorted[Math.Max(0, end - limit)..end];
        var page = sorted.Take(limit).ToList();
        return (new()
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. page.Select(show)]),
            ["first_id"] = page.Count > 0 ? idOf(page[0]) : null,
            ["last_id"] = page.Count > 0 ? idOf(page[^1]) : null,
            ["has_more"] = sorted.Count > page.Count,
        }, null);
    }
}
