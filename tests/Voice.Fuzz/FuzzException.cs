namespace Voice.Fuzz;

/// <summary>A reader broke a promise that is no exception: it made no progress, or said nothing of what it dropped.</summary>
internal sealed class FuzzException(string message) : Exception(message);
