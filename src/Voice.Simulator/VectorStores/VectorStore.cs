using System.Text.Json.Nodes;
using Voice.Simulator.Files;

namespace Voice.Simulator.VectorStores;

/// <summary>A set of files that can be searched. Safe to share.</summary>
sealed class VectorStore(string id, string owner, FileShelf shelf, TimeProvider time)
{
    /// <summary>As many as the simulator keeps files.</summary>
    public const int MostFiles = FileShelf.MostFiles;

    readonly Lock _lock = new();
    readonly List<StoreFile> _files = [];

    public string Id => id;

    public string Owner => owner;

    public DateTimeOffset CreatedAt { get; } = time.GetUtcNow();

    /// <summary>When it was created, changed or searched last.</summary>
    public DateTimeOffset ActiveAt { get; private set; } = time.GetUtcNow();

    public string Name { get; set; } = "";

    public string? Description { get; set; }

    public JsonObject Metadata { get; set; } = [];

    /// <summary>Days without activity after which it expires; null for never.</summary>
    public int? ExpiresAfterDays { get; set; }

    public DateTimeOffset? ExpiresAt => ExpiresAfterDays is { } days ? ActiveAt.AddDays(days) : null;

    /// <summary><c>expired</c>, <c>in_progress</c> while a file is being read, or <c>completed</c>.</summary>
    public string Status => ExpiresAt <= time.GetUtcNow() ? "expired" : Files.Any(file => file.Status == "in_progress") ? "in_progress" : "completed";

    /// <summary>The files in the order in which they were added. What was deleted from the account, or has expired there, is in no store any more.</summary>
    public IReadOnlyList<StoreFile> Files
    {
        get
        {
            lock (_lock)
            {
                _files.RemoveAll(file => shelf.Find(owner, file.File.Id) is null);
                return [.. _files];
            }
        }
    }

    public StoreFile? Find(string fileId) => Files.FirstOrDefault(file => file.File.Id == fileId);

    /// <summary>Adds a file; one that is there already is replaced. False where the store is full.</summary>
    public bool TryAdd(StoreFile file)
    {
        lock (_lock)
        {
            _files.RemoveAll(other => other.File.Id == file.File.Id);
            if (_files.Count >= MostFiles) return false;
            _files.Add(file);
            return true;
        }
    }

    public void Remove(StoreFile file)
    {
        lock (_lock) _files.Remove(file);
    }

    public void Touch() => ActiveAt = time.GetUtcNow();
}
