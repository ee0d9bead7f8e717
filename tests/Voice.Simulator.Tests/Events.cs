using System.Text.Json;

namespace Voice.Simulator.Tests;

static class Events
{
    public static string Type(this JsonElement json) => json.Text("type")!;

    public static string? Text(this JsonElement json, string name) => json.GetProperty(name).GetString();

    public static int Number(this JsonElement json, string name) => json.GetProperty(name).GetInt32();

    public static IEnumerable<string> Types(this IEnumerable<JsonElement> events) => events.Select(Type);

    /// <summary>The types in order, with repeats of the audio and word deltas left out.</summary>
    public static List<string> Order(this IEnumerable<JsonElement> events) => [.. events.Types().Where(type => !type.EndsWith(".delta", StringComparison.Ordinal))];

    public static JsonElement First(this IEnumerable<JsonElement> events, string type) => events.First(item => item.Type() == type);

    /// <summary>All that a response said, in words.</summary>
    public static string Words(this JsonElement response) => string.Join(' ', response.GetProperty("output").EnumerateArray()
        .Where(item => item.Type() == "message")
        .Select(item => item.GetProperty("content")[0])
        .Select(part => part.TryGetProperty("transcript", out var transcript) ? transcript.GetString() : part.Text("text")));

    /// <summary>The function calls of a response.</summary>
    public static List<JsonElement> Calls(this JsonElement response) =>
        [.. response.GetProperty("output").EnumerateArray().Where(item => item.Type() == "function_call")];
}
