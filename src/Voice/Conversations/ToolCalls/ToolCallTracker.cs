using Voice.Assistants;
using Voice.Tools;

namespace Voice.Conversations;

/// <summary>The tool calls of a conversation, and the rights they have: enforced here, whatever the model says.</summary>
/// <remarks>
/// <para>Each call id is taken once and answered once, together with the other calls of its reply.</para>
/// <para>
/// A call that changes something is entered by name and arguments, as intended, before it runs: the same call again, with no new turn of the caller in between, is the same
/// effect and gets the same result; one whose outcome is unknown does not run again without the caller's yes.
/// </para>
/// <para>
/// A yes is a turn of the caller that began after the assistant began to put the question, whose words are a yes and hold no no; or a button. It is good for one call with
/// exactly those arguments. A no holds for everything asked before it, even if the model does not ask for the answer.
/// </para>
/// <para>Not thread-safe: it belongs to the conversation.</para>
/// </remarks>
internal sealed class ToolCallTracker(ToolOptions options, CallerTurns turns)
{
    private const string NotYet = "Not done yet: the caller must confirm it first. Ask them, naming what will be done, and call this again with the same arguments once they have said yes.";

    private const string NotHeard = "Not done: what the caller says cannot be written down at present, so that a yes by voice cannot be checked. Do not ask for it again. Tell the caller that this cannot be confirmed by voice now, and that the button on the page can confirm it, where there is a page.";

    private readonly List<ToolCall> _open = [];
    private readonly HashSet<(int Generation, string CallId)> _seen = [];
    private readonly HashSet<string> _ids = [];
    private readonly Dictionary<string, int> _runs = [];
    private readonly Dictionary<string, (ToolCall Call, CallerTurn? Turn)> _effects = [];
    private readonly OpenQuestions _questions = new(options.ConfirmWithin);
    private int _sinceTurn;

    /// <summary>True while a call runs or waits for the others of its reply.</summary>
    public bool Any => _open.Count > 0;

    /// <summary>True while a call is at work.</summary>
    public bool AnyRunning => _open.Exists(static call => call.State != ToolCallState.Finished);

    /// <summary>True while a call waits for the words of the caller's turn.</summary>
    public bool AwaitsWords => _open.Exists(static call => call.State == ToolCallState.AwaitingWords);

    /// <summary>The calls that are at work, or wait for words of the caller, in order.</summary>
    public IEnumerable<ToolCall> AtWork => _open.Where(static call => call.State != ToolCallState.Finished);

    /// <summary>The caller has begun a turn.</summary>
    public void OnTurnBegan() => _sinceTurn = 0;

    /// <summary>The words of a turn are known.</summary>
    public void OnWords(CallerTurn turn)
    {
        if (Consent.Read(turn.Words!) == Answer.No)
            _questions.Deny(turn.Number);
    }

    /// <summary>The assistant speaks to the caller: whatever it was told to ask is being asked.</summary>
    public void PutQuestions() => _questions.Put(turns.LastNumber, call => !_open.Contains(call));

    /// <summary>The model calls a tool.</summary>
    /// <param name="generation">Which assistant of the call made it.</param>
    /// <param name="place">How many lines of the transcript came before it.</param>
    /// <returns>The call; null if its id is known: it was answered or will be.</returns>
    public ToolCall? Begin(ToolCalled called, ToolVerdict verdict, int generation, int place, TimeSpan now)
    {
        if (!_seen.Add((generation, called.CallId)))
            return null;
        // Another assistant may count its calls from the beginning again: that is another call.
        var id = called.CallId;
        for (var again = 2; !_ids.Add(id); again++)
            id = $"{called.CallId}_{again}";
        var call = new ToolCall(id, called.Name, called.Arguments, called.ResponseId, verdict.Policy) { Generation = generation, Place = place, AssistantsId = called.CallId };
        _open.Add(call);
        call.IsSurplus = ++_sinceTurn > options.MostPerTurn;
        if (call.IsSurplus)
            Refuse(call, "Too many tool calls without a word of the caller. Answer with what you have.");
        else if (verdict.Refusal is { } refusal)
            Refuse(call, refusal);
        else if (!SameEffect(call))
            Admit(call, now);
        return call;
    }

    /// <summary>Decides about calls that waited for the words of the caller's turn.</summary>
    /// <returns>Those that may run, and those that may not.</returns>
    public IReadOnlyList<ToolCall> Reconsider(TimeSpan now)
    {
        var waiting = _open.FindAll(static call => call.State == ToolCallState.AwaitingWords);
        foreach (var call in waiting)
            Admit(call, now);
        return waiting.FindAll(static call => call.State != ToolCallState.AwaitingWords);
    }

    /// <summary>The caller pressed yes or no.</summary>
    /// <returns>What became of the call; null if no question of it is open.</returns>
    public ToolCall? Press(string callId, bool yes, TimeSpan now)
    {
        if (_questions.Take(callId) is not { } question)
            return null;
        var call = question.Call.Pressed();
        _open.Add(call);
        if (!yes)
            Refuse(call, $"The caller pressed No: '{call.Name}' was not run, and must not be.");
        else if (!_questions.IsInTime(question, now))
            Refuse(call, $"The caller pressed Yes, but too late: '{call.Name}' was not run. Call it again to ask again.");
        else
            Run(call);
        return call;
    }

