using System.Text.Json.Nodes;
using Voice.Simulator.Documents;
using Voice.Simulator.Replies;

namespace Voice.Simulator.Rest;

/// <summary>An answer in writing: the events of its stream, and the whole of it. The events count even where they are not sent.</summary>
interface IWrittenRun
{
    /// <summary>True where the stream names its events and does not end with a mark; false where it is the other way round.</summary>
    bool NamesEvents { get; }

    /// <summary>What comes before the first word.</summary>
    IEnumerable<JsonObject> Begin();

    /// <summary>Words, piece by piece.</summary>
    /// <param name="found">Where in documents they come from.</param>
    IEnumerable<JsonObject> Say(string words, IReadOnlyList<Passage> found);

    /// <summary>A search of files.</summary>
    IEnumerable<JsonObject> Search(ReplyStep.Search search);

    /// <summary>A function call, piece by piece.</summary>
    IEnumerable<JsonObject> Call(string tool, string arguments);

    /// <summary>What comes after the last word.</summary>
    /// <param name="reason">Why it ended too early, <c>content_filter</c> for example; null if it did not.</param>
    IEnumerable<JsonObject> End(string? reason);

    /// <summary>The whole answer, once it has ended.</summary>
    JsonObject Whole();
}
