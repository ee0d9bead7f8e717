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
    public static bool Resolves(JsonElement root, string reference) =>
        Steps(reference) is { } steps && Walk(root, steps).ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False;

    /// <summary>Goes down from a value, one property or index a step.</summary>
    /// <returns>Undefined if nothing is there.</returns>
    public static JsonElement Walk(JsonElement from, ReadOnlySpan<string> steps)
    {
        foreach (var step in steps)
        {
            if (from.ValueKind == JsonValueKind.Object && from.TryGetProperty(step, out var property))
                from = property;
            else if (from.ValueKind == JsonValueKind.Array && int.TryParse(step, out var index) && index >= 0 && index < from.GetArrayLength())
                from = from[index];
            else
                return default;
        }
        return from;
    }

    /// <summary>Goes the way that a check went: a step <c>$ref</c> leads to where the reference does.</summary>
    /// <returns>Undefined if nothing is there.</returns>
    public static JsonElement WalkCheck(JsonElement root, ReadOnlySpan<string> steps)
    {
        var here = root;
        foreach (var step in steps)
        {
            var next = Walk(here, [step]);
            if (next.ValueKind == JsonValueKind.Undefined)
                next = Walk(here, [Unescape(step)]);            // JsonSchema.Net 8 escapes some names twice
            here = step == "$ref" && next.ValueKind == JsonValueKind.String ? Walk(root, Steps(next.GetString()!)) : next;
        }
        return here;
    }

    /// <returns>Null if it is not a pointer into the schema.</returns>
    public static string[]? Steps(string reference) => reference switch
    {
        "#" or "#/" => [],
        ['#', '/', .. var pointer] => [.. pointer.Split('/').Select(static s => Unescape(Uri.UnescapeDataString(s)))],
        _ => null,
    };

    /// <param name="pointer">Not as a fragment: its steps are escaped for a pointer, not for a URI.</param>
    public static string[] PointerSteps(string pointer) => pointer.Length == 0 ? [] : [.. pointer[1..].Split('/').Select(Unescape)];

    private static string Unescape(string step) => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
