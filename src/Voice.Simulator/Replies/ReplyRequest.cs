namespace Voice.Simulator.Replies;

/// <summary>All that a reply depends on.</summary>
/// <param name="Turns">The conversation, oldest first.</param>
/// <param name="Tools">The tools that may be called; empty where <c>tool_choice</c> is <c>none</c>.</param>
/// <param name="Directions">Instructions for this one response, or null.</param>
/// <param name="MustCall">True where <c>tool_choice</c> demands a call.</param>
/// <param name="Idle">True where the reply was caused by the user's silence.</param>
sealed record ReplyRequest(
    IReadOnlyList<Turn> Turns,
    IReadOnlyList<ToolOffer> Tools,
    string? Directions = null,
    bool MustCall = false,
    bool Idle = false)
{
    /// <summary>What the assistant said last, or null.</summary>
    public string? LastAnswer => Turns.OfType<Turn.Assistant>().LastOrDefault(turn => turn.Text.Length > 0)?.Text;

    /// <summary>The outputs that came in since anybody last spoke.</summary>
    public IReadOnlyList<Turn.Output> FreshOutputs =>
        [.. Turns.Reverse().TakeWhile(turn => turn is Turn.Output or Turn.Call or Turn.System).OfType<Turn.Output>().Reverse()];

    /// <summary>The tool that a call id belongs to, or null.</summary>
    public Turn.Call? CallOf(string callId) => Turns.OfType<Turn.Call>().LastOrDefault(call => call.CallId == callId);
}
