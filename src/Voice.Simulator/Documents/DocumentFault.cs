namespace Voice.Simulator.Documents;

/// <summary>Why a file could not be read as a document.</summary>
/// <param name="Code"><c>unsupported_file</c> or <c>invalid_file</c>, as a vector store tells it.</param>
/// <param name="Message">A sentence for the user of the API.</param>
sealed record DocumentFault(string Code, string Message)
{
    public static DocumentFault Unsupported(string message) => new("unsupported_file", message);

    public static DocumentFault Invalid(string message) => new("invalid_file", message);
}
