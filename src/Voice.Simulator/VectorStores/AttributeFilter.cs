using System.Text.Json;
using System.Text.Json.Nodes;
using Voice.Simulator.Wire;

namespace Voice.Simulator.VectorStores;

/// <summary>A filter on the attributes of files: a comparison, or several with <c>and</c> or <c>or</c>.</summary>
/// <remarks>Source: OpenAI API description, <c>ComparisonFilter</c> and <c>CompoundFilter</c>.</remarks>
static class AttributeFilter
{
    const int MostDepth = 16;

    static readonly string[] Comparisons = ["eq", "ne", "gt", "gte", "lt", "lte", "in", "nin"];

    /// <summary>What is wrong with a filter; null where it is fine.</summary>
    public static Rejection? Check(JsonElement filter, string path, int depth = 0)
    {
        var type = filter.Text("type");
        if (depth > MostDepth) return Rejection.Invalid(path, $"Invalid '{path}': the filter is nested too deeply.");
        if (type is "and" or "or")
        {
            if (!filter.Has("filters") || filter.GetProperty("filters").ValueKind != JsonValueKind.Array) return Rejection.Missing($"{path}.filters");
            return filter.GetProperty("filters").EnumerateArray().Select((inner, i) => Check(inner, $"{path}.filters[{i}]", depth + 1)).FirstOrDefault(wrong => wrong is not null);
        }

        if (!Comparisons.Contains(type)) return Rejection.Invalid($"{path}.type", $"Invalid value: '{type}'. Supported values are: '{string.Join("', '", Comparisons)}', 'and', and 'or'.");
        if (filter.Text("key").Length == 0) return Rejection.Missing($"{path}.key");
        if (!filter.Has("value")) return Rejection.Missing($"{path}.value");
        return type is "in" or "nin" && filter.GetProperty("value").ValueKind != JsonValueKind.Array ? Rejection.Invalid($"{path}.value", $"Invalid type for '{path}.value': an array expected.") : null;
    }

    /// <summary>True where the attributes fit, and where there is no filter.</summary>
    public static bool Fits(JsonElement filter, JsonObject attributes)
    {
        if (filter.ValueKind != JsonValueKind.Object) return true;
        var type = filter.Text("type");
        if (type == "and") return filter.GetProperty("filters").EnumerateArray().All(inner => Fits(inner, attributes));
        if (type == "or") return filter.GetProperty("filters").EnumerateArray().Any(inner => Fits(inner, attributes));
        var value = filter.GetProperty("value");
        var own = attributes[filter.Text("key")];
        return type switch
        {
            "eq" => Same(own, value),
            "ne" => !Same(own, value),
            "in" => value.EnumerateArray().Any(one => Same(own, one)),
            "nin" => !value.EnumerateArray().Any(one => Same(own, one)),
            _ => Order(own, value) is { } order && type switch { "gt" => order > 0, "gte" => order >= 0, "lt" => order < 0, _ => order <= 0 },
        };
    }

    static bool Same(JsonNode? own, JsonElement value) => own is not null && own.GetValueKind() == value.ValueKind &&
        (value.ValueKind == JsonValueKind.Number ? own.GetValue<double>() == value.GetDouble() : own.ToString() == value.ToString() || value.ValueKind is JsonValueKind.True or JsonValueKind.False);

    /// <summary>Less or more than 0 as the attribute is less or more than the value; null where they cannot be compared.</summary>
    static int? Order(JsonNode? own, JsonElement value)
    {
        if (own is null || own.GetValueKind() != value.ValueKind) return null;
        return value.ValueKind switch
        {
            JsonValueKind.Number => own.GetValue<double>().CompareTo(value.GetDouble()),
            JsonValueKind.String => string.CompareOrdinal(own.GetValue<string>(), value.GetString()),
            _ => null,
        };
    }
}
