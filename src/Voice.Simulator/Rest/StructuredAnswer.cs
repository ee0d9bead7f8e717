using System.Text.Json;
using System.Text.Json.Nodes;
using Voice.Simulator.Documents;
using Voice.Simulator.Replies;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest;

/// <summary>
/// An answer in the JSON Schema that the request asks for. A program without understanding goes by the names of the fields: the answer,
/// whether something was found, and where (file, page, quote). What it does not know is empty.
/// </summary>
static class StructuredAnswer
{
    const int MostDepth = 8;

    static readonly string[] Files = ["file", "filename", "file_name", "document", "source", "title", "name"];
    static readonly string[] Quotes = ["quote", "excerpt", "passage", "sentence", "snippet", "text"];
    static readonly string[] Flags = ["found", "is_found", "answered", "has_answer", "known", "success"];
    static readonly string[] Ids = ["file_id", "id"];

    /// <summary>The steps with all that is said in one JSON text; unchanged where no schema is given.</summary>
    /// <param name="format">The request's <c>text.format</c>, or <c>response_format.json_schema</c>.</param>
    public static IReadOnlyList<ReplyStep> Apply(JsonElement? format, IReadOnlyList<ReplyStep> steps)
    {
        if (format is not { } given || !given.Has("schema")) return steps;
        var said = steps.OfType<ReplyStep.Say>().ToList();
        if (said.Count == 0) return steps;
        var root = given.GetProperty("schema");
        var answer = string.Join(' ', said.Select(say => say.Text));
        IReadOnlyList<Passage> found = [.. said.SelectMany(say => say.Found)];
        var isFound = found.Count > 0 || !said.Exists(say => say.IsReading);
        var json = new Filling(root, answer, found, isFound).Fill(root, "answer", null, 0)?.ToJsonString(JsonText.Compact) ?? "null";
        return [.. steps.Where(step => step is not ReplyStep.Say), new ReplyStep.Say(json) { Found = found }];
    }

    sealed class Filling(JsonElement root, string answer, IReadOnlyList<Passage> found, bool isFound)
    {
        /// <summary>The value of a field.</summary>
        /// <param name="place">The passage that the object around it tells of, or null.</param>
        public JsonNode? Fill(JsonElement schema, string name, Passage? place, int depth)
        {
            schema = Resolve(schema);
            if (depth > MostDepth || schema.ValueKind != JsonValueKind.Object) return null;
            if (schema.Has("const")) return JsonNode.Parse(schema.GetProperty("const").GetRawText());
            if (schema.Has("enum") && schema.GetProperty("enum") is { ValueKind: JsonValueKind.Array } options && options.GetArrayLength() > 0) return JsonNode.Parse(options[0].GetRawText());
            return Type(schema) switch
            {
                "object" => Object(schema, place, depth),
                "array" => Array(schema, name, place, depth),
                "boolean" => Flags.Contains(name, StringComparer.OrdinalIgnoreCase) && isFound,
                "integer" or "number" when name.Contains("page", StringComparison.OrdinalIgnoreCase) => (place ?? First)?.Page is { } page ? page : AllowsNull(schema) ? null : found.Count > 0 ? 1 : 0,
                "integer" or "number" => 0,
                "string" => Words(name, place),
                _ => null,
            };
        }

        Passage? First => found.Count > 0 ? found[0] : null;

        JsonObject Object(JsonElement schema, Passage? place, int depth)
        {
            var filled = new JsonObject();
            if (!schema.Has("properties")) return filled;
            foreach (var property in schema.GetProperty("properties").EnumerateObject()) filled[property.Name] = Fill(property.Value, property.Name, place, depth + 1);
            return filled;
        }

        JsonArray Array(JsonElement schema, string name, Passage? place, int depth) =>
            place is not null || !schema.Has("items") ? [] : [.. found.Select(passage => Fill(schema.GetProperty("items"), name.TrimEnd('s'), passage, depth + 1))];

        string Words(string name, Passage? place)
        {
            if (Ids.Contains(name, StringComparer.OrdinalIgnoreCase)) return (place ?? First)?.FileId ?? "";
            if (Files.Contains(name, StringComparer.OrdinalIgnoreCase)) return (place ?? First)?.Document.Name ?? "";
            if (place is not null || (name != "text" && Quotes.Contains(name, StringComparer.OrdinalIgnoreCase))) return (place ?? First)?.Text ?? "";
            return answer;
        }

        JsonElement Resolve(JsonElement schema)
        {
            for (var i = 0; i < MostDepth && schema.Text("$ref") is { Length: > 0 } reference; i++)
            {
                var found = root;
                foreach (var step in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
                    found = found.Has(step) ? found.GetProperty(step) : default;
                schema = found;
            }

            return schema;
        }

        /// <summary>A text without pages has no page to name.</summary>
        static bool AllowsNull(JsonElement schema) => schema.GetRawText().Contains("\"null\"", StringComparison.Ordinal);

        string Type(JsonElement schema)
        {
            foreach (var name in (string[])["anyOf", "oneOf"])
            {
                if (!schema.Has(name) || schema.GetProperty(name).ValueKind != JsonValueKind.Array) continue;
                return schema.GetProperty(name).EnumerateArray().Select(choice => Type(Resolve(choice))).FirstOrDefault(type => type != "null") ?? "null";
            }

            if (!schema.Has("type")) return schema.Has("properties") ? "object" : "string";
            var type = schema.GetProperty("type");
            return type.ValueKind == JsonValueKind.Array
                ? type.EnumerateArray().Select(one => one.GetString() ?? "").FirstOrDefault(one => one != "null") ?? "null"
                : type.GetString() ?? "";
        }
    }
}
