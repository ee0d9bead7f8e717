using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Voice.Simulator.Wire;

/// <summary>What a field of a client event may hold, and how a sparse update of it is merged into what is there.</summary>
sealed class FieldRule
{
    readonly Func<JsonElement, string, Rejection?> _check;
    readonly Func<JsonElement, FieldRule?> _within;
    Dictionary<string, FieldRule>? _fields;
    string? _defaults;

    FieldRule(Func<JsonElement, string, Rejection?> check, Func<JsonElement, FieldRule?>? within = null)
    {
        _check = check;
        _within = within ?? (_ => this);
    }

    /// <summary>Anything at all.</summary>
    public static FieldRule Any { get; } = new((_, _) => null);

    /// <summary>True or false.</summary>
    public static FieldRule Flag { get; } = new((value, path) =>
        value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : WrongType(value, path, "a boolean"));

    /// <summary>An object whose fields do not matter.</summary>
    public static FieldRule Object { get; } = new((value, path) =>
        value.ValueKind == JsonValueKind.Object ? null : WrongType(value, path, "an object"));

    /// <summary>A string of at most so many characters.</summary>
    public static FieldRule Text(int maxLength = int.MaxValue) => new((value, path) =>
        value.ValueKind != JsonValueKind.String ? WrongType(value, path, "a string")
        : value.GetString()!.Length <= maxLength ? null
        : new(
            "string_above_max_length",
            $"Invalid '{path}': string too long. Expected a string with maximum length {maxLength}, " +
            $"but got a string with length {value.GetString()!.Length} instead.",
            path));

    /// <summary>One of a few strings.</summary>
    public static FieldRule OneOf(params string[] values) => new((value, path) =>
        value.ValueKind != JsonValueKind.String ? WrongType(value, path, "a string")
        : values.Contains(value.GetString()) ? null
        : Rejection.Invalid(path, $"Invalid value: '{value.GetString()}'. Supported values are: {List(values)}."));

