using Voice.Simulator.Documents;

namespace Voice.Simulator.Files;

/// <summary>A file that a client uploaded.</summary>
/// <param name="Owner">The key of the account that it belongs to.</param>
/// <param name="ExpiresAt">Null where it is kept until it is deleted.</param>
sealed record StoredFile(string Id, string Owner, string Name, string Purpose, byte[] Bytes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt)
{
    readonly Lazy<(Document? Document, DocumentFault? Fault)> _reading = new(() => DocumentReader.Read(Name, Bytes));

    /// <summary>Its text, or why there is none. It is read at the first question, which may take seconds.</summary>
    public (Document? Document, DocumentFault? Fault) Read() => _reading.Value;
}
