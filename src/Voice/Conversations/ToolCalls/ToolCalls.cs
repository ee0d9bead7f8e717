using Voice.Assistants;
using Voice.Lines;

namespace Voice.Conversations;

/// <summary>What a conversation does about tools; <see cref="ToolCallTracker"/> decides which may run.</summary>
/// <remarks>
/// Tools run while the reply goes on. When it is over and the last of its calls has finished, all outputs are sent and then exactly one reply is wanted; if the caller is speaking
/// by then, the reply to their turn is that one, provided that the outputs were confirmed before it began.
/// </remarks>
internal sealed class ToolCalls(CallParts call)
{
    /// <summary>A transcript takes about half a second; nothing that waits for the caller's words waits longer than this.</summary>
    public static readonly TimeSpan WordsPatience = TimeSpan.FromSeconds(4);

    // The sound of a turn that another assistant hears again is given to it a little faster than it was spoken.
    private static readonly TimeSpan WordsHeardAgain = TimeSpan.FromSeconds(8);

    private readonly ToolCallTracker _tracker = new(call.ToolOptions, call.Turns);
    private string? _surplusReply;                              // the reply that was told that it calls too many tools
    private bool _surplusTold;

    /// <inheritdoc cref="ToolCallTracker.Any"/>
    public bool Any => _tracker.Any;

    /// <inheritdoc cref="ToolCallTracker.AnyRunning"/>
    public bool AnyRunning => _tracker.AnyRunning;

    /// <inheritdoc cref="ToolCallTracker.AwaitsWords"/>
    public bool AwaitsWords => _tracker.AwaitsWords;

    /// <inheritdoc cref="ToolCallTracker.Answers"/>
    public bool Answers(string? responseId) => _tracker.Answers(responseId);

    /// <summary>Without these, an assistant that is asked for a reply while calls are at work would see a question that nobody has acted upon.</summary>
    public IEnumerable<HistoryItem> AtWork => _tracker.AtWork.Select(static at => new Noted(at.Place, at.State == ToolCallState.AwaitingWords
        ? $"'{at.Name}' was called and waits for the caller's yes, which comes once more now. Do not call it again for this: its result will come by itself."
        : $"Do not call '{at.Name}' again for this: it is at work, and its result will come by itself."));

    public void OnCalled(ToolCalled called)
    {
        if (!call.Replies.Slot.IsLive(called.ResponseId))
            return;
        var wasIdle = !AnyRunning;
        var verdict = called.Verdict ?? throw new InvalidOperationException($"Nobody has judged the call of '{called.Name}'.");
        var begun = _tracker.Begin(called, verdict, call.Handover.Generation, call.Transcript.Lines.Count, call.Now);
        if (!AwaitsWords)
            call.Turns.SettleAll();                             // else it may be heard again: its words decide about a call
        if (begun is null)
            return;
        if (wasIdle)
            call.Waiting.OnToolsBegan();
        Publish(begun);
        PublishSettled();
        AwaitWords(WordsPatience);
    }

    public void OnProgressed(ToolProgressed progressed)
    {
        if (_tracker.NameOfRunning(progressed.CallId) is { } name)
            call.Do.Tell(new ToolChanged(progressed.CallId, name, ToolState.Running, progressed.Elapsed, progressed.Progress.ToString()));
    }

    public void OnFinished(ToolFinished finished)
    {
        if (_tracker.Finish(finished.CallId, finished.Result) is { } over)
            Publish(over);
    }

    /// <summary>The caller pressed a button.</summary>
    public void OnConfirmed(ToolConfirmed confirmed)
    {
        if (_tracker.Press(confirmed.CallId, confirmed.Yes, call.Now) is { } pressed)
            Publish(pressed);
    }

    public void OnTurnBegan()
    {
        _tracker.OnTurnBegan();
        AwaitWords(WordsPatience);
        (_surplusReply, _surplusTold) = (null, false);
    }

