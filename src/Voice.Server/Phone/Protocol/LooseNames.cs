using System.Text.Json;

namespace Voice.Server.Phone;

/// <summary>Reads fields of messages whose names come with and without a capital.</summary>
internal static class LooseNames
{
    /// <returns>The field; undefined if there is none, or if the value holds no fields.</returns>
    public static JsonElement Part(JsonElement of, string name)
    {
        if (of.ValueKind != JsonValueKind.Object)
            return default;
        if (of.TryGetProperty(name, out var part))
            return part;
        foreach (var field in of.EnumerateObject())
        {
            if (field.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return field.Value;
        }
        return default;
    }
}
