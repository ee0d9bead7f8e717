namespace Bakery;

/// <summary>One order.</summary>
/// <param name="CallId">The call it was made in, as the log names it.</param>
public sealed record Order(int Number, string Cake, string CallId);
