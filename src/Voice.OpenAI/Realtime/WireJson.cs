using System.Globalization;
using System.Text.Json;

namespace Voice.OpenAI.Realtime;

/// <summary>Reads fields of a provider's JSON without trust: a field that is missing or of another kind reads as nothing, and a number may be written as text.</summary>
internal static class WireJson
{
    /// <summary>A field, or an undefined element.</summary>
    public static JsonElement Part(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var part) ? part : default;

    /// <summary>A text, or empty.</summary>
    public static string Text(JsonElement of, string name) => Part(of, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    /// <summary>A text that must be there.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static string Required(JsonElement of, string name) =>
        Text(of, name) is { Length: > 0 } text ? text : throw new FormatException($"The field {name} is missing.");

    /// <summary>A number, or null.</summary>
    public static double? Number(JsonElement of, string name) => Part(of, name) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out var value) && double.IsFinite(value) => value,
        { ValueKind: JsonValueKind.String } text when double.TryParse(text.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) => value,
        _ => null,
    };

    /// <summary>A whole number, or 0.</summary>
    public static int Count(JsonElement of, string name) => Number(of, name) is { } value and > int.MinValue and < int.MaxValue ? (int)value : 0;

    /// <summary>JSON that should be text: the text, or what stands there if it is an object or a list; else empty.</summary>
    public static string Json(JsonElement of, string name) => Part(of, name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { ValueKind: JsonValueKind.Object or JsonValueKind.Array } json => json.GetRawText(),
        _ => "",
    };
}
