namespace Voice.Server.Knowledge.Documents;

/// <summary>A document was not taken. The problem says why, for the caller.</summary>
internal sealed class DocumentException(Problem problem) : Exception(problem.Message)
{
    public Problem Problem { get; } = problem;
}