    /// <summary>True if a reply is answered by what its calls return: another reply follows from that.</summary>
    public bool Answers(string? responseId) => _open.Exists(call => !call.ByButton && call.ResponseId == responseId);

    /// <returns>Null for a call that is not at work.</returns>
    public string? NameOfRunning(string callId) => _open.Find(call => call.CallId == callId && call.State == ToolCallState.Running)?.Name;

    /// <returns>The call, or null if it is unknown or has finished before.</returns>
    public ToolCall? Finish(string callId, ToolResult result)
    {
        if (_open.Find(call => call.CallId == callId && call.State == ToolCallState.Running) is not { } call)
            return null;
        (call.State, call.Result) = (ToolCallState.Finished, result);
        return call;
    }

    /// <summary>The calls that stop when the caller takes the floor.</summary>
    public IEnumerable<string> Interruptible() =>
        _open.Where(static call => call is { State: ToolCallState.Running, Policy: { OnBargeIn: BargeInRule.Cancel, HasEffect: false } }).Select(static call => call.CallId);

    /// <summary>Takes out the calls of replies that are over and of which no call is still running.</summary>
    /// <param name="liveResponseId">The reply that is being made, and may call more tools.</param>
    public IReadOnlyList<ToolCall> TakeFinished(string? liveResponseId)
    {
        if (_open.Count == 0)
            return [];
        var taken = _open.FindAll(call => call.ByButton ? call.Result is not null : call.ResponseId != liveResponseId
            && !_open.Exists(other => !other.ByButton && other.ResponseId == call.ResponseId && other.Result is null));
        _open.RemoveAll(taken.Contains);
        return taken;
    }

    /// <summary>Earlier calls whose question to the caller is over.</summary>
    public IReadOnlyList<ToolCall> TakeSettled() => _questions.TakeSettled();

    /// <summary>True if the call ended up as a question to the caller.</summary>
    public bool IsAsked(ToolCall call) => _questions.Holds(call);

    /// <summary>The same effect, with no new turn of the caller in between, is not made again.</summary>
    private bool SameEffect(ToolCall call)
    {
        if (!call.Policy.HasEffect || !_effects.TryGetValue(call.Key, out var known) || known.Call.Result?.Outcome == ToolOutcome.Failed)
            return false;
        if (known.Call.Result is null)
            Refuse(call, "This is being done already. Its result will come.");
        else if (known.Call.Result.Outcome == ToolOutcome.Done && known.Turn == turns.Last)
            (call.State, call.Result) = (ToolCallState.Finished, known.Call.Result);
        else
            return false;
        return true;
    }

    private void Admit(ToolCall call, TimeSpan now)
    {
        var unknown = call.Policy.HasEffect && _effects.TryGetValue(call.Key, out var known) && known.Call.Result?.Outcome == ToolOutcome.Unknown;
        if (!call.Policy.NeedsConfirmation && !unknown)
            Run(call);
        else if (_questions.Find(call.Key, now) is not { } question)
            Ask(call, unknown ? "It is not known whether this was done before. " : "", now);
        else if (question.IsDenied)
            Deny(call);
        else if (question.PutAfter is not { } put || turns.LastNumber <= put)
            Refuse(call, NotYet);
        else if (turns.Last!.Words is not { } words)
            call.State = ToolCallState.AwaitingWords;
        else if (words.Length == 0 && turns.IsUnwritten)
            AskElsewhere(call, now);
        else if (Consent.Read(words) != Answer.Yes)
            Ask(call, "The caller has not clearly said yes. ", now);
        else if (turns.Last.IsSpent)
            Ask(call, "The caller's yes was for another call; each needs its own. ", now);
        else
            RunOnYes(call, turns.Last);
    }

    private void Ask(ToolCall call, string why, TimeSpan now)
    {
        _questions.Ask(call, now, turns.LastNumber);
        Refuse(call, why + NotYet);
    }

    /// <summary>Two turns in a row could not be written down: a yes by voice cannot be heard, and asking for one again leads nowhere. The question stays open for a button.</summary>
    private void AskElsewhere(ToolCall call, TimeSpan now)
    {
        _questions.Ask(call, now, turns.LastNumber);
        Refuse(call, NotHeard);
    }

    private void Deny(ToolCall call)
    {
        _questions.Settle(call.Key, ToolOutcome.Failed, "You said no.");
        Refuse(call, "The caller said no. It was not done.");
    }

    private void RunOnYes(ToolCall call, CallerTurn turn)
    {
        turn.IsSpent = true;
        _questions.Settle(call.Key, ToolOutcome.Done, "You said yes.");
        Run(call);
    }

    private void Run(ToolCall call)
    {
        if (_runs.GetValueOrDefault(call.Name) >= call.Policy.MostPerCall)
        {
            Refuse(call, $"'{call.Name}' has been used {call.Policy.MostPerCall} times in this call, which is the most it may be.");
            return;
        }
        _runs[call.Name] = _runs.GetValueOrDefault(call.Name) + 1;
        (call.State, call.WasRun) = (ToolCallState.Running, true);
        if (call.Policy.HasEffect)
            _effects[call.Key] = (call, turns.Last);
    }

    private static void Refuse(ToolCall call, string why) => (call.State, call.Result) = (ToolCallState.Finished, ToolResult.Refused(why));
}
