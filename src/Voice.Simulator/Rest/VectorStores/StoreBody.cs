using System.Text.Json;
using System.Text.Json.Nodes;
using Voice.Simulator.VectorStores;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest.VectorStores;

/// <summary>Reads what clients send about vector stores.</summary>
/// <remarks>Source: OpenAI API description, <c>CreateVectorStoreRequest</c>, <c>CreateVectorStoreFileRequest</c>, <c>VectorStoreFileAttributes</c>.</remarks>
static class StoreBody
{
    const int MostAttributes = 16;

    static readonly FieldRule Attributes = FieldRule.Object;
    static readonly FieldRule Expiry = FieldRule.Fields(("anchor!", FieldRule.OneOf("last_active_at")), ("days!", FieldRule.Integer(1, 365)));

    static readonly FieldRule Chunking = FieldRule.Variants(
        ("auto", FieldRule.Fields(("type", FieldRule.Any))),
        ("static", FieldRule.Fields(
            ("type", FieldRule.Any),
            ("static!", FieldRule.Fields(("max_chunk_size_tokens!", FieldRule.Integer(100, 4_096)), ("chunk_overlap_tokens!", FieldRule.Integer(0, 2_048)))))));

    /// <summary>Changes a store as the body says; what is wrong with it, or null.</summary>
    public static Rejection? Apply(JsonElement body, VectorStore store)
    {
        var wrong = Optional(body, "name", FieldRule.Text()) ?? Optional(body, "description", FieldRule.Text()) ?? Optional(body, "expires_after", Expiry) ?? CheckPairs(body, "metadata", textOnly: true);
        if (wrong is not null) return wrong;
        if (body.Has("name")) store.Name = body.Text("name");
        if (body.Has("description")) store.Description = body.Text("description");
        if (body.Has("metadata")) store.Metadata = Object(body, "metadata");
        if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty("expires_after", out var expiry))
            store.ExpiresAfterDays = expiry.ValueKind == JsonValueKind.Null ? null : expiry.GetProperty("days").GetInt32();
        store.Touch();
        return null;
    }

    /// <summary>The attributes of a file, or what is wrong with them.</summary>
    public static (JsonObject Attributes, Rejection? Wrong) ReadAttributes(JsonElement body) => (Object(body, "attributes"), CheckPairs(body, "attributes", textOnly: false));

    /// <summary>How a file is to be cut, as it goes out. The simulator cuts by pages, whatever is asked for.</summary>
    public static (JsonObject Chunking, Rejection? Wrong) ReadChunking(JsonElement body)
    {
        if (Optional(body, "chunking_strategy", Chunking) is { } wrong) return ([], wrong);
        if (body.Has("chunking_strategy") && body.GetProperty("chunking_strategy").Text("type") == "static") return (Object(body, "chunking_strategy"), null);
        return (new() { ["type"] = "static", ["static"] = new JsonObject { ["max_chunk_size_tokens"] = 800, ["chunk_overlap_tokens"] = 400 } }, null);
    }

    static Rejection? Optional(JsonElement body, string name, FieldRule rule) => body.Has(name) ? rule.Check(body.GetProperty(name), name) : null;

    static JsonObject Object(JsonElement body, string name) => body.Has(name) ? JsonNode.Parse(body.GetProperty(name).GetRawText()) as JsonObject ?? [] : [];

    static Rejection? CheckPairs(JsonElement body, string name, bool textOnly)
    {
        if (!body.Has(name)) return null;
        var pairs = body.GetProperty(name);
        if (Attributes.Check(pairs, name) is { } wrong) return wrong;
        if (pairs.EnumerateObject().Count() > MostAttributes) return Rejection.Invalid(name, $"Invalid '{name}': too many properties. Expected at most {MostAttributes}.");
        foreach (var pair in pairs.EnumerateObject())
        {
            if (pair.Name.Length > 64) return Rejection.Invalid(name, $"Invalid '{name}': a key has more than 64 characters.");
            if (pair.Value.ValueKind is JsonValueKind.String || textOnly)
            {
                if (FieldRule.Text(512).Check(pair.Value, $"{name}.{pair.Name}") is { } tooLong) return tooLong;
            }
            else if (pair.Value.ValueKind is not (JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False))
            {
                return Rejection.Invalid($"{name}.{pair.Name}", $"Invalid type for '{name}.{pair.Name}': a string, a number or a boolean expected.");
            }
        }

        return null;
    }
}
