namespace Voice.OpenAI.Models;

/// <summary>The facts about one model.</summary>
/// <param name="Context">Tokens of context, or null if it is not known.</param>
/// <param name="Shutdown">The day from which it is off, or null if none is set.</param>
/// <param name="Successor">The model that the provider names in its place, or null.</param>
/// <param name="Prices">The prices, or null if they are not known.</param>
internal sealed record ModelFacts(string Model, ModelKind Kind, int? Context, DateOnly? Shutdown, string? Successor, ModelPrices? Prices);
