using System.Text.Json;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Replies;

/// <summary>Puts what a search returned into words: the best place with the name of its file.</summary>
static class FoundPlaces
{
    const string Nothing = "I found nothing about that";

    static readonly string[] Lists = ["results", "citations", "passages", "matches", "hits", "documents", "sources", "data"];
    static readonly string[] Answers = ["answer", "spoken", "say", "message", "summary"];
    static readonly string[] Files = ["file", "filename", "file_name", "document", "source", "title"];
    static readonly string[] Quotes = ["quote", "text", "passage", "content", "excerpt", "snippet"];

    /// <summary>The words; null where the output is not that of a search, or has an answer in words of its own.</summary>
    public static string? Words(JsonElement json)
    {
        if (First(json, Answers) is not null) return null;
        var list = Lists.FirstOrDefault(name => json.Has(name) && json.GetProperty(name).ValueKind == JsonValueKind.Array);
        if (list is null) return json.Has("found") && !json.FlagOr("found", true) ? Nothing : null;
        var places = json.GetProperty(list).EnumerateArray().ToList();
        if (places.Count == 0) return Nothing;
        if (First(places[0], Files) is not { } file || First(places[0], Quotes) is not { } quote) return null;
        var page = places[0].Has("page") && places[0].GetProperty("page").TryGetInt(out var number) ? $", page {number}" : "";
        return $"In {file}{page}: {quote}";
    }

    static string? First(JsonElement json, string[] names) => names.Select(name => json.Text(name)).FirstOrDefault(text => text.Length > 0);
}
