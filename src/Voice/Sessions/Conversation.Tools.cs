using Voice.Assistants;
using Voice.Lines;
using Voice.Tools;

namespace Voice.Sessions;

/// <content>What the machine does about tools; the desk decides which may run.</content>
public sealed partial class Conversation
{
    private const string Aside = "aside";

    private string? _surplusReply;                              // the reply that was told that it calls too many tools
    private bool _surplusTold;

    private void OnToolCalled(ToolCalled called)
    {
        var wasIdle = !_tools.AnyRunning;
        var begun = _tools.Begin(called, judge(called), _generation, Transcript.Lines.Count, _now);
        if (!_tools.AwaitsWords)
            SettleTurns();                                      // else it may be heard again: its words decide about a call
        if (begun is not { } call)
            return;
        if (wasIdle)
            _fillers = 0;
        Carry(call);
        CarrySettled();
        AwaitWords(WordsPatience);
    }

    /// <summary>Calls wait for the words of the caller's turn, but not after any length of time.</summary>
    private void AwaitWords(TimeSpan patience)
    {
        if (_tools.AwaitsWords)
            _do.Start(SessionTimer.WordsDue, patience);
    }

    /// <summary>Words that are being heard again, or still being said, may come yet.</summary>
    private void OnWordsDue()
    {
        if (_assistant is null || _caller == CallerState.Speaking)
            AwaitWords(WordsPatience);
        else
            Reconsider(giveUp: true);
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

    private ToolChanged? Progress(ToolProgressed progressed) => _tools.NameOfRunning(progressed.CallId) is { } name
        ? new ToolChanged(progressed.CallId, name, ToolState.Running, progressed.Elapsed, progressed.Progress.ToString())
        : null;

    private void OnToolFinished(ToolCall? call)
    {
        if (call is not null)
            Carry(call);
    }

    private void Reconsider(bool giveUp)
    {
        foreach (var call in _tools.Reconsider(_now, giveUp))
            Carry(call);
        CarrySettled();
    }

    /// <summary>A question that was answered by voice, or asked again, is no longer open on the caller's screen.</summary>
    private void CarrySettled()
    {
        foreach (var call in _tools.TakeSettled())
            Carry(call);
    }

    private void OnConfirmed(ToolConfirmed confirmed)
    {
        if (_tools.Press(confirmed.CallId, confirmed.Yes, _now) is { } call)
            Carry(call);
    }

    private void SendToolOutputs()
    {
        foreach (var call in _tools.TakeFinished(_slot.ResponseId))
        {
            if (call.ByButton)
            {
                AddNote(call.WasRun ? $"The caller pressed Yes. '{call.Name}' was run; its result: {call.Result!.Output}" : call.Result!.Output);
                continue;
            }
            _done.Add(new ToolUsed(Transcript.Lines.Count, call.CallId, call.Name, call.Arguments, call.Result!.Output));
            var anew = call.Generation != _generation;
            var output = new AddToolOutput(NextId("tool"), anew ? call.CallId : call.AssistantsId, call.Name, call.Arguments, call.Result.Output, anew);
            if (IsEndless(call))
                Leave(output);
            else
                Add(output);
        }
    }

    /// <summary>A model that goes on calling tools after it was told to stop gets its outputs, but no more replies until the caller speaks.</summary>
    private bool IsEndless(ToolCall call)
    {
        if (!call.IsSurplus)
            return false;
        _surplusReply ??= call.ResponseId;
        return _surplusReply != call.ResponseId;
    }

    private void Leave(AddToolOutput output)
    {
        if (_assistant is not null)
            _do.Send(output);
        if (!_surplusTold)
            _do.Tell(Problems.AssistantError("tool_loop"));
        _surplusTold = true;
    }

    private void BeginTurn(string itemId)
    {
        _tools.BeginTurn(itemId);
        AwaitWords(WordsPatience);
        (_surplusReply, _surplusTold, _empties) = (null, false, 0);
    }

    private void AddNote(string text)
    {
        var id = NextId("note");
        var note = ToolText.Clean(text, toolOptions.LongestOutput);
        _done.Add(new Noted(Transcript.Lines.Count, note));
        Add(new AddNote(id, id, note));
    }

    /// <summary>A filler that was asked for and overtaken by another reply comes beside that one: nobody waits for it any more.</summary>
    private bool IsLateAside(ResponseCreated created)
    {
        if (created.RequestId is not { } id || _slot.State == SlotState.Free || !_slot.IsStray(id) || !id.StartsWith(Aside, StringComparison.Ordinal))
            return false;
        _slot.ForgetStray();
        _do.Send(new CancelResponse(NextId("cancel"), created.ResponseId));
        return true;
    }

    /// <summary>A few words while tools work, outside the conversation: the model does not remember them.</summary>
    private void AskForFiller()
    {
        _fillers++;
        var id = NextId(Aside);
        _slot.Request(id, aside: true);
        _do.Send(new CreateResponse(id, $"Say exactly: \"{toolOptions.Filler}\"", Aside: true) { Words = toolOptions.Filler });
    }
}
