using System.Text.Json;

namespace Voice.OpenAI.Cascade;

/// <summary>Finds JSON texts that follow each other in one string.</summary>
internal static class JsonTexts
{
    /// <summary>The texts in order, up to the first that is not whole; what stands between them is skipped if it is a separator or white space.</summary>
    public static IEnumerable<JsonDocument> In(string text)
    {
        var from = 0;
        while (true)
        {
            while (from < text.Length && (char.IsWhiteSpace(text[from]) || text[from] is ',' or ';'))
                from++;
            if (from >= text.Length)
                yield break;
            var length = text[from] is '{' or '[' ? LengthOf(text, from) : text.Length - from;
            if (length == 0 || LooseJson.ParseWhole(text.Substring(from, length)) is not { } json)
                yield break;
            yield return json;
            from += length;
        }
    }

    /// <returns>The length of the object or array that begins at <paramref name="from"/>, or 0 if it has no end.</returns>
    public static int LengthOf(string text, int from)
    {
        var depth = 0;
        var quoted = false;
        for (var i = from; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when quoted: i++; break;
                case '"': quoted = !quoted; break;
                case '{' or '[' when !quoted: depth++; break;
                case '}' or ']' when !quoted && --depth == 0: return i + 1 - from;
            }
        }
        return 0;
    }
}
