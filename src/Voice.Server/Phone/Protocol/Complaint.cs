using System.Text;
using System.Text.Json;
using Voice.Wire;

namespace Voice.Server.Phone;

/// <summary>The complaint of a peer, from any of the fields that peers use, made fit for a log.</summary>
/// <remarks>A peer may quote our message, and so what was spoken: what stands in quotes or braces is left out.</remarks>
internal static class Complaint
{
    private const int LongestCode = 64;
    private const int LongestWords = 200;
    private static readonly string[] Codes = ["code", "errorCode", "error_code", "status", "subCode"];
    private static readonly string[] Words = ["title", "name", "message", "msg", "detail", "description", "reason", "info", "error"];
    private static readonly string[] Parts = ["payload", "error", "warning", "errors", "resultInformation", "parameters"];

    /// <summary>True of the name of an event by which a peer complains.</summary>
    public static bool IsNamed(string name) =>
        name.Contains("error", StringComparison.OrdinalIgnoreCase) || name.Contains("warning", StringComparison.OrdinalIgnoreCase) || name.Contains("fail", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a complaint: its fields stand at the top or one level below.</summary>
    public static PhoneEvent Read(JsonElement message)
    {
        var (code, words) = Fields(message);
        return PhoneEvent.Complained(code, words);
    }

    /// <inheritdoc cref="Read"/>
    /// <returns>The code and the words; either may be empty.</returns>
    public static (string Code, string Words) Fields(JsonElement message)
    {
        var code = "";
        var words = new List<string>();
        foreach (var part in Parts.Select(name => Part(message, name)).Prepend(message))
        {
            var one = part.ValueKind == JsonValueKind.Array && part.GetArrayLength() > 0 ? part[0] : part;
            if (one.ValueKind == JsonValueKind.String)
                words.Add(one.GetString()!);
            code = code.Length > 0 ? code : Codes.Select(name => Said(one, name)).FirstOrDefault(said => said.Length > 0, "");
            words.AddRange(Words.Select(name => Said(one, name)));
        }
        return (Plain(code, LongestCode), Plain(string.Join(", ", words.Where(w => w.Length > 0).Distinct()), LongestWords));
    }

    /// <summary>On one line, without what is quoted, and cut.</summary>
    public static string Plain(string text, int longest = LongestWords)
    {
        var plain = new StringBuilder();
        var depth = 0;
        var quote = false;
        foreach (var character in WireText.Mend(text))
        {
            if (character is '{' or '[')
                depth++;
            else if (character is '}' or ']')
                depth = Math.Max(0, depth - 1);
            else if (character == '"')
                quote = !quote;
            else if (depth == 0 && !quote)
                plain.Append(char.IsControl(character) ? ' ' : character);
            if (depth + (quote ? 1 : 0) > 0 && (plain.Length == 0 || plain[^1] != '…'))
                plain.Append('…');
            if (plain.Length > longest)
                break;
        }
        return WireText.Cut(plain.ToString(), longest).Trim();
    }

    private static JsonElement Part(JsonElement of, string name) =>
        LooseNames.Part(of, name) is { ValueKind: JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.String } part ? part : default;

    private static string Said(JsonElement of, string name) =>
        LooseNames.Part(of, name) is { ValueKind: JsonValueKind.String or JsonValueKind.Number } value ? value.ToString() : "";
}
