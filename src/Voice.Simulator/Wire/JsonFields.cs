using System.Text.Json;

namespace Voice.Simulator.Wire;

/// <summary>Reads the fields of a JSON object, and gives a default where the type is another.</summary>
static class JsonFields
{
    /// <summary>A string of the object; empty where there is none.</summary>
    public static string Text(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    /// <summary>True if the object has the property and it is not null.</summary>
    public static bool Has(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>True if the field is true; false for anything else.</summary>
    public static bool Flag(this JsonElement json, string name) => json.FlagOr(name, false);

    /// <summary>True or false as the field is, or the default where it is neither.</summary>
    public static bool FlagOr(this JsonElement json, string name, bool otherwise) =>
        json.Has(name) && json.GetProperty(name).ValueKind is JsonValueKind.True or JsonValueKind.False
            ? json.GetProperty(name).ValueKind == JsonValueKind.True
            : otherwise;

    /// <summary>A whole number; false for anything else, where the framework's own would throw.</summary>
    public static bool TryGetInt(this JsonElement json, out int value)
    {
        value = 0;
        return json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out value);
    }
}
