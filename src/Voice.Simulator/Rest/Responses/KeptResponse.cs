using Voice.Simulator.Replies;

namespace Voice.Simulator.Rest.Responses;

/// <summary>What a later request may go on from.</summary>
/// <param name="Prompt">All that a model would have read, and what it answered.</param>
sealed record KeptResponse(IReadOnlyList<Turn> Turns, string Prompt);
