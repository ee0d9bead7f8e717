namespace Voice.Simulator.Text;

/// <summary>Cuts text where a speaker would pause, so that the first sound need not wait for the last word.</summary>
static class Sentences
{
    /// <summary>A sentence longer than this is cut at a blank.</summary>
    const int MaxLength = 300;

    /// <summary>The pieces together are the text; blanks stay at the front of the piece they precede.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var pieces = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var atEnd = i + 1 == text.Length || char.IsWhiteSpace(text[i + 1]);
            var ends = atEnd && text[i] is '.' or '!' or '?' or '\n' or ':';
            if (!ends && (i - start < MaxLength || !atEnd)) continue;
            pieces.Add(text[start..(i + 1)]);
            start = i + 1;
        }

        if (start < text.Length) pieces.Add(text[start..]);
        return pieces;
    }
}
