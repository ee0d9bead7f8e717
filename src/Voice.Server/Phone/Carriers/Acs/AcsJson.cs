using System.Text.Json;

namespace Voice.Server.Phone.Carriers;

/// <summary>Reads messages whose names have come with and without a capital.</summary>
internal static class AcsJson
{
    private static readonly string[] Digits = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    public static string? Text(JsonElement of, string name) => LooseNames.Part(of, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <returns>The key of a tone, which is written as the key itself or by its name; null if the text is no tone.</returns>
    public static char? Key(string? tone) => tone?.ToLowerInvariant() switch
    {
        "pound" => '#',
        "asterisk" => '*',
        [var key] when char.IsAsciiDigit(key) || key is '#' or '*' => key,
        [var key] when key is >= 'a' and <= 'd' => char.ToUpperInvariant(key),
        { } name when Array.IndexOf(Digits, name) is >= 0 and var digit => (char)('0' + digit),
        _ => null,
    };
}
