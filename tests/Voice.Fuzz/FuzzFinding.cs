namespace Voice.Fuzz;

/// <summary>A promise that a reader broke.</summary>
/// <param name="Input">What broke it. A run with the same seed brings it about again.</param>
internal sealed record FuzzFinding(string Reader, string What, byte[] Input);
