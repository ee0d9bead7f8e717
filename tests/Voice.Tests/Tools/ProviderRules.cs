using System.Text.Json;
using System.Text.RegularExpressions;

namespace Voice.Tests.Tools;

/// <summary>The rules by which a model's provider refuses a tool. They come from reported refusals, and are independent of the tested code.</summary>
internal static class ProviderRules
{
    private static readonly string[] Types = ["object", "array", "string", "number", "integer", "boolean", "null"];

    /// <returns>Why the whole request would be refused, or null.</returns>
    public static string? Refusal(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String || type.GetString() != "object")
            return "schema must be of type object";
        if (((string[])["oneOf", "anyOf", "allOf", "enum", "const", "not"]).FirstOrDefault(k => schema.TryGetProperty(k, out _)) is { } keyword)
            return $"{keyword} at the top level";
        return schema.TryGetProperty("properties", out _) ? Inside(schema, schema) : "object schema missing properties";
    }

    private static string? Inside(JsonElement schema, JsonElement root)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return null;
        if (schema.ValueKind != JsonValueKind.Object)
            return $"{schema.GetRawText()} is not of type 'object', 'boolean'";
        var names = schema.EnumerateObject().Select(p => p.Name).ToArray();
        if (names.Distinct().Count() != names.Length)
            return "a keyword twice";
        var isArray = false;
        if (schema.TryGetProperty("type", out var type))
        {
            JsonElement[] all = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray()] : [type];
            if (all.Length == 0 || all.Any(t => t.ValueKind != JsonValueKind.String || !Types.Contains(t.GetString())))
                return $"{type.GetRawText()} is not valid under any of the given schemas";
            isArray = all.Any(t => t.GetString() == "array");
        }
        if (isArray && !schema.TryGetProperty("items", out _))
            return "array schema missing items";
        foreach (var keyword in schema.EnumerateObject())
        {
            if (Wrong(keyword.Name, keyword.Value, root) is { } wrong)
                return $"{keyword.Name}: {wrong}";
        }
        return null;
    }

    private static string? Wrong(string name, JsonElement value, JsonElement root) => name switch
    {
        "properties" or "patternProperties" or "$defs" or "definitions" => value.ValueKind != JsonValueKind.Object ? "is not of type 'object'" : value.EnumerateObject().Select(p => Inside(p.Value, root)).FirstOrDefault(w => w is not null),
        "items" => value.ValueKind == JsonValueKind.Object ? Inside(value, root) : "is not of type 'object'",
        "additionalProperties" or "not" or "contains" or "propertyNames" or "if" or "then" or "else" => Inside(value, root),
        "anyOf" or "oneOf" or "allOf" or "prefixItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0 ? "should be non-empty" : value.EnumerateArray().Select(s => Inside(s, root)).FirstOrDefault(w => w is not null),
        "required" => value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(n => n.ValueKind != JsonValueKind.String) || value.EnumerateArray().Select(n => n.GetString()).Distinct().Count() != value.GetArrayLength() ? "is not a list of unique names" : null,
        "enum" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0 ? "should be non-empty" : null,
        "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf" => value.ValueKind != JsonValueKind.Number ? "is not of type 'number'" : null,
        "minLength" or "maxLength" or "minItems" or "maxItems" => value.ValueKind != JsonValueKind.Number || value.GetDouble() < 0 ? "is not of type 'integer'" : null,
        "description" or "title" or "format" or "$schema" => value.ValueKind != JsonValueKind.String ? "is not of type 'string'" : null,
        "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, @"\(\?[^:]|\\p") ? "is not a 'regex'" : null,
        "$ref" => value.ValueKind == JsonValueKind.String && IsThere(root, value.GetString()!) ? null : "does not resolve",
        _ => null,
    };

    private static bool IsThere(JsonElement root, string reference)
    {
        foreach (var step in reference.Split('/').Skip(1))
        {
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(step, out root))
                return false;
        }
        return reference.StartsWith('#');
    }
}