    public void OnWords(CallerTurn turn) => _tracker.OnWords(turn);

    /// <inheritdoc cref="ToolCallTracker.PutQuestions"/>
    public void PutQuestions() => _tracker.PutQuestions();

    public void CancelInterruptible()
    {
        foreach (var callId in _tracker.Interruptible())
            call.Do.Do(new CancelTool(callId));
    }

    // ── Words that decide about a call ──

    /// <summary>The words that were said to the assistant before are heard again by this one.</summary>
    public void OnAssistantReady() => AwaitWords(WordsHeardAgain);

    public void OnWordsDue()
    {
        if (call.Handover.Assistant is null || call.Turns.IsSpeaking)
            AwaitWords(WordsPatience);                          // they are being heard again, or still being said
        else
            Reconsider(giveUp: true);
    }

    /// <param name="giveUp">The words did not come in time.</param>
    public void Reconsider(bool giveUp)
    {
        if (giveUp && AwaitsWords)
            call.Turns.GiveUpWords();
        foreach (var decided in _tracker.Reconsider(call.Now))
            Publish(decided);
        PublishSettled();
    }

    private void AwaitWords(TimeSpan patience)
    {
        if (AwaitsWords)
            call.Do.Start(CallTimer.WordsDue, patience);
    }

    // ── What becomes of calls ──

    /// <summary>After every event: the outputs of replies whose calls have all finished are sent.</summary>
    public void SendOutputs()
    {
        foreach (var over in _tracker.TakeFinished(call.Replies.Slot.ResponseId))
        {
            if (over.ByButton)
            {
                call.History.AddNote(over.WasRun ? $"The caller pressed Yes. '{over.Name}' was run; its result: {over.Result!.Output}" : over.Result!.Output);
                continue;
            }
            call.History.Remember(new ToolUsed(call.Transcript.Lines.Count, over.CallId, over.Name, over.Arguments, over.Result!.Output));
            var anew = over.Generation != call.Handover.Generation;
            var output = new AddToolOutput(call.NextId("tool"), anew ? over.CallId : over.AssistantsId, over.Name, over.Arguments, over.Result.Output, anew);
            if (IsEndless(over))
                SendWithoutReply(output);
            else
                call.Replies.Add(output);
        }
    }

    /// <summary>A model that goes on calling tools after it was told to stop gets its outputs, but no more replies until the caller speaks.</summary>
    private bool IsEndless(ToolCall over)
    {
        if (!over.IsSurplus)
            return false;
        _surplusReply ??= over.ResponseId;
        return _surplusReply != over.ResponseId;
    }

    private void SendWithoutReply(AddToolOutput output)
    {
        if (call.Handover.Assistant is not null)
            call.Do.Send(output);
        if (!_surplusTold)
            call.Do.Tell(Problems.AssistantError("tool_loop"));
        _surplusTold = true;
    }

    /// <summary>Does what was decided about a call, and shows it.</summary>
    private void Publish(ToolCall decided)
    {
        if (decided.State == ToolCallState.Running)
            call.Do.Do(new RunTool(decided.CallId, decided.Name, decided.Arguments));
        var state = decided switch
        {
            { State: not ToolCallState.Finished } => ToolState.Running,
            _ when _tracker.IsAsked(decided) => ToolState.Waiting,
            { Result.Succeeded: true } => ToolState.Done,
            _ => ToolState.Failed,
        };
        call.Do.Tell(new ToolChanged(decided.CallId, decided.Name, state, decided.Result?.Elapsed ?? TimeSpan.Zero, state == ToolState.Waiting ? decided.Arguments : decided.Result?.Output));
    }

    /// <summary>A question that was answered by voice, or asked again, is no longer open on the caller's screen.</summary>
    private void PublishSettled()
    {
        foreach (var settled in _tracker.TakeSettled())
            Publish(settled);
    }
}
