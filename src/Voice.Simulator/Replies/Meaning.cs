namespace Voice.Simulator.Replies;

/// <summary>Something a rule took from the user's words, and the words by which a schema may ask for it.</summary>
/// <param name="Value">A string, double, bool, TimeSpan or list of doubles.</param>
/// <param name="Names">Words that a property's name or description uses for it.</param>
sealed record Meaning(object Value, params string[] Names)
{
    public static Meaning Place(string value) => new(value, "city", "location", "place", "town", "address", "region");

    public static Meaning Subject(string value) => new(value, "prompt", "subject", "description", "picture", "image", "text", "query");

    public static Meaning Question(string value) => new(value, "question", "query", "prompt", "topic", "request", "task", "text", "problem");

    public static Meaning Duration(TimeSpan value) =>
        new(value, "seconds", "minutes", "hours", "duration", "delay", "length", "after", "time", "milliseconds", "ms", "second", "minute");

    public static Meaning Label(string value) => new(value, "label", "name", "title", "message", "note", "text", "reminder");

    public static Meaning Reason(string value) => new(value, "reason", "summary", "note", "message", "topic");

    public static Meaning Text(string value) => new(value, "text", "message", "input", "value", "words", "phrase");

    /// <summary>True if one of the words of a name or description is one of ours.</summary>
    public bool Fits(string words)
    {
        foreach (var word in words.Split([' ', ',', '.', ';', ':', '(', ')', '/'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (Names.Contains(word, StringComparer.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
