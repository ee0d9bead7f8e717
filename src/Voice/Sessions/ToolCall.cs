using Voice.Tools;

namespace Voice.Sessions;

/// <summary>A tool call that the model waits for. The result is null while it runs.</summary>
internal sealed class ToolCall(string callId, string name, string responseId)
{
    public string CallId { get; } = callId;

    public string Name { get; } = name;

    public string ResponseId { get; } = responseId;

    public ToolResult? Result { get; set; }
}