    /// <summary>A whole number in a range.</summary>
    public static FieldRule Integer(long least, long most) => new((value, path) =>
        value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var number) ? WrongType(value, path, "an integer")
        : number < least ? Rejection.Invalid(
            path, $"Invalid '{path}': integer below minimum value. Expected a value >= {least}, but got {number} instead.")
        : number > most ? Rejection.Invalid(
            path, $"Invalid '{path}': integer above maximum value. Expected a value <= {most}, but got {number} instead.")
        : null);

    /// <summary>A number in a range.</summary>
    public static FieldRule Number(double least, double most) => new((value, path) =>
        value.ValueKind != JsonValueKind.Number ? WrongType(value, path, "a decimal")
        : value.GetDouble() >= least && value.GetDouble() <= most ? null
        : Rejection.Invalid(path, string.Create(
            CultureInfo.InvariantCulture, $"Invalid '{path}': expected a value between {least} and {most}, but got {value.GetRawText()} instead.")));

    /// <summary>A list.</summary>
    public static FieldRule ListOf(FieldRule item, int least = 0, int most = int.MaxValue) => new((value, path) =>
    {
        if (value.ValueKind != JsonValueKind.Array) return WrongType(value, path, "an array");
        var count = value.GetArrayLength();
        if (count < least || count > most)
            return Rejection.Invalid(path, $"Invalid '{path}': expected an array with {least} to {most} items, but got one with {count}.");
        var index = 0;
        foreach (var element in value.EnumerateArray())
        {
            if (item.Check(element, $"{path}[{index++}]") is { } rejection) return rejection;
        }

        return null;
    });

    /// <summary>The rule, or null.</summary>
    public static FieldRule Nullable(FieldRule rule) =>
        new(
            (value, path) => value.ValueKind == JsonValueKind.Null ? null : rule.Check(value, path),
            value => value.ValueKind == JsonValueKind.Null ? null : rule._within(value));

    /// <summary>The first rule for strings, the second for everything else.</summary>
    public static FieldRule TextOr(FieldRule text, FieldRule other) =>
        new((value, path) => (value.ValueKind == JsonValueKind.String ? text : other).Check(value, path));

    /// <summary>An object with known fields. Names that end in '!' are required.</summary>
    public static FieldRule Fields(params (string Name, FieldRule Rule)[] fields) => Fields(null, fields);

    /// <summary>An object with known fields; an update that replaces it starts from these defaults (a JSON object).</summary>
    public static FieldRule Fields(string? defaults, params (string Name, FieldRule Rule)[] fields)
    {
        var known = fields.ToDictionary(field => field.Name.TrimEnd('!'), field => field.Rule);
        var required = fields.Where(field => field.Name.EndsWith('!')).Select(field => field.Name.TrimEnd('!')).ToArray();
        return new((value, path) => CheckFields(value, path, known, required)) { _fields = known, _defaults = defaults };
    }

    /// <summary>An object whose <c>type</c> says which fields it has.</summary>
    public static FieldRule Variants(params (string Type, FieldRule Rule)[] variants)
    {
        var type = OneOf([.. variants.Select(variant => variant.Type)]);
        FieldRule Of(JsonElement value) => variants.First(variant => variant.Type == value.GetProperty("type").GetString()).Rule;
        return new(
            (value, path) =>
                value.ValueKind != JsonValueKind.Object ? WrongType(value, path, "an object")
                : !value.TryGetProperty("type", out var given) ? Rejection.Missing($"{path}.type")
                : type.Check(given, $"{path}.type") ?? Of(value).Check(value, path),
            Of);
    }

    /// <summary>Null if the value is allowed.</summary>
    public Rejection? Check(JsonElement value, string path) => _check(value, path);

    /// <summary>What a checked value makes of the old one: objects are merged field by field, everything else is replaced.</summary>
    public JsonNode? Merge(JsonNode? old, JsonElement value)
    {
        if (_within(value) is not { _fields: { } fields } rule) return JsonNode.Parse(value.GetRawText());
        var sameType = old is JsonObject before && (!value.TryGetProperty("type", out var type) || before["type"]?.ToString() == type.GetString());
        var merged = sameType ? (JsonObject)old!.DeepClone() : rule._defaults is { } defaults ? (JsonObject)JsonNode.Parse(defaults)! : [];
        foreach (var property in value.EnumerateObject()) merged[property.Name] = fields[property.Name].Merge(merged[property.Name], property.Value);
        return merged;
    }

    static Rejection? CheckFields(JsonElement value, string path, Dictionary<string, FieldRule> known, string[] required)
    {
        if (value.ValueKind != JsonValueKind.Object) return WrongType(value, path, "an object");
        foreach (var property in value.EnumerateObject())
        {
            if (!known.TryGetValue(property.Name, out var rule)) return Rejection.Unknown($"{path}.{property.Name}");
            if (rule.Check(property.Value, $"{path}.{property.Name}") is { } rejection) return rejection;
        }

        return required.FirstOrDefault(name => !value.TryGetProperty(name, out _)) is { } missing ? Rejection.Missing($"{path}.{missing}") : null;
    }

    static Rejection WrongType(JsonElement value, string path, string expected)
    {
        var got = value.ValueKind switch
        {
            JsonValueKind.String => "a string",
            JsonValueKind.Number => value.TryGetInt64(out _) ? "an integer" : "a decimal",
            JsonValueKind.Array => "an array",
            JsonValueKind.Null => "null",
            JsonValueKind.Object => "an object",
            _ => "a boolean",
        };
        return new("invalid_type", $"Invalid type for '{path}': expected {expected}, but got {got} instead.", path);
    }

    static string List(string[] values)
    {
        var quoted = values.Select(value => $"'{value}'").ToArray();
        return quoted.Length switch
        {
            1 => quoted[0],
            2 => $"{quoted[0]} and {quoted[1]}",
            _ => $"{string.Join(", ", quoted[..^1])}, and {quoted[^1]}",
        };
    }
}
