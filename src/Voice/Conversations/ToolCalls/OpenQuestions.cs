using Voice.Tools;

namespace Voice.Conversations;

/// <summary>The tool calls that wait for the caller's yes, by what they would do.</summary>
/// <remarks>
/// A question is put when the assistant speaks to the caller after it was told that it must ask: what the caller says before that answers something else.
/// </remarks>
/// <param name="within">How long a question stays open.</param>
internal sealed class OpenQuestions(TimeSpan within)
{
    private readonly Dictionary<string, OpenQuestion> _open = [];
    private readonly List<ToolCall> _settled = [];

    public bool Holds(ToolCall call) => _open.TryGetValue(call.Key, out var question) && question.Call == call;

    public void Ask(ToolCall call, TimeSpan now, int lastTurn)
    {
        Settle(call.Key, ToolOutcome.Failed, "Asked again.");
        _open[call.Key] = new OpenQuestion(call, now, lastTurn);
    }

    /// <returns>The question for a call like this one, or null if it was not asked or is too old.</returns>
    public OpenQuestion? Find(string key, TimeSpan now) => _open.TryGetValue(key, out var question) && IsInTime(question, now) ? question : null;

    /// <summary>Takes out the question of a call, answered by a button.</summary>
    public OpenQuestion? Take(string callId)
    {
        var question = _open.Values.FirstOrDefault(q => q.Call.CallId == callId);
        if (question is not null)
            _open.Remove(question.Call.Key);
        return question;
    }

    public bool IsInTime(OpenQuestion question, TimeSpan now) => now - question.AskedAt <= within;

    /// <summary>The assistant speaks to the caller.</summary>
    /// <param name="lastTurn">The number of the caller's last turn.</param>
    /// <param name="isTold">Whether the model has been told that it must ask about a call.</param>
    public void Put(int lastTurn, Predicate<ToolCall> isTold)
    {
        foreach (var question in _open.Values)
        {
            if (question.PutAfter is null && isTold(question.Call))
                question.PutAfter = lastTurn;
        }
    }

    /// <summary>The caller has said no in this turn: it holds for all that was asked before.</summary>
    public void Deny(int turn)
    {
        foreach (var question in _open.Values)
            question.IsDenied |= question.AskedAfter < turn;
    }

    /// <summary>A question is over, and so is the card that the caller was shown for it.</summary>
    public void Settle(string key, ToolOutcome outcome, string words)
    {
        if (!_open.Remove(key, out var question))
            return;
        question.Call.Result = new ToolResult(outcome, words, TimeSpan.Zero);
        _settled.Add(question.Call);
    }

    /// <summary>The calls whose questions are over since this was last asked.</summary>
    public IReadOnlyList<ToolCall> TakeSettled()
    {
        if (_settled.Count == 0)
            return [];
        ToolCall[] settled = [.. _settled];
        _settled.Clear();
        return settled;
    }
}
