namespace Voice.Fuzz;

/// <summary>A promise that a reader broke.</summary>
/// <param name="Input">The input that broke the reader. A run with the same seed repeats it.</param>
internal sealed record FuzzFinding(string Reader, string What, byte[] Input);
