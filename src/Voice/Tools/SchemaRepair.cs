using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Voice.Tools;

/// <summary>Repairs the schemas inside a tool's schema, keyword by keyword: a keyword whose value has the wrong form is left out, since that only loosens.</summary>
/// <param name="root">The whole schema, for its references.</param>
/// <param name="changes">Gets one phrase for each change.</param>
/// <param name="forChecking">
/// False to offer it to a model's provider. True to check arguments by it: then it keeps what only a provider does not take (patterns of all kinds, a list in <c>items</c>),
/// and leaves out what <see cref="SchemaDialect"/> cannot read.
/// </param>
/// <remarks>Source: JSON Schema 2020-12, the meta-schema. Also understood: draft 4 (<c>exclusiveMinimum: true</c>), draft 7 (a list in <c>items</c>), and types as OpenAPI tools and Python programs write them.</remarks>
internal sealed partial class SchemaRepair(JsonElement root, List<string> changes, bool forChecking = false)
{
    private const int LongestPath = 100;

    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["object"] = "object",
        ["dict"] = "object",
        ["map"] = "object",
        ["array"] = "array",
        ["list"] = "array",
        ["string"] = "string",
        ["str"] = "string",
        ["text"] = "string",
        ["integer"] = "integer",
        ["int"] = "integer",
        ["long"] = "integer",
        ["number"] = "number",
        ["float"] = "number",
        ["double"] = "number",
        ["boolean"] = "boolean",
        ["bool"] = "boolean",
        ["null"] = "null",
    };

    /// <returns>An object, or a boolean where <paramref name="schema"/> is one.</returns>
    /// <exception cref="SchemaRefusedException">It is no schema, and its meaning cannot be guessed.</exception>
    public JsonNode Repair(JsonElement schema, string path)
    {
        switch (schema.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                return JsonValue.Create(schema.GetBoolean());
            case JsonValueKind.Array when schema.GetArrayLength() == 0:
                // PHP writes an empty object so.
                Change("an empty list stood for a schema", path);
                return new JsonObject();
            case JsonValueKind.Object:
                break;
            default:
                throw new SchemaRefusedException($"'{Short(path)}' of its schema is not a schema");
        }
        var node = new JsonObject();
        foreach (var keyword in schema.EnumerateObject())
        {
            if (node.ContainsKey(keyword.Name))
                Change("a keyword came twice", path);
            if (Value(keyword, schema, path) is { } value)
                node[keyword.Name] = value;
            else
                node.Remove(keyword.Name);
        }
        if (forChecking)
            FitForChecking(node, schema, path);
        else
            AddItems(node, path);
        return node;
    }

    /// <returns>The value to offer, or null for none.</returns>
    private JsonNode? Value(JsonProperty keyword, JsonElement schema, string path)
    {
        var (name, value) = (keyword.Name, keyword.Value);
        var inner = path.Length == 0 ? name : $"{path}.{name}";
        return name switch
        {
            "type" => Type(value, path),
            "properties" or "patternProperties" or "$defs" or "definitions" or "dependentSchemas" => Named(name, value, path),
            "items" => Items(value, inner),
            "additionalProperties" or "unevaluatedProperties" or "unevaluatedItems" or "additionalItems" or "contains" or "propertyNames" or "not" or "if" or "then" or "else" =>
                value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.True or JsonValueKind.False ? Repair(value, inner) : Dropped(name, path),
            "anyOf" or "oneOf" or "allOf" or "prefixItems" => Listed(name, value, path),
            "required" => Required(value, path),
            "enum" => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 ? Copy(value) : Dropped(name, path),
            "$ref" => Reference(value, path),
            "exclusiveMinimum" or "exclusiveMaximum" => Exclusive(name, value, schema, path),
            "minimum" or "maximum" => Bound(name, value, schema, path),
            "multipleOf" => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var step) && step > 0 ? Copy(value) : Dropped(name, path),
            "minLength" or "maxLength" or "minItems" or "maxItems" or "minProperties" or "maxProperties" or "minContains" or "maxContains" =>
                value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var count) && count >= 0 && Math.Floor(count) == count ? Copy(value) : Dropped(name, path),
            "pattern" => value.ValueKind == JsonValueKind.String && (forChecking ? SchemaDialect.ReadPattern(value.GetString()!) is not null : IsPlain(value.GetString()!)) ? Copy(value) : Dropped(name, path),
            "description" or "title" or "format" or "$schema" or "$id" or "$comment" or "$anchor" => value.ValueKind == JsonValueKind.String ? Copy(value) : Dropped(name, path),
            "uniqueItems" or "readOnly" or "writeOnly" or "deprecated" => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? Copy(value) : Dropped(name, path),
            "examples" => value.ValueKind == JsonValueKind.Array ? Copy(value) : Dropped(name, path),
            "dependentRequired" or "dependencies" => value.ValueKind == JsonValueKind.Object ? Copy(value) : Dropped(name, path),
            // This also leaves out a default of null, which has no other meaning.
            _ => Copy(value),
        };
    }

    private JsonNode? Type(JsonElement value, string path)
    {
        var given = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : new[] { value };
        string[] known = [.. given.Where(static t => t.ValueKind == JsonValueKind.String).Select(static t => Types.GetValueOrDefault(t.GetString()!)).OfType<string>().Distinct()];
        if (known.Length != given.Length || !given.Select(static t => t.GetString()).SequenceEqual(known, StringComparer.Ordinal))
            Change("a type was not one of JSON Schema", path);
        // If one type of several is unknown, the known ones alone would be a stricter limit than the schema means.
        if (known.Length == 0 || given.Any(static t => t.ValueKind != JsonValueKind.String || !Types.ContainsKey(t.GetString()!)))
            return null;
        return value.ValueKind == JsonValueKind.Array ? new JsonArray([.. known.Select(static t => (JsonNode)t)]) : JsonValue.Create(known[0]);
    }

    private JsonObject? Named(string name, JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0))
        {
            Change($"'{name}' was no object", path);
            return [];
        }
        if (value.ValueKind != JsonValueKind.Object)
            return name == "properties" ? throw new SchemaRefusedException($"'{Short(Join(path, name))}' of its schema is not an object") : (JsonObject?)Dropped(name, path);
        var named = new JsonObject();
        foreach (var property in value.EnumerateObject())
        {
            var inner = Join(path, name == "properties" ? property.Name : $"{name}.{property.Name}");
            var schema = Repair(property.Value, inner);
            if (schema is JsonObject || name != "properties")
            {
                named[property.Name] = schema;
                continue;
            }
            // "Anything" is an empty schema as well, and "nothing" is no parameter.
            Change("a boolean stood for a schema", inner);
            if (schema.GetValue<bool>())
                named[property.Name] = new JsonObject();
        }
        return named;
    }

    private void FitForChecking(JsonObject node, JsonElement schema, string path)
    {
        // Draft 7: a list has one schema for each place, and additionalItems for the places behind them.
        if (schema.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array && items.GetArrayLength() > 0)
        {
            node.Remove("items");
            node["prefixItems"] = Listed("items", items, path);
            if (node["additionalItems"] is { } behind)
                node["items"] = behind.DeepClone();
        }
        // Without one of these patterns, "additional" would mean more properties than it did.
        if (node["patternProperties"] is JsonObject patterns && patterns.Any(static pattern => !IsEcmaScript(pattern.Key) || SchemaDialect.ReadPattern(pattern.Key) is null))
        {
            foreach (var keyword in (string[])["patternProperties", "additionalProperties", "unevaluatedProperties"])
                node.Remove(keyword);
            node["additionalProperties"] = true;
        }
        if (node["dependentRequired"] is JsonObject needs && needs.Any(static need => need.Value is not JsonArray names || names.Any(static name => name?.GetValueKind() != JsonValueKind.String)))
            node.Remove("dependentRequired");
    }

    private JsonNode Items(JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.Object)
            return Repair(value, path);
        Change("'items' was not one schema", path);
        return value.ValueKind == JsonValueKind.Array && Listed("items", value, path) is { Count: > 0 } listed ? new JsonObject { ["anyOf"] = listed } : new JsonObject();
    }

    private void AddItems(JsonObject node, string path)
    {
        var isArray = node["type"] switch
        {
            JsonArray types => types.Any(static t => t?.GetValue<string>() == "array"),
            JsonValue type => type.GetValue<string>() == "array",
            _ => false,
        };
        if (!isArray || node.ContainsKey("items"))
            return;
        node["items"] = new JsonObject();
        Change("an array had no items", path);
    }

    private JsonArray? Listed(string name, JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
            return (JsonArray?)Dropped(name, path);
        var listed = new JsonArray();
        foreach (var schema in value.EnumerateArray())
            listed.Add(Repair(schema, $"{Join(path, name)}[{listed.Count}]"));
        return listed;
    }

    private JsonArray? Required(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return (JsonArray?)Dropped("required", path);
        string[] names = [.. value.EnumerateArray().Where(static n => n.ValueKind == JsonValueKind.String).Select(static n => n.GetString()!).Distinct()];
        if (names.Length != value.GetArrayLength())
            Change("'required' was not a list of different names", path);
        return new JsonArray([.. names.Select(static n => (JsonNode)n)]);
    }

    private JsonNode? Reference(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.String || !SchemaReference.Resolves(root, value.GetString()!))
            throw new SchemaRefusedException($"'{Short(path)}' of its schema refers to what is not there");
        return Copy(value);
    }

    private JsonNode? Exclusive(string name, JsonElement value, JsonElement schema, string path)
    {
        if (value.ValueKind == JsonValueKind.Number)
            return Copy(value);
        var bound = name == "exclusiveMinimum" ? "minimum" : "maximum";
        var isStrict = value.ValueKind == JsonValueKind.True && schema.TryGetProperty(bound, out var number) && number.ValueKind == JsonValueKind.Number;
        Change($"'{name}' was no number", path);
        return isStrict ? Copy(schema.GetProperty(bound)) : null;
    }

    private JsonNode? Bound(string name, JsonElement value, JsonElement schema, string path)
    {
        if (value.ValueKind != JsonValueKind.Number)
            return Dropped(name, path);
        return schema.TryGetProperty(name == "minimum" ? "exclusiveMinimum" : "exclusiveMaximum", out var strict) && strict.ValueKind == JsonValueKind.True ? null : Copy(value);
    }

    /// <summary>Patterns are read by another language there: only what all of them know is offered.</summary>
    private static bool IsPlain(string pattern) => IsEcmaScript(pattern) && !Special.IsMatch(pattern);

    private static bool IsEcmaScript(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.ECMAScript | RegexOptions.CultureInvariant);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static JsonNode? Copy(JsonElement value) => JsonNode.Parse(value.GetRawText());

    private JsonNode? Dropped(string name, string path)
    {
        Change($"'{name}' is left out", path);
        return null;
    }

    private void Change(string what, string path) => changes.Add(path.Length == 0 ? what : $"{what} ({Short(path)})");

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    // The name comes from another server and is written to the log.
    private static string Short(string path)
    {
        var line = string.Concat(path.Select(static c => char.IsControl(c) ? ' ' : c));
        return line.Length == 0 ? "the whole" : line.Length > LongestPath ? line[..LongestPath] + "…" : line;
    }

    [GeneratedRegex(@"\(\?(?!:)|\\[pPuUxkKzZAGhHRQE]|[*+?}]\+")]
    private static partial Regex Special { get; }
}
