using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Threading.Channels;
using Voice.Assistants;
using Voice.Server.Knowledge.Files;
using Voice.Server.Knowledge.Reading;

namespace Voice.Server.Knowledge.Stores;

/// <summary>Brings the operator's folder into a vector store, at start and whenever something changes in it: only what changed is uploaded.</summary>
/// <remarks>
/// The store itself tells at start which files it holds: each file has its path and digest as attributes. A file stands in the <see cref="UploadJournal"/>
/// until the store has it, and again from when it is taken out until it is deleted. One process at a time fills the store of a data folder; others only search it.
/// </remarks>
internal sealed partial class KnowledgeSync(
    KnowledgeOptions options, DataFolder data, VectorStores stores, StoreState state, UpstreamFiles files, UploadJournal journal, UploadSweep sweep, KnowledgeHttp http, TimeProvider time, ILogger<KnowledgeSync> logger)
    : BackgroundService
{
    private const int AtOnce = 4;

    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRead = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);

    private readonly KnowledgeFolder _folder = new(options, logger);
    private readonly WriteBudget _writes = new(time);
    private readonly ConcurrentDictionary<string, StoreFile> _attached = new(StringComparer.Ordinal);
    // Documents that the provider could not read, by path: they are not tried again until they change.
    private readonly ConcurrentDictionary<string, string> _failed = new(StringComparer.Ordinal);
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private FileStream? _lock;
    private Task? _waiting;
    private string _trouble = "";
    private volatile VectorStore? _store;

    /// <summary>The store of the folder; null until it is there.</summary>
    public VectorStore? Store => _store;

    /// <summary>How many documents of the folder are in the store and can be found.</summary>
    public int Known => _attached.Count;

    /// <summary>The store may be gone: it is looked for, and made again if it must be.</summary>
    public void Doubt()
    {
        _store = null;
        _changes.Writer.TryWrite(true);
    }

    public override void Dispose()
    {
        _lock?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The list of the process before this one comes first: files that stood in it are not counted as known.
        await sweep.Began.WaitAsync(stoppingToken);
        using var watcher = Watch();
        var failures = 0;
        while (true)
        {
            try
            {
                await PassAsync(stoppingToken);
                failures = 0;
                _trouble = "";
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // No exception may end the server: the documents that are known can still be searched.
                failures++;
                if (e is StoreMissingException)
                    _store = null;
                if (_trouble != e.Message)
                    LogTrouble(e.Message);
                _trouble = e.Message;
            }
            var backoff = options.Rescan * Math.Pow(2, Math.Min(failures, 10));
            await ChangeAsync(backoff < LongestBackoff ? backoff : options.Rescan > LongestBackoff ? options.Rescan : LongestBackoff, stoppingToken);
        }
    }

    private async Task PassAsync(CancellationToken cancellation)
    {
        if (!IsFilling())
        {
            _store ??= state.Find(options.Folder, http.Endpoints);
            return;
        }
        var wanted = _folder.Read(cancellation);
        if (wanted is null)
            return;
        var isNew = _store is null;
        var store = _store ?? await OpenAsync(cancellation);
        var changed = wanted.Values.Where(document => (!_attached.TryGetValue(document.Path, out var there) || there.Digest != document.Digest)
            && _failed.GetValueOrDefault(document.Path) != document.Digest).ToList();
        var gone = _attached.Where(file => !wanted.ContainsKey(file.Key)).ToList();
        if (changed.Count == 0 && gone.Count == 0 && !isNew)
            return;
        await Parallel.ForEachAsync(changed, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, (document, stop) => BringAsync(store, document, stop));
        foreach (var (path, file) in gone)
        {
            await DropAsync(store, file.FileId, cancellation);
            _attached.TryRemove(path, out _);
        }
        LogKnown(_attached.Count, changed.Count, gone.Count);
    }

    /// <summary>Finds the store, or makes it, and reads what is in it.</summary>
    private async Task<VectorStore> OpenAsync(CancellationToken cancellation)
    {
        _attached.Clear();
        _failed.Clear();
        var store = state.Find(options.Folder, http.Endpoints);
        if (store is null || !await stores.ExistsAsync(store, cancellation))
        {
            store = await stores.CreateAsync("voice-knowledge", cancellation);
            state.Keep(options.Folder, store);
            LogMade(store.Id);
        }
        var doubtful = journal.Open.Select(static entry => entry.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var file in await stores.ListAsync(store, cancellation))
        {
            if (file.Path.Length == 0)
                continue;                               // somebody else attached it
            if (file.Status is "failed" or "cancelled" || doubtful.Contains(file.FileId) || !_attached.TryAdd(file.Path, file))
                await DropAsync(store, file.FileId, cancellation);
        }
        return _store = store;
    }

    private async ValueTask BringAsync(VectorStore store, KnowledgeDocument document, CancellationToken cancellation)
    {
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(document.FullPath, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;
        }
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != document.Digest)
            return;                                     // it has changed since the look at the folder: the next look finds it
        var name = document.Kind.FileName(Path.GetFileName(document.Path));
        var outcome = await files.UploadAsync(name, document.Kind.MediaType(), bytes, "assistants", lifetime: null, store.At, cancellation);
        if (outcome.File is not { } file)
            throw new AssistantException(new AssistantFailure(AssistantFailureKind.Unreachable, outcome.Reason));
        await _writes.SpendAsync(cancellation);
        var attached = await stores.AttachAsync(store, file.Id, document.Path, document.Digest, cancellation);
        attached = await ReadAsync(store, attached, cancellation);
        if (attached.Status is "failed" or "cancelled")
        {
            LogFailed(document.Path, attached.Fault is { Length: > 0 and <= 64 } ? attached.Fault : attached.Status);
            _failed[document.Path] = document.Digest;
            await DropAsync(store, file.Id, cancellation);
            return;
        }
        journal.Remove(file.Id);
        // The old one goes only now: meanwhile it was still known.
        var old = _attached.GetValueOrDefault(document.Path);
        _attached[document.Path] = attached;
        _failed.TryRemove(document.Path, out _);
        if (old is not null)
            await DropAsync(store, old.FileId, cancellation);
    }

    /// <summary>Waits until the store has read a file.</summary>
    private async Task<StoreFile> ReadAsync(VectorStore store, StoreFile attached, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (attached.Status == "in_progress" && time.GetElapsedTime(began) < LongestRead)
        {
            await Task.Delay(Poll, time, cancellation);
            attached = await stores.GetAsync(store, attached.FileId, cancellation) with { Path = attached.Path, Digest = attached.Digest };
        }
        return attached;
    }

    private async Task DropAsync(VectorStore store, string fileId, CancellationToken cancellation)
    {
        journal.Add(FileEntry.Of(fileId, store.At, time.GetUtcNow() + UpstreamFiles.Kept));
        await _writes.SpendAsync(cancellation);
        await stores.DetachAsync(store, fileId, cancellation);
        if (!await files.DeleteAsync(fileId, store.At, cancellation))
            sweep.Delete(new UploadedFile(fileId, store.At));
    }

    /// <summary>One process at a time fills the store: the one that has the lock. The system removes the lock of a process that is gone.</summary>
    private bool IsFilling()
    {
        if (_lock is not null || data.Path is null)
            return true;
        try
        {
            Directory.CreateDirectory(data.Path);
            _lock = new FileStream(Path.Combine(data.Path, "knowledge.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return true;                                // the folder cannot be written, so there is no lock for anybody
        }
        catch (IOException)
        {
            return !Directory.Exists(data.Path) || !File.Exists(Path.Combine(data.Path, "knowledge.lock"));
        }
    }

    /// <returns>Null where the system cannot watch the folder: then it is only looked at now and then.</returns>
    private FileSystemWatcher? Watch()
    {
        try
        {
            var watcher = new FileSystemWatcher(options.Folder) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size };
            watcher.Changed += (_, _) => _changes.Writer.TryWrite(true);
            watcher.Created += (_, _) => _changes.Writer.TryWrite(true);
            watcher.Deleted += (_, _) => _changes.Writer.TryWrite(true);
            watcher.Renamed += (_, _) => _changes.Writer.TryWrite(true);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Waits for a change, at most for a time.</summary>
    private async Task ChangeAsync(TimeSpan longest, CancellationToken cancellation)
    {
        _waiting ??= _changes.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
        await _waiting.WaitAsync(longest, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        if (!_waiting.IsCompleted)
            return;
        // A program writes a file in several steps.
        await Task.Delay(Settle, time, cancellation);
        _waiting = null;
        _changes.Reader.TryRead(out _);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A vector store was made for the knowledge folder: {Store}")]
    private partial void LogMade(string store);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Known} documents of the knowledge folder are known ({Changed} were new or changed, {Gone} were deleted)")]
    private partial void LogKnown(int known, int changed, int gone);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The upstream could not read {Path} of the knowledge folder: {Reason}")]
    private partial void LogFailed(string path, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The knowledge folder cannot be brought to the upstream and is tried again: {Reason}")]
    private partial void LogTrouble(string reason);
}
