namespace Voice.TurnDetection;

/// <summary>What was decided about a turn.</summary>
internal enum TurnDecisionKind
{
    /// <summary>The turn is over.</summary>
    Over,

    /// <summary>The caller is waited for: their words are not finished.</summary>
    Waited,
}

/// <summary>One decision about a turn, with what it was made from: so that nobody has to guess why the assistant waited.</summary>
/// <param name="Rule">In English, such as <c>ends in "and"</c>. It names words of our own lists only, nothing else of what the caller said.</param>
/// <param name="Inputs">What was known, by name: numbers, texts of our own, true and false.</param>
internal sealed record TurnDecision(TurnDecisionKind Kind, string Rule, IReadOnlyDictionary<string, object> Inputs)
{
    /// <summary>How much silence in all ends the turn.</summary>
    public TimeSpan Silence { get; init; }
}
