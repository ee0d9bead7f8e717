using System.Globalization;
using System.Text.Json;

namespace Voice.Tools;

/// <summary>Holds a model's arguments against a tool's JSON schema, so that a breach never reaches the tool.</summary>
/// <remarks>
/// Knows the keywords that tool schemas are made of: type (one or several), required, properties, additionalProperties, items, enum, const, minimum, maximum,
/// exclusiveMinimum, exclusiveMaximum, minLength, maxLength, minItems, maxItems, anyOf and oneOf. Others are left to the tool.
/// One thing is stricter: a tool that names its parameters and does not say that it takes others takes no others. What it would ignore could make the same effect look new.
/// Source: JSON Schema 2020-12, validation vocabulary.
/// </remarks>
internal static class ArgumentCheck
{
    // A name that comes twice could be read one way here and another way by the tool.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>Parses and checks.</summary>
    /// <returns>What is wrong, in words for the model, or null.</returns>
    public static string? Find(string json, JsonElement schema, out JsonElement arguments)
    {
        arguments = default;
        try
        {
            using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(json) ? "{}" : json, Strict);
            arguments = document.RootElement.Clone();
            ReadAll(arguments);
        }
        catch (JsonException e)
        {
            return e.BytePositionInLine is { } at ? $"they are not valid JSON (byte {at})" : "a property comes twice";
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            return "they hold half a character";
        }
        return arguments.ValueKind == JsonValueKind.Object ? Check(arguments, schema, "") : "a JSON object is needed";
    }

    /// <summary>Reads every text: an escaped half of a surrogate pair is valid JSON and no text.</summary>
    /// <exception cref="InvalidOperationException">There is one.</exception>
    public static void ReadAll(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            _ = value.GetString();
        else if (value.ValueKind == JsonValueKind.Array)
            value.EnumerateArray().ToList().ForEach(ReadAll);
        else if (value.ValueKind == JsonValueKind.Object)
            value.EnumerateObject().ToList().ForEach(static p => { _ = p.Name; ReadAll(p.Value); });
    }

    private static string? Check(JsonElement value, JsonElement schema, string path)
    {
        if (schema.ValueKind == JsonValueKind.False)
            return $"{Name(path)} is not allowed";
        if (schema.ValueKind != JsonValueKind.Object)
            return null;
        if (schema.TryGetProperty("type", out var type) && Texts(type) is { Count: > 0 } types && !types.Exists(t => Is(value, t)))
            return $"{Name(path)} must be {string.Join(" or ", types)}";
        if (schema.TryGetProperty("enum", out var allowed) && allowed.ValueKind == JsonValueKind.Array && allowed.GetArrayLength() > 0 && !allowed.EnumerateArray().Any(a => JsonElement.DeepEquals(a, value)))
            return $"{Name(path)} must be one of {allowed.GetRawText()}";
        if (schema.TryGetProperty("const", out var constant) && !JsonElement.DeepEquals(constant, value))
            return $"{Name(path)} must be {constant.GetRawText()}";
        return Alternatives(value, schema, path) ?? value.ValueKind switch
        {
            JsonValueKind.Object => CheckObject(value, schema, path),
            JsonValueKind.Array => CheckArray(value, schema, path),
            JsonValueKind.Number => CheckRange(value.GetDouble(), schema, path),
            JsonValueKind.String => CheckLength(new StringInfo(value.GetString()!).LengthInTextElements, schema, "Length", "characters", path),
            _ => null,
        };
    }

    private static string? Alternatives(JsonElement value, JsonElement schema, string path)
    {
        foreach (var keyword in (string[])["anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(keyword, out var schemas) && schemas.ValueKind == JsonValueKind.Array && schemas.GetArrayLength() > 0 && !schemas.EnumerateArray().Any(s => Check(value, s, path) is null))
                return $"{Name(path)} fits none of the allowed forms";
        }
        return null;
    }

    private static string? CheckObject(JsonElement value, JsonElement schema, string path)
    {
        if (schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array)
        {
            foreach (var name in Texts(required))
            {
                if (!value.TryGetProperty(name, out _))
                    return $"{Name(Join(path, name))} is missing";
            }
        }
        var hasProperties = schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object;
        var hasAdditional = schema.TryGetProperty("additionalProperties", out var additional);
        foreach (var property in value.EnumerateObject())
        {
            var inner = Join(path, property.Name);
            var wrong = hasProperties && properties.TryGetProperty(property.Name, out var known) ? Check(property.Value, known, inner)
                : hasAdditional ? Check(property.Value, additional, inner)
                : hasProperties && path.Length == 0 ? $"{Name(inner)} is not one of its parameters" : null;
            if (wrong is not null)
                return wrong;
        }
        return null;
    }

    private static string? CheckArray(JsonElement value, JsonElement schema, string path)
    {
        var index = 0;
        if (schema.TryGetProperty("items", out var items))
        {
            foreach (var item in value.EnumerateArray())
            {
                if (Check(item, items, $"{path}[{index++}]") is { } wrong)
                    return wrong;
            }
        }
        return CheckLength(value.GetArrayLength(), schema, "Items", "items", path);
    }

    private static string? CheckRange(double value, JsonElement schema, string path)
    {
        if (Number(schema, "minimum") is { } least && value < least)
            return $"{Name(path)} must be at least {least.ToString(CultureInfo.InvariantCulture)}";
        if (Number(schema, "maximum") is { } most && value > most)
            return $"{Name(path)} must be at most {most.ToString(CultureInfo.InvariantCulture)}";
        if (Number(schema, "exclusiveMinimum") is { } above && value <= above)
            return $"{Name(path)} must be above {above.ToString(CultureInfo.InvariantCulture)}";
        return Number(schema, "exclusiveMaximum") is { } below && value >= below
            ? $"{Name(path)} must be below {below.ToString(CultureInfo.InvariantCulture)}" : null;
    }

    private static string? CheckLength(int length, JsonElement schema, string keyword, string unit, string path)
    {
        if (Number(schema, "min" + keyword) is { } least && length < least)
            return $"{Name(path)} must have at least {least} {unit}";
        return Number(schema, "max" + keyword) is { } most && length > most ? $"{Name(path)} must have at most {most} {unit}" : null;
    }

    private static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var n) && Math.Floor(n) == n,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => true,
    };

    /// <summary>A schema may come from a page: what is no text in it is passed over.</summary>
    private static List<string> Texts(JsonElement one) => one.ValueKind switch
    {
        JsonValueKind.String => [one.GetString()!],
        JsonValueKind.Array => [.. one.EnumerateArray().Where(static e => e.ValueKind == JsonValueKind.String).Select(static e => e.GetString()!)],
        _ => [],
    };

    private static double? Number(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var number) && number.ValueKind == JsonValueKind.Number ? number.GetDouble() : null;

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Name(string path) => path.Length == 0 ? "the whole" : $"'{path}'";
}
