using System.Globalization;
using System.Text;
using System.Text.Json;
using Voice.Wire;

namespace Voice.OpenAI.Cascade;

/// <summary>Reads JSON of servers that follow OpenAI's wire more or less: a value of an unexpected type is a missing value, never an error.</summary>
internal static class LooseJson
{
    public static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <returns>The document, which the caller disposes, or null if the text is not JSON.</returns>
    public static JsonDocument? Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text, Options);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)      // the latter: half a surrogate pair
        {
            return null;
        }
    }

    /// <summary>Reads a text that is whole, so half a surrogate pair in it has no other half and becomes U+FFFD. A piece of a stream is read by <see cref="Parse"/>.</summary>
    /// <returns>The document, which the caller disposes, or null if the text is not JSON.</returns>
    public static JsonDocument? ParseWhole(string text)
    {
        byte[] room = [];
        try
        {
            return JsonDocument.Parse(WireText.MendJson(Encoding.UTF8.GetBytes(text), ref room).ToArray(), Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <returns>The property, or an element of the kind <see cref="JsonValueKind.Undefined"/> if it is missing or null.</returns>
    public static JsonElement Get(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : default;

    public static bool Exists(this JsonElement element) => element.ValueKind != JsonValueKind.Undefined;

    /// <returns>The text of a string or a number; else empty.</returns>
    public static string Text(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => StringOf(element),
        JsonValueKind.Number => element.GetRawText(),
        _ => "",
    };

    /// <returns>The text of the property if it is a string or a number; else empty.</returns>
    public static string Text(this JsonElement element, string name) => element.Get(name).Text();

    /// <returns>The elements of an array; else none.</returns>
    public static IEnumerable<JsonElement> Items(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : Enumerable.Empty<JsonElement>();

    /// <returns>The property as a count: fractions are cut and numbers in quotes are read. Null if it is no number of 0 or more.</returns>
    public static int? Count(this JsonElement element, string name) =>
        double.TryParse(element.Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0 ? (int)Math.Min(number, int.MaxValue) : null;

    private static string StringOf(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)                                       // half a surrogate pair in escapes
        {
            return Unescape(element.GetRawText());
        }
    }

    /// <summary>Keeps half a surrogate pair as it is: the other half may come with the next piece.</summary>
    private static string Unescape(string raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 1; i < raw.Length - 1; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }
            var escape = raw[++i];
            if (escape == 'u' && ushort.TryParse(raw.AsSpan(i + 1, Math.Min(4, raw.Length - i - 1)), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var unit))
            {
                text.Append((char)unit);
                i += 4;
                continue;
            }
            text.Append(escape switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', _ => escape });
        }
        return text.ToString();
    }
}
