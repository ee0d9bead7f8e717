using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using Voice.Simulator.Text;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Replies;

/// <summary>
/// Fills a tool's arguments from what was said, guided by the tool's own JSON Schema. Only properties of the schema are ever
/// written; an optional one only where something said belongs to it.
/// </summary>
static class ToolArguments
{
    /// <summary>A JSON object for the tool.</summary>
    /// <param name="said">The user's words.</param>
    /// <param name="meanings">What the words were understood to mean, for example a place; see <see cref="Meaning"/>.</param>
    public static string Fill(ToolOffer tool, string said, params ReadOnlySpan<Meaning> meanings)
    {
        var arguments = new JsonObject();
        if (tool.Parameters.ValueKind != JsonValueKind.Object ||
            !tool.Parameters.TryGetProperty("properties", out var properties) ||
            properties.ValueKind != JsonValueKind.Object)
            return arguments.ToJsonString(JsonText.Compact);

        // A property's name says more than its description, so every name is tried before any description.
        var used = new HashSet<Meaning>();
        foreach (var property in properties.EnumerateObject())
            Set(arguments, property, FromEnum(property.Value, said) ?? FromMeaning(property, Wording.Of(property.Name), meanings, used));
        foreach (var property in properties.EnumerateObject())
            Set(arguments, property, FromMeaning(property, Text(property.Value, "description"), meanings, used));

        var required = Required(tool.Parameters);
        foreach (var property in properties.EnumerateObject())
        {
            if (!required.Contains(property.Name) || arguments.ContainsKey(property.Name)) continue;
            arguments[property.Name] = AllowsNull(property.Value) ? null : Fallback(property, said);
        }

        return arguments.ToJsonString(JsonText.Compact);
    }

    static void Set(JsonObject arguments, JsonProperty property, JsonNode? value)
    {
        if (value is not null && !arguments.ContainsKey(property.Name)) arguments[property.Name] = value;
    }

    static HashSet<string> Required(JsonElement schema) =>
        schema.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array
            ? [.. names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!)]
            : [];

    static JsonValue? FromEnum(JsonElement schema, string said)
    {
        foreach (var option in Options(schema))
        {
            if (option.ValueKind == JsonValueKind.String && option.GetString() is { Length: > 0 } text &&
                $" {said} ".Contains($" {Wording.Of(text)} ", StringComparison.OrdinalIgnoreCase))
                return JsonValue.Create(text);
        }

        return null;
    }

    static JsonNode? FromMeaning(JsonProperty property, string words, ReadOnlySpan<Meaning> meanings, HashSet<Meaning> used)
    {
        if (Options(property.Value).Count > 0) return null;
        foreach (var meaning in meanings)
        {
            if (used.Contains(meaning) || !meaning.Fits(words) || Convert(meaning.Value, property) is not { } value) continue;
            used.Add(meaning);
            return value;
        }

        return null;
    }

    static JsonNode? Convert(object value, JsonProperty property)
    {
        var type = Type(property.Value);
        var invariant = CultureInfo.InvariantCulture;
        return value switch
        {
            TimeSpan time when type is "integer" or "number" => Number(InUnit(time, property), type),
            TimeSpan time when Text(property.Value, "description").Contains("8601", StringComparison.Ordinal) =>
                JsonValue.Create(XmlConvert.ToString(time)),
            TimeSpan time => JsonValue.Create(time.ToString("c", invariant)),
            double number when type is "integer" or "number" => Number(number, type),
            double number when type is "string" => JsonValue.Create(number.ToString(invariant)),
            IReadOnlyList<double> numbers when type is "array" => new JsonArray([.. numbers.Select(number => Number(number, "number"))]),
            bool flag when type is "boolean" => JsonValue.Create(flag),
            string text when type is "string" => JsonValue.Create(text),
            _ => null,
        };
    }

    static double InUnit(TimeSpan time, JsonProperty property)
    {
        var hint = $"{Wording.Of(property.Name)} {Text(property.Value, "description")}";
        if (hint.Contains("milli", StringComparison.OrdinalIgnoreCase) || $"{hint} ".Contains(" ms ", StringComparison.OrdinalIgnoreCase))
            return time.TotalMilliseconds;
        if (hint.Contains("second", StringComparison.OrdinalIgnoreCase)) return time.TotalSeconds;
        if (hint.Contains("minute", StringComparison.OrdinalIgnoreCase)) return time.TotalMinutes;
        return hint.Contains("hour", StringComparison.OrdinalIgnoreCase) ? time.TotalHours : time.TotalSeconds;
    }

    static JsonValue Number(double value, string type) =>
        type == "integer" || value == Math.Floor(value) ? JsonValue.Create((long)Math.Ceiling(value)) : JsonValue.Create(value);

    /// <summary>A required property that nothing said belongs to must be there all the same.</summary>
    static JsonNode Fallback(JsonProperty property, string said)
    {
        var schema = property.Value;
        if (schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("default", out var value) && JsonNode.Parse(value.GetRawText()) is { } preset)
            return preset;
        if (Options(schema) is [var first, ..] && JsonNode.Parse(first.GetRawText()) is { } option) return option;
        var type = Type(schema);
        return type switch
        {
            "integer" or "number" => Number(SpokenNumber.AllIn(said).FirstOrDefault(Minimum(schema)), type),
            "boolean" => JsonValue.Create(false),
            "array" => new JsonArray(),
            "object" => new JsonObject(),
            _ => JsonValue.Create(property.Name.Contains("zone", StringComparison.OrdinalIgnoreCase) ? "UTC" : said),
        };
    }

    static double Minimum(JsonElement schema) =>
        schema.TryGetProperty("minimum", out var minimum) && minimum.ValueKind == JsonValueKind.Number ? minimum.GetDouble() : 1;

    static List<JsonElement> Options(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("enum", out var options) && options.ValueKind == JsonValueKind.Array
            ? [.. options.EnumerateArray()]
            : [];

    static string Type(JsonElement schema) =>
        Types(schema).FirstOrDefault(type => type != "null") ?? "string";

    static bool AllowsNull(JsonElement schema) => Types(schema).Contains("null");

    /// <summary>The names of the types a schema allows, in any of the three ways to write several.</summary>
    static IEnumerable<string> Types(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object) return [];
        foreach (var name in (string[])["anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(name, out var choices) && choices.ValueKind == JsonValueKind.Array)
                return choices.EnumerateArray().SelectMany(Types);
        }

        if (!schema.TryGetProperty("type", out var type)) return [];
        return type.ValueKind switch
        {
            JsonValueKind.String => [type.GetString()!],
            JsonValueKind.Array => type.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!),
            _ => [],
        };
    }

    static string Text(JsonElement schema, string name) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : "";
}
