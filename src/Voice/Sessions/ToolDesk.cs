using System.Text.Json;
using System.Text.Json.Nodes;
using Voice.Assistants;
using Voice.Tools;

namespace Voice.Sessions;

/// <summary>The tool calls of a conversation, and the rights they have: enforced here, whatever the model says.</summary>
/// <remarks>
/// <para>Each call id is taken once and answered once, together with the other calls of its reply.</para>
/// <para>
/// A call that changes something is entered by name and arguments, as intended, before it runs: the same call again, with no new word of the caller in between, is the same
/// effect and gets the same result; one whose outcome is unknown does not run again without the caller's yes.
/// </para>
/// <para>
/// A yes is a turn of the caller that began after the question, whose words are a yes and hold no no; or a button. It is good for one call with exactly those arguments.
/// </para>
/// <para>Not thread-safe: it belongs to the conversation.</para>
/// </remarks>
internal sealed class ToolDesk(ToolOptions options)
{
    private const string NotYet = "Not done yet: the caller must agree first. Ask them, naming what will be done, and call this again with the same arguments once they have said yes.";

    private readonly List<ToolCall> _open = [];
    private readonly HashSet<string> _seen = [];
    private readonly Dictionary<string, int> _counts = [];
    private readonly Dictionary<string, ToolCall> _effects = [];
    private readonly Dictionary<string, CallerTurn?> _effectTurns = [];
    private readonly Dictionary<string, OpenQuestion> _questions = [];
    private CallerTurn? _turn;
    private int _sinceTurn;

    /// <summary>True while a call runs or waits for the others of its reply.</summary>
    public bool Any => _open.Count > 0;

    /// <summary>True while a call is at work.</summary>
    public bool AnyRunning => _open.Exists(static call => call.State != ToolCallState.Finished);

    public static string KeyOf(string name, string arguments)
    {
        try
        {
            return name + Sorted(JsonNode.Parse(string.IsNullOrWhiteSpace(arguments) ? "{}" : arguments))?.ToJsonString();
        }
        catch (JsonException)
        {
            return name + arguments;
        }
    }

    /// <summary>The caller has begun a turn.</summary>
    public void BeginTurn(string itemId, TimeSpan now)
    {
        _turn = new CallerTurn(itemId, now);
        _sinceTurn = 0;
    }

    /// <summary>The words of a turn are known. Empty: they could not be written down.</summary>
    public void HearWords(string itemId, string words)
    {
        if (_turn is { } turn && turn.ItemId == itemId)
            turn.Words = words;
    }

    /// <summary>The model calls a tool.</summary>
    /// <param name="generation">Which assistant of the call made it.</param>
    /// <returns>The call; null if its id is known: it was answered or will be.</returns>
    public ToolCall? Begin(ToolCalled called, ToolVerdict verdict, int generation, TimeSpan now)
    {
        if (!_seen.Add(called.CallId))
            return null;
        var call = new ToolCall(called.CallId, called.Name, called.Arguments, called.ResponseId, verdict.Policy) { Generation = generation };
        _open.Add(call);
        if ((verdict.Refusal ?? TooMany(call)) is { } refusal)
            Refuse(call, refusal);
        else if (!SameEffect(call))
            Admit(call, now);
        return call;
    }

    /// <summary>Decides about calls that waited for the words of the caller's turn.</summary>
    /// <param name="giveUp">The words did not come in time.</param>
    /// <returns>Those that may run, and those that may not.</returns>
    public IReadOnlyList<ToolCall> Reconsider(TimeSpan now, bool giveUp)
    {
        var waiting = _open.FindAll(static call => call.State == ToolCallState.AwaitingWords);
        if (giveUp && _turn is { Words: null } turn)
            turn.Words = "";
        foreach (var call in waiting)
            Admit(call, now);
        return waiting.FindAll(static call => call.State != ToolCallState.AwaitingWords);
    }

    /// <summary>The caller pressed yes or no.</summary>
    /// <returns>The call to run; null if nothing runs.</returns>
    public ToolCall? Press(string callId, bool yes, TimeSpan now)
    {
        var key = _questions.FirstOrDefault(q => q.Value.Call.CallId == callId).Key;
        if (key is null || !_questions.Remove(key, out var question) || !yes || now - question.AskedAt > options.ConfirmWithin)
            return null;
        var asked = question.Call;
        var call = new ToolCall(asked.CallId, asked.Name, asked.Arguments, asked.ResponseId, asked.Policy) { ByButton = true };
        _open.Add(call);
        Run(call);
        return call;
    }

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

    private string? TooMany(ToolCall call)
    {
        var count = _counts[call.Name] = _counts.GetValueOrDefault(call.Name) + 1;
        if (count > call.Policy.MostPerCall)
            return $"'{call.Name}' has been used {call.Policy.MostPerCall} times in this call, which is the most it may be.";
        return ++_sinceTurn > options.MostPerTurn ? "Too many tool calls without a word of the caller. Answer with what you have." : null;
    }

    /// <summary>The same effect, with no new word of the caller in between, is not made again.</summary>
    private bool SameEffect(ToolCall call)
    {
        if (!call.Policy.HasEffect || !_effects.TryGetValue(call.Key, out var known) || known.Result?.Outcome == ToolOutcome.Failed)
            return false;
        if (known.Result is null)
            Refuse(call, "This is being done already. Its result will come.");
        else if (known.Result.Outcome == ToolOutcome.Done && _effectTurns[call.Key] == _turn)
            (call.State, call.Result) = (ToolCallState.Finished, known.Result);
        else
            return false;
        return true;
    }

    private void Admit(ToolCall call, TimeSpan now)
    {
        var unknown = call.Policy.HasEffect && _effects.TryGetValue(call.Key, out var known) && known.Result?.Outcome == ToolOutcome.Unknown;
        if (!call.Policy.NeedsConfirmation && !unknown)
        {
            Run(call);
            return;
        }
        if (!_questions.TryGetValue(call.Key, out var question) || now - question.AskedAt > options.ConfirmWithin)
        {
            _questions[call.Key] = new OpenQuestion(call, now);
            Refuse(call, unknown ? "It is not known whether this was done before. " + NotYet : NotYet);
            return;
        }
        if (_turn is null || _turn.BeganAt <= question.AskedAt)
        {
            Refuse(call, NotYet);
            return;
        }
        if (_turn.Words is not { } words)
        {
            call.State = ToolCallState.AwaitingWords;
            return;
        }
        _questions.Remove(call.Key);
        switch (Consent.Read(words))
        {
            case Answer.Yes: Run(call); break;
            case Answer.No: Refuse(call, "The caller said no. It was not done."); break;
            default:
                _questions[call.Key] = new OpenQuestion(call, now);
                Refuse(call, "The caller has not clearly said yes. It was not done. " + NotYet);
                break;
        }
    }

    /// <summary>True if the call ended up as a question to the caller.</summary>
    public bool IsAsked(ToolCall call) => _questions.TryGetValue(call.Key, out var question) && question.Call == call;

    private void Run(ToolCall call)
    {
        call.State = ToolCallState.Running;
        if (!call.Policy.HasEffect)
            return;
        _effects[call.Key] = call;
        _effectTurns[call.Key] = _turn;
    }

    private static void Refuse(ToolCall call, string why) => (call.State, call.Result) = (ToolCallState.Finished, ToolResult.Refused(why));

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(static p => p.Key, StringComparer.Ordinal).Select(static p => KeyValuePair.Create(p.Key, Sorted(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
