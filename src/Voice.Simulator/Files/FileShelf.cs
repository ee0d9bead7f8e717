using Voice.Simulator.Wire;

namespace Voice.Simulator.Files;

/// <summary>The files of all accounts, in memory. Safe to share.</summary>
sealed class FileShelf(TimeProvider time)
{
    /// <summary>Files of all accounts together.</summary>
    public const int MostFiles = 2_000;

    /// <summary>Bytes of all files together: 256 MiB.</summary>
    public const long MostBytes = 256 * 1024 * 1024;

    readonly Lock _lock = new();
    readonly List<StoredFile> _files = [];

    /// <summary>Keeps a file. False where the shelf is full.</summary>
    public bool TryAdd(StoredFile file)
    {
        lock (_lock)
        {
            Tidy();
            if (_files.Count >= MostFiles || _files.Sum(other => other.Bytes.LongLength) + file.Bytes.LongLength > MostBytes) return false;
            _files.Add(file);
            return true;
        }
    }

    /// <summary>Null for one that is not there, has expired, or is somebody else's.</summary>
    public StoredFile? Find(string owner, string id)
    {
        lock (_lock)
        {
            Tidy();
            return _files.Find(file => file.Owner == owner && file.Id == id);
        }
    }

    /// <summary>The refusal of an id that no file has.</summary>
    /// <param name="path">Where the id stands in the request.</param>
    public static Rejection Unknown(string id, string path) => new(null, $"No such File object: {id}", path) { Status = StatusCodes.Status404NotFound };

    /// <summary>The files of an account, oldest first.</summary>
    public IReadOnlyList<StoredFile> Of(string owner)
    {
        lock (_lock)
        {
            Tidy();
            return _files.FindAll(file => file.Owner == owner);
        }
    }

    public void Remove(StoredFile file)
    {
        lock (_lock) _files.Remove(file);
    }

    void Tidy()
    {
        var now = time.GetUtcNow();
        _files.RemoveAll(file => file.ExpiresAt <= now);
    }
}
