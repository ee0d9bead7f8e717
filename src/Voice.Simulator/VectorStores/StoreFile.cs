using System.Text.Json.Nodes;
using Voice.Simulator.Documents;
using Voice.Simulator.Files;

namespace Voice.Simulator.VectorStores;

/// <summary>A file in a vector store. It is read beside the caller's thread.</summary>
sealed class StoreFile
{
    readonly Task<(Document? Document, DocumentFault? Fault)> _reading;

    /// <param name="attributes">What filters compare: texts, numbers, true and false.</param>
    /// <param name="chunking">How it was asked to be cut, as it goes out.</param>
    public StoreFile(StoredFile file, DateTimeOffset addedAt, JsonObject attributes, JsonObject chunking)
    {
        (File, AddedAt, Attributes, Chunking) = (file, addedAt, attributes, chunking);
        _reading = Task.Run(file.Read);
    }

    public StoredFile File { get; }

    public DateTimeOffset AddedAt { get; }

    public JsonObject Attributes { get; set; }

    public JsonObject Chunking { get; }

    /// <summary>Null while it is being read, and where it could not be.</summary>
    public Document? Document => _reading.IsCompletedSuccessfully ? _reading.Result.Document : null;

    /// <summary>Null while it is being read, and where it could be.</summary>
    public DocumentFault? Fault => _reading.IsCompletedSuccessfully ? _reading.Result.Fault : null;

    /// <summary><c>in_progress</c>, <c>completed</c> or <c>failed</c>.</summary>
    public string Status => !_reading.IsCompleted ? "in_progress" : Document is null ? "failed" : "completed";

    /// <summary>Bytes of its text.</summary>
    public int UsageBytes => Document?.Length ?? 0;
}
