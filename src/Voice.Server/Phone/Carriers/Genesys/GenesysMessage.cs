using System.Text.Json;
using System.Text.RegularExpressions;

namespace Voice.Server.Phone.Carriers;

/// <summary>The envelope of a message from Genesys.</summary>
/// <param name="Id">The session.</param>
/// <param name="Sequence">Of this message: one more than of the one before.</param>
/// <param name="Seen">The last of our messages that the peer had read.</param>
internal readonly partial record struct GenesysMessage(string Type, string Id, int Sequence, int Seen, JsonElement Parameters)
{
    /// <returns>Null if the text is no message.</returns>
    public static GenesysMessage? Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || Text(root, "version") != "2" || Text(root, "type") is not { } type || Text(root, "id") is not { } id || !Guid.TryParseExact(id, "D", out _)
            || Number(root, "seq") is not { } sequence || Number(root, "serverseq") is not { } seen
            || Text(root, "position") is not { } position || !Duration().IsMatch(position)
            || !root.TryGetProperty("parameters", out var parameters) || parameters.ValueKind != JsonValueKind.Object)
        {
            return null;
        }
        return new GenesysMessage(type, id, sequence, seen, parameters);
    }

    public string? Text(string name) => Text(Parameters, name);

    /// <summary>The BCP 47 tag of a language; null if there is none.</summary>
    public string? Language => Text("language") is { } tag && Tag().IsMatch(tag) ? tag : null;

    /// <returns>0 if there is no such parameter.</returns>
    public int Number(string name) => Number(Parameters, name) ?? 0;

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static int? Number(JsonElement of, string name) =>
        of.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var value) && value >= 0 ? value : null;

    [GeneratedRegex(@"^PT(?:[0-9]*\.)?[0-9]+S$")]
    private static partial Regex Duration();

    [GeneratedRegex("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]
    private static partial Regex Tag();
}
