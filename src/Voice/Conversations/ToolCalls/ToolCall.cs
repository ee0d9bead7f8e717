using System.Text.Json;
using System.Text.Json.Nodes;
using Voice.Tools;

namespace Voice.Conversations;

/// <summary>Where a tool call stands.</summary>
internal enum ToolCallState
{
    /// <summary>It may run once the words of the caller's turn are known and are a yes.</summary>
    AwaitingWords,
    Running,
    Finished,
}

/// <summary>A tool call that the model waits for.</summary>
internal sealed class ToolCall(string callId, string name, string arguments, string responseId, ToolPolicy policy)
{
    public string CallId { get; } = callId;

    /// <summary>What the assistant that made it calls it. Differs from <see cref="CallId"/> if an earlier assistant of the call had used that.</summary>
    public string AssistantsId { get; init; } = callId;

    public string Name { get; } = name;

    public string Arguments { get; } = arguments;

    public string ResponseId { get; } = responseId;

    public ToolPolicy Policy { get; } = policy;

    /// <summary>The same call again has the same key: the ledger of effects goes by it.</summary>
    public string Key { get; } = KeyOf(name, arguments);

    /// <summary>Which of the call's assistants made it: the first is 0.</summary>
    public int Generation { get; init; }

    /// <summary>How many lines of the transcript came before it.</summary>
    public int Place { get; init; }

    public ToolCallState State { get; set; }

    /// <summary>What the model is told; null until it is known.</summary>
    public ToolResult? Result { get; set; }

    /// <summary>True once it was let run.</summary>
    public bool WasRun { get; set; }

    /// <summary>True if it was refused because there were too many since the caller's last turn.</summary>
    public bool IsSurplus { get; set; }

    /// <summary>True for a call that the caller has answered by a button: the model has had its answer ("not yet"), so the result comes as a note.</summary>
    public bool ByButton { get; private init; }

    /// <summary>The call once more, answered by a button.</summary>
    public ToolCall Pressed() => new(CallId, Name, Arguments, ResponseId, Policy) { ByButton = true };

    /// <summary>Name and arguments, whatever the order of the properties and however their numbers are written.</summary>
    private static string KeyOf(string name, string arguments)
    {
        try
        {
            return name + Sorted(JsonNode.Parse(string.IsNullOrWhiteSpace(arguments) ? "{}" : arguments))?.ToJsonString();
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return name + arguments;                    // not JSON, a name twice, half a character: refused anyway
        }
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(static p => p.Key, StringComparer.Ordinal).Select(static p => KeyValuePair.Create(p.Key, Sorted(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Sorted)]),
        JsonValue v when v.GetValueKind() == JsonValueKind.Number && v.TryGetValue<double>(out var number) && Math.Abs(number) < 1e15 && Math.Floor(number) == number => JsonValue.Create((long)number),
        _ => node?.DeepClone(),
    };
}
