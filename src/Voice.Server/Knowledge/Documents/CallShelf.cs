using Voice.OpenAI.Endpoints;

namespace Voice.Server.Knowledge.Documents;

/// <summary>The documents of one call. Thread-safe.</summary>
internal sealed class CallShelf
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _over = new();
    private readonly List<AttachedDocument> _documents = [];
    private int _reserved;
    private int _last;

    /// <summary>Ends with the call.</summary>
    public CancellationToken Over => _over.Token;

    public IReadOnlyList<AttachedDocument> Documents
    {
        get
        {
            lock (_gate)
                return [.. _documents];
        }
    }

    /// <summary>The entry that has the other files of the call: one question can only name files of one entry. Null if there are none.</summary>
    public OpenAIEndpoint? Home => Documents.Select(static document => document.File?.At).FirstOrDefault(static at => at is not null);

    /// <summary>Keeps a place for a document that is on its way.</summary>
    public bool TryReserve(int most)
    {
        lock (_gate)
        {
            if (_documents.Count + _reserved >= most)
                return false;
            _reserved++;
            return true;
        }
    }

    public void Release()
    {
        lock (_gate)
            _reserved--;
    }

    public string NextId() => $"doc_{Interlocked.Increment(ref _last)}";

    /// <summary>The name, with a number if another document of the call has it.</summary>
    public string Unique(string name)
    {
        lock (_gate)
        {
            var unique = name;
            for (var number = 2; _documents.Exists(document => string.Equals(document.Name, unique, StringComparison.OrdinalIgnoreCase)); number++)
                unique = $"{Path.GetFileNameWithoutExtension(name)} ({number}){Path.GetExtension(name)}";
            return unique;
        }
    }

    /// <returns>False if the call is over.</returns>
    public bool TryAdd(AttachedDocument document)
    {
        lock (_gate)
        {
            if (_over.IsCancellationRequested)
                return false;
            _documents.Add(document);
            return true;
        }
    }

    /// <summary>The call is over.</summary>
    /// <returns>The documents that it had.</returns>
    public IReadOnlyList<AttachedDocument> Close()
    {
        lock (_gate)
        {
            _over.Cancel();
            return [.. _documents];
        }
    }
}
