using System.Globalization;
using System.Text;
using System.Text.Json;
using Voice.Wire;

namespace Voice.Server.Phone.Carriers;

/// <summary>One control message of a WebSocket channel, in whichever of its two dialects.</summary>
/// <param name="Name">The event's name.</param>
/// <param name="Fields">Its fields; those that are no texts or numbers, and the channel's variables, are left out.</param>
/// <param name="Variables">The channel's variables, if it brings any.</param>
/// <param name="IsJson">The dialect.</param>
/// <remarks>
/// Source: chan_websocket.c. Plain text is <c>NAME key:value key:value</c> on one line, where a mark's and a buffer's message have the bare id as their only
/// field; JSON is an object with <c>event</c> in it. Fields that are not known come with newer versions, and are no fault.
/// </remarks>
internal sealed record AsteriskMessage(string Name, IReadOnlyDictionary<string, string> Fields, IReadOnlyDictionary<string, string> Variables, bool IsJson)
{
    public const string Id = "correlation_id";

    private const int MostFields = 64;
    private const int LongestName = 64;
    private static readonly Dictionary<string, string> None = [];

    /// <returns>Null if it is no message.</returns>
    public static AsteriskMessage? Read(ReadOnlySpan<byte> message)
    {
        try
        {
            byte[] room = [];
            return message.TrimStart(" \r\n\t"u8).StartsWith("{"u8) ? ReadJson(WireText.MendJson(message, ref room)) : ReadPlain(WireText.Mend(Encoding.UTF8.GetString(message)));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    public string? Text(string field) => Fields.TryGetValue(field, out var value) && value.Length is > 0 and <= 256 ? value : null;

    public int Number(string field) => int.TryParse(Fields.GetValueOrDefault(field), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;

    public bool IsTrue(string field) => Fields.GetValueOrDefault(field) is "true" or "True" or "yes";

    private static AsteriskMessage ReadJson(ReadOnlySpan<byte> message)
    {
        var json = new Utf8JsonReader(message);
        using var document = JsonDocument.ParseValue(ref json);
        var variables = document.RootElement.TryGetProperty("channel_variables", out var given) && given.ValueKind == JsonValueKind.Object ? Texts(given) : None;
        var fields = Texts(document.RootElement);
        return new AsteriskMessage(fields["event"], fields, variables, IsJson: true);
    }

    private static Dictionary<string, string> Texts(JsonElement of)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in of.EnumerateObject().Take(MostFields))
        {
            if (field.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
                texts[field.Name] = field.Value.ToString();
        }
        return texts;
    }

    private static AsteriskMessage? ReadPlain(string line)
    {
        var words = line.Split(' ', MostFields, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words is not [var name, ..] || name.Length > LongestName || name.AsSpan().ContainsAnyExcept(Capitals))
            return null;
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in words.AsSpan(1))
        {
            var colon = word.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                fields[word[..colon]] = word[(colon + 1)..];
            else
                fields.TryAdd(Id, word);
        }
        return new AsteriskMessage(name, fields, None, IsJson: false);
    }

    private static readonly System.Buffers.SearchValues<char> Capitals = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
}
