namespace Voice.Tools;

/// <summary>A tool's schema cannot be repaired. The message says why, as the end of a sentence for the log.</summary>
internal sealed class SchemaRefusedException(string reason) : Exception(reason);
