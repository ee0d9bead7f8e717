using System.Text.Json;

namespace Voice.OpenAI.Cascade;

/// <summary>The arguments of a tool call, in the spellings that servers give them.</summary>
internal static class CallArguments
{
    /// <param name="text">A JSON object, the same in quotes, nothing, or the same object several times in a row.</param>
    /// <returns>One set of arguments, several if different objects follow each other, or null if it cannot be read.</returns>
    public static IReadOnlyList<Dictionary<string, object?>>? Read(string text)
    {
        if (text.Trim() is "" or "null")
            return [[]];
        var found = new Dictionary<string, Dictionary<string, object?>>();
        foreach (var json in JsonTexts.In(text))
        {
            using var _ = json;
            var value = json.RootElement;
            if (value.ValueKind == JsonValueKind.String && Read(value.Text()) is [var inner])
                found[value.GetRawText()] = inner;
            else if (value.ValueKind == JsonValueKind.Object)
                found[JsonSerializer.Serialize(value)] = value.EnumerateObject().GroupBy(static p => p.Name).ToDictionary(static p => p.Key, static p => (object?)p.Last().Value.Clone());
            else if (value.ValueKind != JsonValueKind.Null)
                return null;
        }
        return found.Count > 0 ? [.. found.Values] : null;
    }
}
