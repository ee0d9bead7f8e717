using Voice.Assistants;
using Voice.Lines;

namespace Voice.Sessions;

/// <content>What the machine does about tools; the desk decides which may run.</content>
public sealed partial class Conversation
{
    private void OnToolCalled(ToolCalled called)
    {
        var wasIdle = !_tools.AnyRunning;
        if (_tools.Begin(called, judge(called), _generation, _now) is not { } call)
            return;
        if (wasIdle)
            _fillers = 0;
        Carry(call);
        if (call.State == ToolCallState.AwaitingWords)
            _do.Start(SessionTimer.WordsDue, WordsPatience);
    }

    /// <summary>Does what the desk has decided about a call.</summary>
    private void Carry(ToolCall call)
    {
        if (call.State == ToolCallState.Running)
            _do.Do(new RunTool(call.CallId, call.Name, call.Arguments));
        var state = call switch
        {
            { State: not ToolCallState.Finished } => ToolState.Running,
            _ when _tools.IsAsked(call) => ToolState.Waiting,
            { Result.Succeeded: true } => ToolState.Done,
            _ => ToolState.Failed,
        };
        _do.Tell(new ToolChanged(call.CallId, call.Name, state, call.Result?.Elapsed ?? TimeSpan.Zero, state == ToolState.Waiting ? call.Arguments : call.Result?.Output));
    }

    private void OnToolFinished(ToolCall? call)
    {
        if (call is not null)
            Carry(call);
    }

    private void Reconsider(bool giveUp)
    {
        foreach (var call in _tools.Reconsider(_now, giveUp))
            Carry(call);
    }

    private void OnConfirmed(ToolConfirmed confirmed)
    {
        if (_tools.Press(confirmed.CallId, confirmed.Yes, _now) is { } call)
            Carry(call);
        else if (!confirmed.Yes)
            AddNote("The caller pressed No: do not do it.");
    }

    private void SendToolOutputs()
    {
        foreach (var call in _tools.TakeFinished(_slot.ResponseId))
        {
            if (call.ByButton)
            {
                AddNote($"The caller pressed Yes. '{call.Name}' was run; its result: {call.Result!.Output}");
                continue;
            }
            _toolsUsed.Add(new ToolUsed(Transcript.Lines.Count, call.CallId, call.Name, call.Arguments, call.Result!.Output));
            Add(new AddToolOutput(NextId("tool"), call.CallId, call.Name, call.Arguments, call.Result.Output, Anew: call.Generation != _generation));
        }
    }

    private void AddNote(string text)
    {
        var id = NextId("note");
        Add(new AddNote(id, id, text));
    }

    /// <summary>A few words while tools work, outside the conversation: the model does not remember them.</summary>
    private void AskForFiller()
    {
        _fillers++;
        var id = NextId("aside");
        _slot.Request(id, aside: true);
        _do.Send(new CreateResponse(id, $"Say exactly: \"{toolOptions.Filler}\"", Aside: true));
    }
}
