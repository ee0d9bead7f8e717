using Voice.Simulator.Files;
using Voice.Simulator.Wire;

namespace Voice.Simulator.VectorStores;

/// <summary>The vector stores of all accounts, in memory. Safe to share.</summary>
sealed class StoreShelf(FileShelf files, TimeProvider time)
{
    /// <summary>Stores of all accounts together.</summary>
    public const int MostStores = 500;

    /// <summary>An expired store is told of for so long before it is forgotten.</summary>
    static readonly TimeSpan Remembered = TimeSpan.FromDays(30);

    readonly Lock _lock = new();
    readonly List<VectorStore> _stores = [];

    /// <summary>A new store; null where there are too many.</summary>
    public VectorStore? TryCreate(string owner)
    {
        lock (_lock)
        {
            _stores.RemoveAll(old => old.ExpiresAt + Remembered <= time.GetUtcNow());
            if (_stores.Count >= MostStores) return null;
            var store = new VectorStore(Identifier.New("vs"), owner, files, time);
            _stores.Add(store);
            return store;
        }
    }

    /// <summary>Null for one that is not there, or is somebody else's.</summary>
    public VectorStore? Find(string owner, string id)
    {
        lock (_lock) return _stores.Find(store => store.Owner == owner && store.Id == id);
    }

    /// <summary>The stores of an account, oldest first.</summary>
    public IReadOnlyList<VectorStore> Of(string owner)
    {
        lock (_lock) return _stores.FindAll(store => store.Owner == owner);
    }

    public void Remove(VectorStore store)
    {
        lock (_lock) _stores.Remove(store);
    }

    /// <summary>The refusal of an id that no store has.</summary>
    public static Rejection Unknown(string id, string? path = null) => new(null, $"Vector store with id '{id}' not found.", path) { Status = StatusCodes.Status404NotFound };
}
