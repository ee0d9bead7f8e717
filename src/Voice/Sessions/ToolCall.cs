using Voice.Tools;

namespace Voice.Sessions;

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

    public string Name { get; } = name;

    public string Arguments { get; } = arguments;

    public string ResponseId { get; } = responseId;

    public ToolPolicy Policy { get; } = policy;

    /// <summary>Which of the call's assistants made it: the first is 0.</summary>
    public int Generation { get; init; }

    public ToolCallState State { get; set; }

    /// <summary>What the model is told; null until it is known.</summary>
    public ToolResult? Result { get; set; }

    /// <summary>True for a call that the caller set going by a button: the model has had its answer ("not yet"), so the result comes as a note.</summary>
    public bool ByButton { get; init; }

    /// <summary>The same call again has the same key: the ledger of effects goes by it.</summary>
    public string Key => ToolDesk.KeyOf(Name, Arguments);
}
