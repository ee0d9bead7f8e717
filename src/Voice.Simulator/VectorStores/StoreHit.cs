namespace Voice.Simulator.VectorStores;

/// <summary>A piece of a file that has to do with what was searched.</summary>
/// <param name="Text">The piece.</param>
/// <param name="Score">0 to 1.</param>
sealed record StoreHit(VectorStore Store, StoreFile File, string Text, double Score);
