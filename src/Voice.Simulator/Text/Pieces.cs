namespace Voice.Simulator.Text;

/// <summary>Text as it is streamed.</summary>
static class Pieces
{
    const int ArgumentsLength = 16;

    /// <summary>A word each, with the blank before it.</summary>
    public static IEnumerable<string> Of(string text)
    {
        var start = 0;
        for (var i = 1; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] != ' ') continue;
            yield return text[start..i];
            start = i;
        }
    }

    /// <summary>The arguments of a call: cut anywhere but within a character, because that is what a model does.</summary>
    public static IEnumerable<string> OfArguments(string json)
    {
        for (var start = 0; start < json.Length;)
        {
            var end = Math.Min(start + ArgumentsLength, json.Length);
            if (end < json.Length && char.IsLowSurrogate(json[end])) end++;
            yield return json[start..end];
            start = end;
        }
    }
}
