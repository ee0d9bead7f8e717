namespace Voice.Benchmarks.Load;

/// <summary>A run cannot go on, for the reason in the message.</summary>
internal sealed class LoadException(string message) : Exception(message);
