using Voice.Simulator.Documents;
using Voice.Simulator.Pictures;

namespace Voice.Simulator.Replies;

/// <summary>All that a reply depends on.</summary>
/// <param name="Turns">The conversation, oldest first.</param>
/// <param name="Tools">The tools that may be called; empty where <c>tool_choice</c> is <c>none</c>.</param>
/// <param name="Directions">Instructions for this one response, or null.</param>
/// <param name="MustCall">True where <c>tool_choice</c> demands a call.</param>
/// <param name="Idle">True where the reply was caused by the user's silence.</param>
/// <param name="ReadsAloud">True where the assistant is there to read out what it is given, and nothing else.</param>
sealed record ReplyRequest(
    IReadOnlyList<Turn> Turns,
    IReadOnlyList<ToolOffer> Tools,
    string? Directions = null,
    bool MustCall = false,
    bool Idle = false,
    bool ReadsAloud = false)
{
    /// <summary>What the assistant said last, or null.</summary>
    public string? LastAnswer => Turns.OfType<Turn.Assistant>().LastOrDefault(turn => turn.Text.Length > 0)?.Text;

    /// <summary>
    /// The outputs that no response has dealt with, unless the user has spoken since. They need not be the last turns: an output may
    /// come in while the answer to another one is being spoken.
    /// </summary>
    public IReadOnlyList<Turn.Output> FreshOutputs =>
        Turns.Count == 0 || Turns[^1] is Turn.User ? [] : [.. Turns.OfType<Turn.Output>().Where(output => !output.Told)];

    /// <summary>All pictures that are in the conversation, oldest first.</summary>
    public IReadOnlyList<Picture> Pictures => [.. Turns.OfType<Turn.User>().SelectMany(turn => turn.Pictures)];

    /// <summary>All documents that are in the conversation, oldest first.</summary>
    public IReadOnlyList<Document> Documents => [.. Turns.OfType<Turn.User>().SelectMany(turn => turn.Documents)];

    /// <summary>The tool that a call id belongs to, or null.</summary>
    public Turn.Call? CallOf(string callId) => Turns.OfType<Turn.Call>().LastOrDefault(call => call.CallId == callId);
}
