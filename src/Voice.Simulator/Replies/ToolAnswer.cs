using System.Globalization;
using System.Text.Json;
using Voice.Simulator.Text;

namespace Voice.Simulator.Replies;

/// <summary>Puts what tools returned, JSON or text, into words.</summary>
static class ToolAnswer
{
    /// <summary>Longer than this is not meant to be read out.</summary>
    const int MaxSpoken = 1_200;

    static readonly string[] Speaking =
        ["spoken", "say", "speech", "message", "answer", "text", "summary", "description", "result", "output", "content"];

    /// <summary>All outputs, one sentence or more each.</summary>
    public static string Speak(IReadOnlyList<Turn.Output> outputs, ReplyRequest request) =>
        string.Join(' ', outputs.Select(output => Speak(request.CallOf(output.CallId)?.Tool ?? "", output.Text)));

    /// <summary>One output.</summary>
    public static string Speak(string tool, string output)
    {
        if (Confirmation.IsWanted(output)) return Confirmation.Question(tool);
        if (IsGoodbye(tool)) return "Goodbye. It was nice to talk to you.";
        try
        {
            using var document = JsonDocument.Parse(output);
            return Sentence(FromJson(tool, document.RootElement));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Sentence(FromText(tool, output));
        }
    }

    /// <summary>An output as it is put in the place of <c>{output}</c>: the words, without a sentence around them.</summary>
    public static string Plain(string output) => Speak("", output).TrimEnd('.');

    static string FromJson(string tool, JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String) return FromText(tool, json.GetString()!);
        if (IsDice(tool) && Numbers(json) is { Count: > 0 } rolled) return $"You rolled {string.Join(" and ", rolled)}";
        if (json.ValueKind != JsonValueKind.Object) return About(tool, Value("", json));
        if (Failure(json) is { } failure) return $"Sorry, that did not work: {failure}";
        if (IsClock(tool) && json.EnumerateObject().Select(property => Moment(property.Value)).FirstOrDefault(text => text is not null) is { } moment)
            return moment;
        if (FoundPlaces.Words(json) is { } places) return places;
        foreach (var name in Speaking)
        {
            if (json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String && Speakable(text.GetString()!))
                return FromText(tool, text.GetString()!);
        }

        var parts = json.EnumerateObject().Select(property => Part(property)).Where(part => part.Length > 0).ToList();
        return parts.Count == 0 ? "Done" : About(tool, string.Join(", ", parts));
    }

    /// <summary>What such a tool returns is for the model; the caller is owed a goodbye.</summary>
    static bool IsGoodbye(string tool) => tool.Contains("end_call", StringComparison.OrdinalIgnoreCase) || tool.Contains("hang_up", StringComparison.OrdinalIgnoreCase);

    static string? Failure(JsonElement json)
    {
        if (json.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.String or JsonValueKind.Object)
            return error.ValueKind == JsonValueKind.String ? error.GetString() : Value("", error);
        return null;
    }

    static string FromText(string tool, string text)
    {
        text = text.Trim();
        if (text.Length == 0) return "Done";
        if (!Speakable(text)) return About(tool, "the result is ready");
        if (Moment(text) is { } moment) return moment;
        return text.Contains(' ', StringComparison.Ordinal) ? text : About(tool, text);
    }

    static string Part(JsonProperty property)
    {
        var value = Value(property.Name, property.Value);
        if (value.Length == 0) return "";
        var (name, unit) = Unit(Wording.Of(property.Name));
        return name.Length == 0 ? value + unit : $"{name} {value}{unit}";
    }

    static string Value(string name, JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => Speakable(json.GetString()!) ? Moment(json)?.TrimEnd('.') ?? json.GetString()! : "",
        JsonValueKind.Number => json.GetRawText(),
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Array => string.Join(" and ", json.EnumerateArray().Select(item => Value(name, item)).Where(text => text.Length > 0)),
        JsonValueKind.Object => string.Join(", ", json.EnumerateObject().Select(Part).Where(text => text.Length > 0)),
        _ => "",
    };

    static (string Name, string Unit) Unit(string name)
    {
        foreach (var (ending, unit) in new[]
        {
            (" celsius", " degrees Celsius"), (" c", " degrees Celsius"), (" fahrenheit", " degrees Fahrenheit"), (" f", " degrees Fahrenheit"),
            (" kmh", " kilometres per hour"), (" percent", " percent"), (" seconds", " seconds"), (" minutes", " minutes"), (" ms", " milliseconds"),
        })
        {
            if (name.EndsWith(ending, StringComparison.Ordinal)) return (name[..^ending.Length], unit);
        }

        return (name, "");
    }

    static string? Moment(JsonElement json) => json.ValueKind == JsonValueKind.String ? Moment(json.GetString()!) : null;

    /// <summary>An ISO 8601 time in words, at the offset it was written in.</summary>
    static string? Moment(string text)
    {
        if (text.Length is < 16 or > 40 || text[4] != '-' || text[10] is not ('T' or ' ') ||
            !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            return null;
        return moment.ToString("'It is 'h:mm tt' on 'dddd, MMMM d, yyyy", CultureInfo.InvariantCulture);
    }

    static bool IsClock(string tool) =>
        tool.Contains("time", StringComparison.OrdinalIgnoreCase) || tool.Contains("date", StringComparison.OrdinalIgnoreCase);

    static bool IsDice(string tool) => tool.Contains("dice", StringComparison.OrdinalIgnoreCase);

    /// <summary>The numbers of a roll: a list of them, or a result.</summary>
    static List<string>? Numbers(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number => [json.GetRawText()],
        JsonValueKind.Array => [.. json.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Number).Select(item => item.GetRawText())],
        JsonValueKind.Object => json.EnumerateObject().Where(property => property.Name is "rolls" or "dice" or "result" or "results" or "values")
            .Select(property => Numbers(property.Value)).FirstOrDefault(numbers => numbers is { Count: > 0 }),
        _ => null,
    };

    static bool Speakable(string text) =>
        text.Length <= MaxSpoken &&
        !text.StartsWith("http", StringComparison.OrdinalIgnoreCase) &&
        !text.StartsWith("data:", StringComparison.OrdinalIgnoreCase) &&
        (text.Length < 80 || text.Contains(' ', StringComparison.Ordinal));

    static string About(string tool, string words)
    {
        var name = Wording.Of(tool);
        foreach (var verb in (string[])["get ", "fetch ", "current ", "show "])
        {
            if (name.StartsWith(verb, StringComparison.Ordinal)) name = name[verb.Length..];
        }

        return name.Length == 0 ? words : $"{char.ToUpperInvariant(name[0])}{name[1..]}: {words}";
    }

    static string Sentence(string words) => words.Length > 0 && words[^1] is '.' or '!' or '?' ? words : words + ".";
}
