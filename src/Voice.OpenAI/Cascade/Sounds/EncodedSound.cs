using System.Text;
using System.Text.Json;
using Voice.Audio;

namespace Voice.OpenAI.Cascade;

/// <summary>Finds the sound in a JSON value: a string of base64 or of hexadecimal digits under one of the names that services use.</summary>
internal static class EncodedSound
{
    private const int Deepest = 6;
    private const int FewestHexDigits = 64;                     // words do not hold this many characters of base64 in a row

    private const int FewestOfAnyName = 64;                     // a word is valid base64 too

    // OpenAI's events, its chat models, Google, MiniMax, ElevenLabs and their followers.
    private static readonly string[] Names = ["audio", "delta", "data", "audio_data", "audioContent", "audio_content", "audio_base64", "audioBase64", "b64_json", "base64"];

    // Fields of these names hold sound or other data.
    private static readonly string[] OpenNames = ["chunk", "content", "bytes", "output", "result", "choices", "message"];

    /// <returns>Null if there is none.</returns>
    /// <exception cref="InvalidDataException">It tells an error, or the string is no sound.</exception>
    public static byte[]? In(JsonElement json) => In(json, Deepest);

    private static byte[]? In(JsonElement json, int depth)
    {
        if (json.ValueKind == JsonValueKind.String)
            return Decode(json.GetString()!);
        if (json.ValueKind == JsonValueKind.Array && depth > 0)
            return json.EnumerateArray().Select(part => In(part, depth - 1)).FirstOrDefault(static found => found is not null);
        if (json.ValueKind != JsonValueKind.Object || depth == 0)
            return null;
        if (json.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.Object or JsonValueKind.String)
            throw new InvalidDataException("an error in JSON");
        foreach (var name in Names)
        {
            if (json.TryGetProperty(name, out var value) && In(value, depth - 1) is { } found)
                return found;
        }
        foreach (var name in OpenNames)
        {
            if (json.TryGetProperty(name, out var value) && (value.ValueKind != JsonValueKind.String || value.GetString()!.Length >= FewestOfAnyName) && In(value, depth - 1) is { } found)
                return found;
        }
        return null;
    }

    /// <summary>Base64 in any of its spellings, with or without the beginning of a <c>data:</c> address, or hexadecimal digits.</summary>
    /// <returns>Null if it is neither, or empty.</returns>
    public static byte[]? Decode(string text)
    {
        if (text.Length == 0 || text.Contains(' ', StringComparison.Ordinal))
            return null;                                        // words, though their letters are those of base64
        if (text.Length >= FewestHexDigits && text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit))
            return Convert.FromHexString(text);
        var coded = Encoding.UTF8.GetBytes(text);
        var bytes = new byte[LooseBase64.MostBytes(coded.Length)];
        return LooseBase64.TryDecode(coded, bytes, out var written) && written > 0 ? bytes[..written] : null;
    }
}
