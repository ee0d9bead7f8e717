using System.Text.Json;
using System.Text.Json.Nodes;

namespace Voice.Tools;

/// <summary>Finds what a <c>$ref</c> of a schema leads to. Only those into the schema itself are followed.</summary>
/// <remarks>Source: RFC 6901, JSON Pointer, as the fragment of a URI.</remarks>
internal static class SchemaReference
{
    /// <returns>Null if nothing is there.</returns>
    public static JsonNode? Find(JsonNode root, string reference)
    {
        if (Steps(reference) is not { } steps)
            return null;
        JsonNode? here = root;
        foreach (var step in steps)
        {
            here = here switch
            {
                JsonObject node => node[step],
                JsonArray list when int.TryParse(step, out var index) && index >= 0 && index < list.Count => list[index],
                _ => null,
            };
        }
        return here;
    }

    /// <summary>Says whether it leads to a schema.</summary>
    public static bool Resolves(JsonElement root, string reference)
    {
        if (Steps(reference) is not { } steps)
            return false;
        var here = root;
        foreach (var step in steps)
        {
            if (here.ValueKind == JsonValueKind.Object && here.TryGetProperty(step, out var property))
                here = property;
            else if (here.ValueKind == JsonValueKind.Array && int.TryParse(step, out var index) && index >= 0 && index < here.GetArrayLength())
                here = here[index];
            else
                return false;
        }
        return here.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False;
    }

    private static string[]? Steps(string reference) => reference switch
    {
        "#" or "#/" => [],
        ['#', '/', .. var pointer] => [.. pointer.Split('/').Select(static s => Uri.UnescapeDataString(s).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))],
        _ => null,
    };
}
