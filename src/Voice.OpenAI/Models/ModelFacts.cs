namespace Voice.OpenAI.Models;

/// <summary>What is known of one model.</summary>
/// <param name="Context">Tokens of context, or null if it is not known.</param>
/// <param name="Shutdown">The day from which it is off, or null if none is set.</param>
/// <param name="Successor">What the provider names in its place, or null.</param>
/// <param name="Prices">What it costs, or null if that is not known.</param>
internal sealed record ModelFacts(string Model, ModelKind Kind, int? Context, DateOnly? Shutdown, string? Successor, ModelPrices? Prices);
