using Voice.Assistants;
using Voice.Lines;
using Voice.Tools;

namespace Voice.Sessions;

/// <summary>The tool calls of a conversation: each call id is taken once, and answered once, together with the other calls of its reply.</summary>
/// <remarks>Not thread-safe: it belongs to the conversation.</remarks>
internal sealed class ToolLedger
{
    private readonly List<ToolCall> _open = [];
    private readonly HashSet<string> _seen = [];

    /// <summary>True while a call runs or waits for the others of its reply.</summary>
    public bool Any => _open.Count > 0;

    /// <returns>False if the call id is known: a call that has an effect must not be made twice.</returns>
    public bool Begin(ToolCalled called)
    {
        if (!_seen.Add(called.CallId))
            return false;
        _open.Add(new ToolCall(called.CallId, called.Name, called.ResponseId));
        return true;
    }

    /// <returns>What to show, or null if the call is unknown or has finished before.</returns>
    public ToolChanged? Finish(string callId, ToolResult result)
    {
        if (_open.Find(call => call.CallId == callId) is not { Result: null } call)
            return null;
        call.Result = result;
        return new ToolChanged(callId, call.Name, result.Succeeded ? ToolState.Done : ToolState.Failed, result.Elapsed, result.Output);
    }

    /// <summary>Takes out the calls of replies that are over and of which no call is still running.</summary>
    /// <param name="liveResponseId">The reply that is being made, and may call more tools.</param>
    public IReadOnlyList<ToolCall> TakeFinished(string? liveResponseId)
    {
        if (_open.Count == 0)
            return [];
        var taken = _open.FindAll(call => call.ResponseId != liveResponseId
            && !_open.Exists(other => other.ResponseId == call.ResponseId && other.Result is null));
        _open.RemoveAll(taken.Contains);
        return taken;
    }
}
