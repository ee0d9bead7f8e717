using Voice.Simulator.Documents;
using Voice.Simulator.VectorStores;

namespace Voice.Simulator.Replies;

/// <summary>One thing a response does, in order. A closed family.</summary>
abstract record ReplyStep
{
    ReplyStep()
    {
    }

    /// <summary>An assistant message of its own.</summary>
    public sealed record Say(string Text) : ReplyStep
    {
        /// <summary>True where it answers from documents, found or not.</summary>
        public bool IsReading { get; init; }

        /// <summary>Where in documents it was found, the best place first.</summary>
        public IReadOnlyList<Passage> Found { get; init; } = [];
    }

    /// <summary>A search of files that the service itself did.</summary>
    /// <param name="Query">What was searched.</param>
    public sealed record Search(string Query, IReadOnlyList<StoreHit> Hits) : ReplyStep;

    /// <summary>A function call.</summary>
    /// <param name="Arguments">A JSON object.</param>
    /// <param name="After">What to do when the output is there; null leaves it to the rules.</param>
    public sealed record Call(string Tool, string Arguments, IReadOnlyList<ReplyStep>? After = null) : ReplyStep;

    /// <summary>Nothing for a while.</summary>
    public sealed record Wait(TimeSpan Time) : ReplyStep;

    /// <summary>Something goes wrong.</summary>
    /// <param name="Detail">A close code, an error code or a reason, by kind; empty where there is none.</param>
    public sealed record Fail(FailureKind Kind, string Detail) : ReplyStep;
}
