using System.Text.Json;
using System.Text.Json.Nodes;

namespace Voice.Tools;

/// <summary>
/// Makes a tool's JSON schema one that a model's provider accepts, or says why that is not possible. A provider refuses the whole session, and every question
/// to a chat model, for one schema that it does not accept.
/// </summary>
/// <remarks>
/// A repair only loosens the schema for the model. <see cref="ArgumentCheck"/> checks the arguments against the original schema.
/// Sources: MCP, <c>Tool.inputSchema</c> (an object of type "object"). OpenAI, refusals with the code <c>invalid_function_parameters</c> as reported in public:
/// "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'const'/'not' at the top level", "object schema missing properties",
/// "array schema missing items", "… is not of type 'object', 'boolean'", "… is not valid under any of the given schemas", "… is not a 'regex'".
/// OpenAI does not publish limits for the depth and the size: these are ours, and far above what tools need.
/// </remarks>
internal static class ToolSchema
{
    /// <summary>The most characters of a schema. OpenAI's Realtime API takes 16,384 tokens for the instructions and all tools together.</summary>
    public const int Largest = 32 * 1024;

    // A text that is read with the usual limit of 64 levels holds more than this: the request around it has levels too.
    private const int MostDepth = 40;

    private static readonly string[] NotAtTheTop = ["anyOf", "oneOf", "allOf", "not", "enum", "const"];

    /// <param name="schema">As it came.</param>
    /// <param name="mended">The changes, one phrase each. Empty if nothing was.</param>
    /// <param name="fit">The schema to offer; undefined if there is none.</param>
    /// <returns>Why it cannot be offered, or null.</returns>
    public static string? Fit(JsonElement schema, out JsonElement fit, out IReadOnlyList<string> mended)
    {
        (fit, mended) = (default, []);
        try
        {
            if (schema.ValueKind != JsonValueKind.Undefined && schema.GetRawText().Length > Largest)
                return $"its schema has more than {Largest} characters";
            if (Depth(schema) > MostDepth)
                return $"its schema is nested more than {MostDepth} levels deep";
            ArgumentCheck.ReadAll(schema);
            var changes = new List<string>();
            var top = Top(schema, changes);
            fit = changes.Count == 0 ? schema : JsonSerializer.SerializeToElement(top);
            mended = changes;
            return null;
        }
        catch (SchemaRefusedException e)
        {
            return e.Message;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or JsonException)
        {
            return "its schema holds half a character";
        }
    }

    private static JsonObject Top(JsonElement schema, List<string> changes)
    {
        // An array: PHP writes an empty object so.
        if (schema.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null || (schema.ValueKind == JsonValueKind.Array && schema.GetArrayLength() == 0))
        {
            changes.Add("it had no schema");
            return new JsonObject { ["type"] = "object", ["properties"] = new JsonObject() };
        }
        if (schema.ValueKind != JsonValueKind.Object)
            throw new SchemaRefusedException("its schema is not an object");
        var top = new SchemaRepair(schema, changes).Repair(schema, "") as JsonObject ?? [];
        Inline(top, changes);
        if (top["type"] is JsonArray types && types.Any(static t => t?.GetValue<string>() == "object"))
        {
            top["type"] = "object";
            changes.Add("its schema allowed more than an object");
        }
        if (top["type"] is null && !NotAtTheTop.Any(top.ContainsKey) && !top.ContainsKey("items"))
        {
            top["type"] = "object";
            changes.Add("its schema had no type");
        }
        if (top["type"] is not JsonValue type || type.GetValue<string>() != "object")
            throw new SchemaRefusedException("its schema is not of type \"object\"");
        foreach (var keyword in NotAtTheTop.Where(top.ContainsKey))
        {
            // Without its own parameters the model would not know how to call the tool.
            if (top["properties"] is not JsonObject { Count: > 0 })
                throw new SchemaRefusedException($"its schema has '{keyword}' at the top and no properties of its own");
            top.Remove(keyword);
            changes.Add($"'{keyword}' at the top of its schema is left out");
        }
        if (top["properties"] is null)
        {
            top["properties"] = new JsonObject();
            changes.Add("its schema had no properties");
        }
        return top;
    }

    /// <summary>A schema that is a reference to one of its own definitions: what is referred to takes its place.</summary>
    private static void Inline(JsonObject top, List<string> changes)
    {
        for (var left = 8; left > 0 && top["$ref"] is JsonValue reference; left--)
        {
            top.Remove("$ref");
            if (SchemaReference.Find(top, reference.GetValue<string>()) is not JsonObject named || ReferenceEquals(named, top))
                throw new SchemaRefusedException("its schema is a reference to itself");
            foreach (var (keyword, value) in named)
            {
                if (!top.ContainsKey(keyword))
                    top[keyword] = value?.DeepClone();
            }
            changes.Add("its schema was a reference");
        }
    }

    private static int Depth(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => 1 + value.EnumerateObject().Select(static p => Depth(p.Value)).DefaultIfEmpty().Max(),
        JsonValueKind.Array => 1 + value.EnumerateArray().Select(Depth).DefaultIfEmpty().Max(),
        _ => 0,
    };
}
